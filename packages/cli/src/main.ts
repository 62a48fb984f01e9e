#!/usr/bin/env node
import { runCli } from './cli.js';
import { processScreen } from './screen.js';

// `llmtrace list | head` closes the pipe early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processScreen());
}

void main();

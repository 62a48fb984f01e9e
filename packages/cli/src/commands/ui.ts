import { once } from 'node:events';
import { serveDashboard, type ServedDashboard } from '@llmtrace/dashboard';
import { isLlmTraceError } from '@llmtrace/core';
import { escapeForTerminal } from '@llmtrace/core/terminal';
import { Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { Screen } from '../screen.js';

interface UiOptions {
  readonly dir?: string;
  readonly store?: string;
  readonly host?: string;
  readonly port: number;
}

const SECRET = 'LLMTRACE_UI_SECRET';
const DEFAULT_PORT = 4_777;

/** `llmtrace ui`: the dashboard on a server of its own, until it is stopped. */
export function uiCommand(screen: Screen): Command {
  return new Command('ui')
    .description('show the dashboard in a browser on this machine')
    .option('--dir <folder>', 'where the traces are (default: LLMTRACE_DIR, else .llmtrace)')
    .option('--store <url>', 'a database in place of the folder (default: LLMTRACE_STORE)')
    .option('--port <number>', 'the port to listen at, 0 for any', parsePort, DEFAULT_PORT)
    .option('--host <address>', `where others can reach it; needs ${SECRET} in the environment`)
    .action((options: UiOptions) => serve(options, screen));
}

async function serve({ dir, store, host, port }: UiOptions, screen: Screen): Promise<void> {
  const { [SECRET]: secret, LLMTRACE_STORE: fromEnvironment } = process.env;
  const address = store ?? (dir === undefined ? fromEnvironment : undefined);
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let dashboard: ServedDashboard;
  try {
    dashboard = await serveDashboard({
      port,
      ...(dir === undefined ? {} : { dir }),
      ...(address === undefined ? {} : { store: address }),
      ...(host === undefined ? {} : { host }),
      ...(secret ? { auth: { secret } } : {}),
    });
  } catch (error) {
    throw new CliError(reasonOf(error, port, host));
  }
  screen.out(`The dashboard is at ${dashboard.url}`);
  screen.note('Ctrl-C ends it.');
  await stopped;
  await dashboard.close();
}

function reasonOf(error: unknown, port: number, host: string | undefined): string {
  if (isLlmTraceError(error)) {
    return error.message.includes('"host"')
      ? `Others could reach ${escapeForTerminal(host ?? '')}: set ${SECRET} to a secret of at least 16 characters, or leave --host out.`
      : escapeForTerminal(error.message);
  }
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken. Pass another --port.`
    : `Cannot listen at port ${port} (${code}). Pass another --port or --host.`;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a number from 0 to 65535.');
}

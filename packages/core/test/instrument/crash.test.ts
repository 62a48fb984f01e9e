import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SOURCE_ARGS } from '@llmtrace/testing/source-args';
import { describe, expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('fixtures/crash.ts', import.meta.url));

interface Exit {
  readonly code: number | null;
  readonly out: string;
  readonly reason: string | undefined;
}

function run(way: string, traced: string): Promise<Exit> {
  const child = spawn(process.execPath, [...SOURCE_ARGS, FIXTURE, way, traced]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, reason: /Error: .*/.exec(err)?.[0] }));
  });
}

describe('an app that crashes', () => {
  it.each(['rejection', 'subclass', 'throw', 'stream', 'observable', 'generator'])(
    'still crashes the same way under tracing: %s',
    async (way) => {
      const plain = await run(way, 'plain');
      const traced = await run(way, 'traced');
      expect(plain).toMatchObject({ code: 1, out: '' });
      expect(traced).toEqual(plain);
    },
  );
});

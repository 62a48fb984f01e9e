import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { aTrace } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalListener, JournalSource } from '../../../src/delivery/journal.js';
import { adoptWriters } from '../../../src/exporters/journal/adopt-writers.js';
import {
  formatCursors,
  newState,
  type CursorState,
} from '../../../src/exporters/journal/cursor-state.js';
import { OwnershipLock } from '../../../src/exporters/journal/ownership-lock.js';
import { toLine } from '../../../src/exporters/record-line.js';
import { temporaryFolder } from '../../delivery/fixtures/delivery-under-test.js';

const WRITER = '17-0123abcd';
const SEGMENT = `20260101T000000000Z-${WRITER}-000001.jsonl`;
const NO_PROCESS = 2 ** 22 + 1;

let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = folder.path;
  mkdirSync(join(dir, 'cursors'));
  const lines = ['a', 'b', 'c'].map((name) => toLine(aTrace({ name })));
  writeFileSync(join(dir, SEGMENT), `${lines.join('\n')}\n{"type":"tra`);
});
afterEach(() => folder.remove());

const cursorFiles = (): readonly string[] =>
  readdirSync(join(dir, 'cursors')).filter((file) => file.startsWith(WRITER));
const lockPath = (): string => join(dir, 'cursors', `${WRITER}.lock`);

function leftBehind(
  state: Partial<CursorState> = {},
  exporters: readonly string[] = ['otlp'],
): void {
  writeFileSync(
    join(dir, 'cursors', `${WRITER}.json`),
    formatCursors({ ...newState(false, true, exporters), ...state }),
  );
}

interface Found {
  readonly exporter: string;
  readonly source: JournalSource;
}

async function adopt(
  exporters: readonly string[] = ['otlp'],
  raw = false,
): Promise<{
  readonly found: readonly Found[];
  readonly writers: number;
  giveBack(): Promise<void>;
}> {
  const found: Found[] = [];
  const listener: JournalListener = {
    lost() {},
    adopted: (exporter, source) => found.push({ exporter, source }),
  };
  const options = { dir, writer: '18-89abcdef', exporters, raw, listener, takeOverEveryMs: 1_000 };
  const adopted = await Array.fromAsync(adoptWriters(options));
  return {
    found,
    writers: adopted.length,
    giveBack: async () => void (await Promise.all(adopted.map((one) => one.giveBack()))),
  };
}

/** Reads everything and deals with it. */
async function finish({ source }: Found): Promise<readonly string[]> {
  const names: string[] = [];
  while (source.unread.records > 0) {
    for (const { record, end } of await source.read(1)) {
      names.push((record as { name: string }).name);
      if (end) source.acknowledge(end);
    }
  }
  return names;
}

describe('what a process has left behind', () => {
  it('is left alone while its lock is held', async () => {
    const lock = OwnershipLock.tryTake(lockPath(), true);
    leftBehind();
    expect((await adopt()).found).toEqual([]);
    (lock as OwnershipLock).release();
  });

  it('is taken over when its lock is free, up to its last whole line, and forgotten when all is dealt with', async () => {
    (OwnershipLock.tryTake(lockPath(), true) as OwnershipLock).release();
    leftBehind();
    const { found } = await adopt();
    expect(found.map(({ exporter, source }) => [exporter, source.unread.records])).toEqual([
      ['otlp', 3],
    ]);
    // Another process cannot have it meanwhile.
    expect((await adopt()).found).toEqual([]);
    expect(await finish(found[0]!)).toEqual(['a', 'b', 'c']);
    await expect.poll(cursorFiles).toEqual([]);
  });

  it('is given back with what is left of it', async () => {
    (OwnershipLock.tryTake(lockPath(), true) as OwnershipLock).release();
    leftBehind();
    const first = await adopt();
    const [parcel] = await first.found[0]!.source.read(1);
    first.found[0]!.source.acknowledge(parcel!.end!);
    await first.giveBack();
    const second = await adopt();
    expect(await finish(second.found[0]!)).toEqual(['b', 'c']);
  });

  it('stays for the exporters that this process does not have', async () => {
    (OwnershipLock.tryTake(lockPath(), true) as OwnershipLock).release();
    leftBehind({}, ['otlp', 'langfuse']);
    expect((await adopt(['other'])).writers).toBe(0);
    const { found } = await adopt(['otlp']);
    await finish(found[0]!);
    await expect.poll(async () => (await adopt(['langfuse'])).found.length).toBe(1);
  });

  it('goes to nobody who may not have raw text, where it may hold some', async () => {
    (OwnershipLock.tryTake(lockPath(), true) as OwnershipLock).release();
    leftBehind({ raw: true });
    expect((await adopt(['otlp'], false)).writers).toBe(0);
    expect((await adopt(['otlp'], true)).found).toHaveLength(1);
  });

  it.each([
    ['whose process is no more', { pid: NO_PROCESS }, 1],
    ['whose process lives', { pid: process.ppid }, 0],
    ['which was on another machine', { pid: NO_PROCESS, host: `not-${hostname()}` }, 0],
  ])('without a lock, %s', async (_what, state, expected) => {
    leftBehind({ locked: false, ...state });
    expect((await adopt()).found).toHaveLength(expected);
    expect(existsSync(lockPath())).toBe(false);
  });
});

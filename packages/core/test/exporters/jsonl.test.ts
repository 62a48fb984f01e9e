import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../../src/diagnostics.js';
import { jsonl, type JsonlOptions } from '../../src/exporters/jsonl.js';
import { isSegmentName } from '../../src/exporters/segment-name.js';
import type { LlmTraceRecord } from '../../src/model/record.js';
import { runFixture } from './fixtures/run-source.js';
import { aTrace, sealed } from '@llmtrace/testing/sample-records';

let home: string;
let dir: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-jsonl-'));
  dir = join(home, 'traces');
});
afterEach(() => rmSync(home, { recursive: true }));

function segments(): readonly string[] {
  return readdirSync(dir).filter(isSegmentName).sort();
}

function lines(segment: string): readonly string[] {
  return readFileSync(join(dir, segment), 'utf8').split('\n').slice(0, -1);
}

function storedIds(): readonly string[] {
  return segments().flatMap((segment) =>
    lines(segment).map((line) => (JSON.parse(line) as { traceId: string }).traceId),
  );
}

function bytesStored(): number {
  return segments().reduce((sum, segment) => sum + statSync(join(dir, segment)).size, 0);
}

/** A trace of about 1 KB. */
function kilobyte(traceId: string): LlmTraceRecord {
  return aTrace({ traceId, input: 'x'.repeat(400) });
}

async function write(options: JsonlOptions, ...ids: readonly string[]): Promise<void> {
  const exporter = jsonl({ dir, ...options });
  for (const id of ids) await exporter.export(sealed(kilobyte(id)));
  await exporter.shutdown();
}

describe('the folder', () => {
  it('is not made before the first record', async () => {
    const exporter = jsonl({ dir });
    await exporter.export([]);
    await exporter.shutdown();
    expect(existsSync(dir)).toBe(false);
  });

  it('is private to its owner and invisible to git', async () => {
    await write({}, 'a');
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(dir, '.gitignore'), 'utf8')).toBe('*\n');
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
  });

  it('keeps the .gitignore and the mode that its owner gave it', async () => {
    mkdirSync(dir);
    chmodSync(dir, 0o750);
    writeFileSync(join(dir, '.gitignore'), 'mine\n');
    await write({}, 'a');
    expect(readFileSync(join(dir, '.gitignore'), 'utf8')).toBe('mine\n');
    expect(statSync(dir).mode & 0o777).toBe(0o750);
  });

  it('is named by LLMTRACE_DIR where no option names it', async () => {
    const before = process.env['LLMTRACE_DIR'];
    process.env['LLMTRACE_DIR'] = dir;
    try {
      const exporter = jsonl();
      await exporter.export(sealed(kilobyte('a')));
      await exporter.shutdown();
    } finally {
      if (before === undefined) delete process.env['LLMTRACE_DIR'];
      else process.env['LLMTRACE_DIR'] = before;
    }
    expect(storedIds()).toEqual(['a']);
  });
});

describe('segments', () => {
  it('hold one record a line, batch after batch in one file', async () => {
    await write({}, 'a', 'b', 'c');
    expect(segments()).toHaveLength(1);
    expect(storedIds()).toEqual(['a', 'b', 'c']);
  });

  it('roll when the next batch would exceed their size, and never split a batch', async () => {
    const exporter = jsonl({ dir, segmentBytes: 2_500 });
    await exporter.export(sealed(kilobyte('a'), kilobyte('b')));
    await exporter.export(sealed(kilobyte('c'), kilobyte('d'), kilobyte('e')));
    await exporter.export(sealed(kilobyte('f')));
    await exporter.shutdown();
    expect(segments().map((segment) => lines(segment).length)).toEqual([2, 3, 1]);
    expect(storedIds()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('belong to one writer: another one in the same process has its own', async () => {
    await Promise.all([write({}, 'a', 'b'), write({}, 'c', 'd')]);
    expect(segments()).toHaveLength(2);
    expect([...storedIds()].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('stay whole when four processes write to one folder at once', async () => {
    const writers = ['w0', 'w1', 'w2', 'w3'];
    await Promise.all(
      writers.map((writer) => runFixture('write-batches.ts', [dir, writer, 20, 5, 20_000])),
    );
    const expected = writers.flatMap((writer) =>
      Array.from({ length: 100 }, (_, i) => `${writer}-${Math.floor(i / 5)}-${i % 5}`),
    );
    expect([...storedIds()].sort()).toEqual(expected.sort());
    for (const segment of segments()) {
      const authors = new Set(
        lines(segment).map((line) => (JSON.parse(line) as { traceId: string }).traceId.slice(0, 2)),
      );
      expect(authors.size).toBe(1);
    }
  });
});

describe('the cap', () => {
  it('removes the segments written to longest ago and counts them', async () => {
    setDiagnosticsLogger({ warn() {} });
    const before = diagnosticCounts().segments_evicted ?? 0;
    const options = { segmentBytes: 2_000, maxBytes: 6_000 };
    const exporter = jsonl({ dir, ...options });
    const ids = Array.from({ length: 12 }, (_, i) => `trace-${i}`);
    for (const id of ids) {
      await exporter.export(sealed(kilobyte(id)));
      expect(bytesStored()).toBeLessThanOrEqual(options.maxBytes);
      const newest = segments().at(-1) as string;
      // The clock of the file system is too coarse to tell files made within one tick apart.
      utimesSync(join(dir, newest), 1_000 + ids.indexOf(id), 1_000 + ids.indexOf(id));
    }
    await exporter.shutdown();
    const kept = storedIds();
    expect(kept).toEqual(ids.slice(-kept.length));
    const perSegment = Math.max(...segments().map((segment) => lines(segment).length));
    const removed = (ids.length - kept.length) / perSegment;
    expect((diagnosticCounts().segments_evicted ?? 0) - before).toBe(removed);
    expect(removed).toBeGreaterThan(0);
  });

  it('holds for a process that only writes at its exit', async () => {
    const options = { dir, segmentBytes: 1_000, maxBytes: 4_000 };
    for (let run = 0; run < 8; run++) {
      const exporter = jsonl(options);
      exporter.exportSync?.(sealed(kilobyte(`run-${run}`)));
      await exporter.shutdown();
      utimesSync(join(dir, segments().at(-1) as string), 1_000 + run, 1_000 + run);
    }
    expect(bytesStored()).toBeLessThanOrEqual(4_000);
    expect(storedIds().at(-1)).toBe('run-7');
  });

  it('leaves files that are no segments alone', async () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'key'), 'k'.repeat(5_000));
    writeFileSync(join(dir, 'notes.jsonl'), 'n'.repeat(5_000));
    await write({ segmentBytes: 1_000, maxBytes: 3_000 }, 'a', 'b', 'c', 'd', 'e');
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(['key', 'notes.jsonl']));
  });
});

describe('a disk in trouble', () => {
  it('goes on in a new folder when the old one was deleted under it', async () => {
    const exporter = jsonl({ dir });
    await exporter.export(sealed(kilobyte('a')));
    rmSync(dir, { recursive: true });
    await exporter.export(sealed(kilobyte('b')));
    await exporter.shutdown();
    expect(storedIds()).toEqual(['b']);
  });

  it('takes up again at exit what it could not write before', async () => {
    const exporter = jsonl({ dir, segmentBytes: 1_500 });
    const atExit = (id: string): void => exporter.exportSync?.(sealed(kilobyte(id)));
    writeFileSync(dir, '');
    expect(() => atExit('a')).toThrow(/EEXIST|ENOTDIR/);
    rmSync(dir);
    atExit('b');
    rmSync(dir, { recursive: true });
    writeFileSync(dir, '');
    expect(() => atExit('c')).toThrow(/EEXIST|ENOTDIR/);
    rmSync(dir);
    atExit('d');
    await exporter.export(sealed(kilobyte('e')));
    await exporter.shutdown();
    expect(storedIds()).toEqual(['d', 'e']);
  });

  it('cuts off what a failed write left, so that later batches are whole', async () => {
    // A limit on the size of a file makes the kernel take part of a batch and refuse the rest, as a full disk does.
    const before = "trap '' XFSZ; ulimit -f 16;";
    const { stdout: printed } = await runFixture('write-batches.ts', [dir, 'w', 6, 3], { before });
    expect(printed).toMatch(/taken 0\n/);
    expect(printed).toMatch(/refused \d EFBIG/);
    const taken = [...printed.matchAll(/taken (\d)/g)].map((match) => match[1]);
    const expected = taken.flatMap((batch) => [0, 1, 2].map((i) => `w-${batch}-${i}`));
    expect(storedIds()).toEqual(expected);
    expect(readFileSync(join(dir, segments()[0] as string), 'utf8')).toMatch(/\}\n$/);
  });
});

it.each([{ maxBytes: 0 }, { maxBytes: Number.NaN }, { segmentBytes: -1 }])(
  'refuses the option %o with its path',
  (option) => {
    const name = Object.keys(option)[0] as string;
    expect(() => jsonl(option)).toThrow(`jsonl.${name}`);
  },
);

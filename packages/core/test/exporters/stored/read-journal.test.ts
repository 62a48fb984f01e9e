import { appendFileSync, mkdtempSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonl } from '../../../src/exporters/jsonl.js';
import { readJournal, segmentNames } from '../../../src/exporters/stored/read-journal.js';

let home: string;
let dir: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'llmtrace-read-'));
  dir = join(home, 'traces');
});
afterEach(() => rmSync(home, { recursive: true }));

/** A reader with positions of its own. */
class Reader {
  readonly positions: Map<string, number> = new Map();
  skipped: number = 0;
  batches: number = 0;

  async names(maxBytes?: number): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const batch of readJournal(dir, this.positions, maxBytes ? { maxBytes } : {})) {
      expect(batch.from).toBe(this.positions.get(batch.segment) ?? 0);
      this.positions.set(batch.segment, batch.to);
      this.skipped += batch.skippedLines;
      this.batches++;
      for (const record of batch.records) names.push((record as { name: string }).name);
    }
    return names;
  }
}

function named(...names: readonly string[]): ReturnType<typeof sealed> {
  return sealed(...names.map((name) => aTrace({ name })));
}

describe('readJournal', () => {
  it('finds nothing where there is no folder yet', async () => {
    expect(await new Reader().names()).toEqual([]);
  });

  it('gives what has come since the reader was there last, over several segments', async () => {
    const exporter = jsonl({ dir, segmentBytes: 1_500 });
    const reader = new Reader();
    await exporter.export(named('a', 'b', 'c'));
    expect(await reader.names()).toEqual(['a', 'b', 'c']);
    await exporter.export(named('d'));
    await exporter.export(named('e', 'f'));
    expect(await reader.names()).toEqual(['d', 'e', 'f']);
    expect(await reader.names()).toEqual([]);
    expect((await segmentNames(dir)).length).toBeGreaterThan(1);
    await exporter.shutdown();
  });

  it('reads in pieces of about the wanted size, and a longer line whole', async () => {
    const exporter = jsonl({ dir });
    const long = 'x'.repeat(20_000);
    await exporter.export(named('a', 'b', long, 'c', 'd'));
    const reader = new Reader();
    expect(await reader.names(1_000)).toEqual(['a', 'b', long, 'c', 'd']);
    expect(reader.batches).toBeGreaterThan(2);
    await exporter.shutdown();
  });

  it('leaves a line that is still being written for the next time', async () => {
    const exporter = jsonl({ dir });
    await exporter.export(named('a'));
    const [segment] = await segmentNames(dir);
    const line = `${JSON.stringify(aTrace({ name: 'torn' }))}\n`;
    appendFileSync(join(dir, segment!), line.slice(0, 50));
    const reader = new Reader();
    expect(await reader.names()).toEqual(['a']);
    appendFileSync(join(dir, segment!), line.slice(50));
    expect(await reader.names()).toEqual(['torn']);
    await exporter.shutdown();
  });

  it('counts lines that are no records and goes on behind them', async () => {
    const exporter = jsonl({ dir });
    await exporter.export(named('a'));
    const [segment] = await segmentNames(dir);
    appendFileSync(join(dir, segment!), '{"type":"trace"}\n\nnonsense\n');
    await exporter.export(named('b'));
    const reader = new Reader();
    expect(await reader.names()).toEqual(['a', 'b']);
    expect(reader.skipped).toBe(2);
    await exporter.shutdown();
  });

  it('minds neither a segment that is gone nor one that was cut behind its position', async () => {
    const exporter = jsonl({ dir, segmentBytes: 1 });
    await exporter.export(named('a'));
    await exporter.export(named('b'));
    const reader = new Reader();
    await reader.names();
    const [first, second] = await segmentNames(dir);
    unlinkSync(join(dir, first!));
    truncateSync(join(dir, second!), 10);
    await exporter.export(named('c'));
    expect(await reader.names()).toEqual(['c']);
    await exporter.shutdown();
  });
});

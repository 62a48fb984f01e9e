import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../../../src/delivery/remote/outbox.js';
import { resolveRemote } from '../../../src/delivery/remote/remote-config.js';
import { toLine } from '../../../src/exporters/record-line.js';
import { SegmentSource } from '../../../src/exporters/journal/segment-source.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { names, temporaryFolder } from '../fixtures/delivery-under-test.js';

const SEGMENT = 'a.jsonl';

describe('what waits in memory', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let source: SegmentSource;
  let outbox: Outbox;
  let lost: number;
  beforeEach(() => {
    folder = temporaryFolder();
    lost = 0;
    source = new SegmentSource(folder.path, {
      lost: (_reason, records) => void (lost += records),
      moved: () => {},
    });
    outbox = new Outbox(resolveRemote('sink', { maxBatchRecords: 2 }), source);
  });
  afterEach(() => folder.remove());

  /** Offers records as a journal does that has written them; `ahead` lines of the batch are nobody's among them. */
  function offer(records: readonly SealedRecord[], ahead = 0): void {
    const own = records.map((record) => toLine(record));
    const lines = [...own.slice(0, ahead), ...own];
    writeFileSync(join(folder.path, SEGMENT), lines.map((line) => `${line}\n`).join(''));
    let to = 0;
    const ends = lines.map((line) => (to += Buffer.byteLength(line) + 1)).slice(ahead);
    outbox.offer({ segment: SEGMENT, to, bytes: to, lines: lines.length, ends }, records);
  }

  async function takeAll(): Promise<readonly SealedRecord[]> {
    const taken: SealedRecord[] = [];
    for (let batch = await outbox.take(); batch; batch = await outbox.take()) {
      taken.push(...batch.parcels.map(({ record }) => record));
      const end = batch.parcels.at(-1)?.end;
      if (end) source.acknowledge(end);
    }
    return taken;
  }

  const made = (): readonly SealedRecord[] => sealed(...names(5).map((name) => aTrace({ name })));

  it('is in the journal afterwards: as much, as old, in order, and each once', async () => {
    const records = made();
    offer(records);
    const before = outbox.waiting;
    await new Promise((resolve) => setTimeout(resolve, 20));
    outbox.leaveToJournal();
    expect(outbox.waiting).toEqual(before);
    expect(source.unread.records).toBe(5);
    const taken = await takeAll();
    expect(taken).toEqual(records);
    expect(taken.some((record) => records.includes(record))).toBe(false);
    expect(outbox.waiting).toEqual({ records: 0, bytes: 0, since: undefined });
    expect(lost).toBe(0);
  });

  it('goes with the texts that its segment needs again, which count', async () => {
    const records = made();
    offer(records, 2);
    outbox.leaveToJournal();
    expect(source.unread.records).toBe(7);
    expect(await takeAll()).toEqual([...records.slice(0, 2), ...records]);
    expect(outbox.waiting).toEqual({ records: 0, bytes: 0, since: undefined });
  });

  it('stays in memory where its segment has gone', async () => {
    const records = made();
    offer(records);
    rmSync(join(folder.path, SEGMENT));
    outbox.leaveToJournal();
    const taken = await takeAll();
    expect(taken.every((record) => records.includes(record))).toBe(true);
    expect(taken).toHaveLength(5);
    expect(lost).toBe(0);
  });
});

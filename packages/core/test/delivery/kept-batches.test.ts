import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../../src/diagnostics.js';
import { outletOf } from '../../src/delivery/outlet.js';
import type { EncodedRecord } from '../../src/exporters/exporter.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { toLine } from '../../src/exporters/record-line.js';
import { readJournal } from '../../src/exporters/stored/read-journal.js';
import type { SealedTrace } from '../../src/sealing/sealed.js';
import { TraceScript } from '../sealing/live.js';
import {
  accounted,
  deliveryTo,
  end,
  names,
  temporaryFolder,
} from './fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

const MEGABYTE = 1_048_576;
let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.path, 'traces');
  // A file where the folder should be refuses root, too.
  writeFileSync(dir, '');
});
afterEach(() => folder.remove());

async function stored(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { records } of readJournal(dir, new Map())) {
    found.push(...records.map((record) => (record as { name: string }).name));
  }
  return found;
}

describe('a folder that cannot be written to', () => {
  it('has what waited once it can, in order and without a restart', async () => {
    const before = diagnosticCounts().disk_unavailable ?? 0;
    const delivery = deliveryTo([jsonl({ dir })]);
    for (const name of names(600)) end(delivery, name);
    expect((await delivery.flush(20_000))['jsonl']).toMatchObject({
      produced: 600,
      delivered: 0,
      queued: 600,
      dropped: {},
    });
    expect(diagnosticCounts().disk_unavailable).toBeGreaterThan(before);
    rmSync(dir);
    end(delivery, 'last');
    const counts = (await delivery.shutdown(20_000))['jsonl'];
    expect(counts).toMatchObject({ produced: 601, delivered: 601, queued: 0 });
    expect(await stored()).toEqual([...names(600), 'last']);
  });

  it('costs a bounded number of bytes: the oldest go, and are counted', async () => {
    const delivery = deliveryTo([jsonl({ dir })]);
    for (const name of names(30)) end(delivery, name, MEGABYTE);
    const counts = (await delivery.flush(20_000))['jsonl'];
    expect(accounted(counts)).toBe(30);
    expect(counts?.queued).toBe(15);
    expect(counts?.dropped).toEqual({ failed: 15 });
    rmSync(dir);
    await delivery.shutdown(20_000);
    expect(await stored()).toEqual(names(30).slice(15));
  });

  it('is given up at shutdown, and what it did not take is counted', async () => {
    const delivery = deliveryTo([jsonl({ dir })]);
    for (const name of names(3)) end(delivery, name);
    expect((await delivery.shutdown(20_000))['jsonl']).toMatchObject({
      produced: 3,
      queued: 0,
      dropped: { failed: 3 },
    });
  });

  it('keeps lines alone, and not the texts of the app that they were made of', () => {
    const script = new TraceScript();
    const said = 'Please tell the customer when the parcel arrives. '.repeat(20);
    for (const name of ['one', 'two']) script.run('step', name, {}, (span) => span.setInput(said));
    const record = script.seal() as SealedTrace;
    const outlet = outletOf(jsonl({ dir }));
    const item = outlet.take(record) as EncodedRecord;
    expect(item.line.texts).toEqual([said]);
    const [kept] = (outlet.keep?.([item]) ?? []) as readonly EncodedRecord[];
    expect(kept?.line).toEqual({ json: toLine(record), texts: [], length: toLine(record).length });
  });
});

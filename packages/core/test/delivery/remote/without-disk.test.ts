import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import { jsonl } from '../../../src/exporters/jsonl.js';
import {
  accounted,
  deliveryTo,
  end,
  endTogether,
  names,
  RemoteEnd,
  temporaryFolder,
  written,
} from '../fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.path, 'traces');
});
afterEach(() => folder.remove());

describe('where nothing can be written', () => {
  it('records go to remote exporters from memory, and over the disk again once it is back', async () => {
    const sink = new RemoteEnd('sink');
    const delivery = deliveryTo([sink.exporter, jsonl({ dir })]);
    // A file where the folder should be refuses root, too.
    writeFileSync(dir, '');
    end(delivery, 'a');
    const broken = await delivery.flush(20_000);
    expect(broken['sink']).toMatchObject({ produced: 1, delivered: 1 });
    expect(broken['jsonl']).toMatchObject({ produced: 1, dropped: { failed: 1 } });
    rmSync(dir);
    end(delivery, 'b');
    const mended = await delivery.shutdown(20_000);
    expect(sink.taken).toEqual(['a', 'b']);
    expect(mended['jsonl']).toMatchObject({ produced: 2, delivered: 1, dropped: { failed: 1 } });
  });

  it('what waits is bounded in bytes: the oldest go, and are counted', async () => {
    const sink = new RemoteEnd('sink', { maxQueuedBytes: 20_000, maxBatchRecords: 1 });
    const gate = Promise.withResolvers<void>();
    sink.answer = () => gate.promise;
    const delivery = deliveryTo([sink.exporter], { dir });
    writeFileSync(dir, '');
    for (const name of names(100)) end(delivery, name, 1_000);
    const full = (await delivery.flush(200))['sink'];
    expect(accounted(full)).toBe(100);
    const lost = full?.dropped.queue_full ?? 0;
    expect(lost).toBeGreaterThan(70);
    expect(full?.remote?.lag.bytes).toBeLessThan(25_000);
    gate.resolve();
    const counts = (await delivery.flush(20_000))['sink'];
    expect(counts).toMatchObject({ produced: 100, delivered: 100 - lost, queued: 0 });
    expect(sink.taken.at(-1)).toBe('t99');
    await delivery.shutdown(500);
  });

  it('what is in memory alone is lost with the process, and counted', async () => {
    const sink = new RemoteEnd('sink');
    sink.answer = () => new Promise(() => {});
    const delivery = deliveryTo([sink.exporter], false);
    endTogether(delivery, names(3));
    expect((await delivery.shutdown(100))['sink']).toMatchObject({
      produced: 3,
      queued: 0,
      dropped: { closed: 3 },
    });
  });
});

it('nothing is written where the journal is switched off', async () => {
  const sink = new RemoteEnd('sink');
  process.env['LLMTRACE_DIR'] = dir;
  try {
    const delivery = deliveryTo([sink.exporter], false);
    endTogether(delivery, names(3));
    const counts = (await delivery.shutdown(20_000))['sink'];
    expect(counts).toMatchObject({ produced: 3, delivered: 3 });
    expect(readdirSync(folder.path)).toEqual([]);
  } finally {
    delete process.env['LLMTRACE_DIR'];
  }
});

it('a journal whose folder is deleted goes on in a new one, and loses what was only there', async () => {
  const sink = new RemoteEnd('sink', { maxQueuedBytes: 1_500, maxBatchRecords: 1 });
  const gate = Promise.withResolvers<void>();
  sink.answer = () => gate.promise;
  const delivery = deliveryTo([sink.exporter, jsonl({ dir })]);
  for (const [i, name] of names(10).entries()) {
    end(delivery, name, 300);
    await written(delivery, i + 1);
  }
  rmSync(dir, { recursive: true });
  mkdirSync(dir);
  end(delivery, 'after', 300);
  await written(delivery, 11);
  gate.resolve();
  const counts = (await delivery.flush(20_000))['sink'];
  expect(accounted(counts)).toBe(11);
  expect(counts?.queued).toBe(0);
  expect(counts?.dropped.journal_full).toBeGreaterThan(0);
  expect(sink.taken.at(-1)).toBe('after');
  await delivery.shutdown(500);
});

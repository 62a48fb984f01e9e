import { aTrace, sealed } from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExportError } from '../../../src/delivery/export-error.js';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import type { Exporter } from '../../../src/exporters/exporter.js';
import { jsonl } from '../../../src/exporters/jsonl.js';
import { memory } from '../../../src/exporters/memory.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import {
  accounted,
  deliveryTo,
  end,
  endTogether,
  names,
  pushTo,
  RemoteEnd,
  temporaryFolder,
  written,
} from '../fixtures/delivery-under-test.js';

setDiagnosticsLogger({ warn: () => {} });

let folder: ReturnType<typeof temporaryFolder>;
let dir: string;
beforeEach(() => {
  folder = temporaryFolder();
  dir = folder.path;
});
afterEach(() => folder.remove());

/** Fails so many times, then takes everything. */
function failing(times: number, error: () => unknown): () => void {
  return () => {
    if (times-- > 0) throw error();
  };
}

describe('a remote exporter', () => {
  it('gets every record once and in order, whatever other exporters do', async () => {
    const [good, bad] = [new RemoteEnd('good'), new RemoteEnd('bad')];
    const local = memory();
    bad.answer = () => Promise.reject(new Error('down'));
    const delivery = deliveryTo([good.exporter, bad.exporter, local, jsonl({ dir })]);
    const all = names(600);
    for (const name of all) end(delivery, name);
    let counts = await delivery.flush(50);
    while (counts['good']?.delivered !== all.length) counts = await delivery.flush(50);
    expect(good.taken).toEqual(all);
    expect(local.traces.map(({ name }) => name)).toEqual(all);
    expect(counts['good']).toMatchObject({ produced: 600, delivered: 600, queued: 0, dropped: {} });
    expect(counts['bad']).toMatchObject({ produced: 600, delivered: 0, queued: 600, dropped: {} });
    expect(counts['jsonl']).toMatchObject({ produced: 600, delivered: 600 });
    await delivery.shutdown(500);
  });

  it('is quoted without the password that its error tells', async () => {
    const sink = new RemoteEnd('sink');
    sink.answer = failing(1, () => new Error('no answer of postgres://app:hunter2secret@db/app'));
    const delivery = deliveryTo([sink.exporter], { dir });
    end(delivery, 'a');
    const { remote } = (await delivery.flush(20_000))['sink'] ?? {};
    expect(remote?.lastError?.message).toContain('no answer of');
    expect(JSON.stringify(remote)).not.toContain('hunter2secret');
    await delivery.shutdown(500);
  });

  it('is asked again until it takes a batch, one attempt at a time', async () => {
    const end1 = new RemoteEnd('sink', { maxBatchRecords: 10 });
    end1.answer = failing(12, () => new Error('reset'));
    const delivery = deliveryTo([end1.exporter], { dir });
    const all = names(40);
    for (const name of all) end(delivery, name);
    const counts = (await delivery.flush(20_000))['sink'];
    expect(end1.taken).toEqual(all);
    expect(end1.mostOpen).toBe(1);
    expect(counts).toMatchObject({ produced: 40, delivered: 40, queued: 0, dropped: {} });
    expect(counts?.remote).toMatchObject({ retries: 12, circuit: 'closed', lag: { records: 0 } });
    expect(counts?.remote?.lastError?.message).toBe('reset');
    await delivery.shutdown(500);
  });

  it('is left in peace after failures in a row, then tried with one record', async () => {
    const sink = new RemoteEnd('sink', { maxBatchRecords: 50 });
    sink.answer = failing(7, () => new Error('down'));
    const delivery = deliveryTo([sink.exporter], { dir });
    endTogether(delivery, names(50));
    await delivery.flush(20_000);
    expect(sink.batches).toEqual([50, 50, 50, 50, 50, 1, 1, 1, 49]);
    expect(sink.taken).toEqual(names(50));
    await delivery.shutdown(500);
  });

  it('says in its status that it is left in peace, and what waits', async () => {
    const sink = new RemoteEnd('sink');
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    let attempts = 0;
    sink.answer = () => {
      if (++attempts === 6) resolve();
      throw new ExportError('busy', { status: 503 });
    };
    const delivery = deliveryTo([sink.exporter], { dir });
    for (const name of names(3)) end(delivery, name, 1_000);
    void delivery.flush(1);
    await opened;
    const counts = delivery.counts()['sink'];
    expect(accounted(counts)).toBe(counts?.produced);
    expect(counts?.remote?.circuit).toMatch(/open/);
    expect(counts?.remote?.lag.records).toBe(3);
    expect(counts?.remote?.lag.bytes).toBeGreaterThan(3_000);
    await delivery.shutdown(100);
  });

  it('is not asked again before the time that it asked for', async () => {
    const sink = new RemoteEnd('sink');
    sink.answer = failing(
      1,
      () => new ExportError('slow down', { status: 429, retryAfterMs: 150 }),
    );
    const delivery = deliveryTo([sink.exporter], { dir });
    end(delivery, 'a');
    await delivery.flush(1);
    // Another flush does not hurry it either.
    await delivery.flush(20_000);
    const [first = 0, second = 0] = sink.times;
    expect(second - first).toBeGreaterThanOrEqual(149);
    expect(sink.taken).toEqual(['a']);
    await delivery.shutdown(500);
  });

  it('gets batches bounded in bytes, and a larger record alone', async () => {
    const sink = new RemoteEnd('sink', { maxBatchBytes: 5_000 });
    const delivery = deliveryTo([sink.exporter], { dir });
    const sizes = { a: 10, b: 10, big: 20_000, c: 10 };
    pushTo(delivery, () =>
      sealed(
        ...Object.entries(sizes).map(([name, size]) => aTrace({ name, input: 'x'.repeat(size) })),
      ),
    );
    await delivery.flush(20_000);
    expect(sink.taken).toEqual(['a', 'b', 'big', 'c']);
    expect(sink.batches).toEqual([2, 1, 1]);
    await delivery.shutdown(500);
  });

  it('is no longer waited for when an attempt takes too long', async () => {
    const sink = new RemoteEnd('sink', { timeoutMs: 30 });
    let hung = 0;
    sink.answer = async (_names, { signal }) => {
      if (hung++ >= 2) return;
      await new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    const delivery = deliveryTo([sink.exporter], { dir });
    end(delivery, 'a');
    const counts = (await delivery.flush(20_000))['sink'];
    expect(sink.taken).toEqual(['a']);
    expect(sink.mostOpen).toBe(1);
    expect(counts?.remote?.retries).toBe(2);
    await delivery.shutdown(500);
  });
});

describe('a refused batch', () => {
  it.each([400, 413])('is halved until the guilty record is alone (%i)', async (status) => {
    const sink = new RemoteEnd('sink', { maxBatchRecords: 64 });
    sink.answer = (batch) => {
      if (batch.includes('t37')) throw new ExportError('bad', { status, splitBatch: true });
    };
    const delivery = deliveryTo([sink.exporter], { dir });
    endTogether(delivery, names(64));
    const counts = (await delivery.flush(20_000))['sink'];
    expect(sink.taken).toEqual(names(64).filter((name) => name !== 't37'));
    expect(counts).toMatchObject({ produced: 64, delivered: 63, queued: 0 });
    expect(counts?.dropped).toEqual({ [`rejected_${status}`]: 1 });
    await delivery.shutdown(500);
  });

  it('is not sent again when the exporter says so, and is counted by its status', async () => {
    const sink = new RemoteEnd('sink', { maxBatchRecords: 2 });
    sink.answer = (batch) => {
      if (batch.includes('a')) throw new ExportError('no', { status: 500, retryable: false });
    };
    const delivery = deliveryTo([sink.exporter], { dir });
    endTogether(delivery, ['a', 'b', 'c']);
    const counts = (await delivery.flush(20_000))['sink'];
    expect(sink.taken).toEqual(['c']);
    expect(counts).toMatchObject({ produced: 3, delivered: 1, dropped: { rejected_500: 2 } });
    await delivery.shutdown(500);
  });

  it('of which a part was taken is not sent again', async () => {
    const sink = new RemoteEnd('sink');
    sink.answer = () => ({ rejected: 2, reason: 'too old' });
    const delivery = deliveryTo([sink.exporter], { dir });
    endTogether(delivery, names(5));
    const counts = (await delivery.flush(20_000))['sink'];
    expect(sink.batches).toEqual([5]);
    expect(counts).toMatchObject({ produced: 5, delivered: 3, dropped: { rejected: 2 } });
    expect(counts?.remote?.lastError?.message).toBe('too old');
    await delivery.shutdown(500);
  });
});

describe('what a remote exporter does not take', () => {
  it('waits on disk beyond a bounded number of bytes, and is read back in order', async () => {
    const sink = new RemoteEnd('sink', { maxQueuedBytes: 2_000, maxBatchRecords: 20 });
    const gate = Promise.withResolvers<void>();
    sink.answer = () => gate.promise;
    const delivery = deliveryTo([sink.exporter, jsonl({ dir, segmentBytes: 20_000 })]);
    const all = names(300);
    for (const [i, name] of all.entries()) {
      end(delivery, name, 200);
      if (i % 50 === 0) await written(delivery, i + 1);
    }
    await written(delivery, 300);
    const stuck = (await delivery.flush(20))['sink'];
    expect(stuck).toMatchObject({ produced: 300, queued: 300 });
    gate.resolve();
    const counts = (await delivery.flush(20_000))['sink'];
    expect(sink.taken).toEqual(all);
    expect(counts).toMatchObject({ produced: 300, delivered: 300, queued: 0, dropped: {} });
    // What comes now goes from memory again.
    end(delivery, 'later');
    await delivery.flush(20_000);
    expect(sink.taken.at(-1)).toBe('later');
    await delivery.shutdown(500);
  });

  it('is left to the journal once it has failed twice', async () => {
    const sink = new RemoteEnd('sink', { maxBatchRecords: 10 });
    const came: SealedRecord[] = [];
    sink.answer = failing(2, () => new Error('down'));
    const exporter: Exporter = {
      ...sink.exporter,
      export(records, attempt) {
        came.push(...records);
        return sink.exporter.export(records, attempt);
      },
    };
    const delivery = deliveryTo([exporter], { dir });
    const made = sealed(...names(40).map((name) => aTrace({ name })));
    pushTo(delivery, () => made);
    await delivery.flush(20_000);
    expect(sink.taken).toEqual(names(40));
    // The batch that failed is in hand, and goes again as it is; what waited behind it was read again.
    expect(came.slice(0, 30).every((record) => made.includes(record))).toBe(true);
    expect(came.slice(30).some((record) => made.includes(record))).toBe(false);
    expect(delivery.counts()['sink']).toMatchObject({ delivered: 40, queued: 0, dropped: {} });
    await delivery.shutdown(500);
  });

  it('is sent by the next process when this one is shut down', async () => {
    const dead = new RemoteEnd('sink');
    dead.answer = () => new Promise(() => {});
    const first = deliveryTo([dead.exporter, jsonl({ dir })]);
    const all = names(30);
    for (const name of all) end(first, name);
    await written(first, 30);
    const left = (await first.shutdown(200))['sink'];
    expect(left).toMatchObject({ produced: 30, delivered: 0, queued: 30, dropped: {} });
    expect(dead.closed).toBe(1);

    const alive = new RemoteEnd('sink');
    const second = deliveryTo([alive.exporter], { dir });
    end(second, 'new');
    const counts = (await second.flush(20_000))['sink'];
    expect([...alive.taken].sort()).toEqual([...all, 'new'].sort());
    expect(counts).toMatchObject({ produced: 31, delivered: 31, queued: 0 });
    await second.shutdown(500);

    const third = deliveryTo([new RemoteEnd('sink').exporter], { dir });
    expect((await third.flush(20_000))['sink']).toMatchObject({ produced: 0 });
    await third.shutdown(500);
  });

  it('goes with its segment when the journal is full, oldest first, and is counted', async () => {
    const sink = new RemoteEnd('sink', { maxQueuedBytes: 1_000 });
    const gate = Promise.withResolvers<void>();
    sink.answer = () => gate.promise;
    const limits = { segmentBytes: 5_000, maxBytes: 30_000 };
    const delivery = deliveryTo([sink.exporter, jsonl({ dir, ...limits })]);
    const all = names(100);
    for (const [i, name] of all.entries()) {
      end(delivery, name, 400);
      await written(delivery, i + 1);
      const counts = delivery.counts()['sink'];
      expect(accounted(counts)).toBe(counts?.produced);
    }
    gate.resolve();
    const counts = (await delivery.flush(20_000))['sink'];
    const lost = counts?.dropped.journal_full ?? 0;
    expect(lost).toBeGreaterThan(0);
    expect(counts).toMatchObject({ produced: 100, delivered: 100 - lost, queued: 0 });
    expect(sink.taken).toHaveLength(100 - lost);
    expect(sink.taken.slice(-10)).toEqual(all.slice(-10));
    await delivery.shutdown(500);
  });
});

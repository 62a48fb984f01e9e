import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExportError } from '../../src/delivery/export-error.js';
import type { Exporter } from '../../src/exporters/exporter.js';
import { jsonl } from '../../src/exporters/jsonl.js';
import { parseRecord } from '../../src/exporters/stored/parse-record.js';
import type { GapRecord } from '../../src/model/gap-record.js';
import type { SealedRecord } from '../../src/sealing/sealed.js';
import {
  accounted,
  end,
  endTogether,
  names,
  RemoteEnd,
  tellingDelivery,
  temporaryFolder,
  written,
} from './fixtures/delivery-under-test.js';

const folder = temporaryFolder();
let dir: string;
let n = 0;

beforeEach(() => void (dir = join(folder.path, String(++n))));
afterEach(() => void vi.useRealTimers());

interface Collecting extends Exporter {
  readonly gaps: GapRecord[];
  readonly traces: string[];
}

/** An exporter of this machine that waits while it is told to. */
function collecting(name: string, wait: () => Promise<void> | void = () => {}): Collecting {
  const gaps: GapRecord[] = [];
  const traces: string[] = [];
  return {
    name,
    gaps,
    traces,
    async export(records: readonly SealedRecord[]) {
      await wait();
      for (const record of records) {
        if (record.type === 'gap') gaps.push(record);
        else if (record.type === 'trace') traces.push(record.name);
      }
    },
    shutdown() {},
  };
}

function gapsIn(path: string): readonly GapRecord[] {
  return readdirSync(path)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(path, name), 'utf8').split('\n'))
    .map((line) => parseRecord(line))
    .filter((record) => record?.type === 'gap');
}

describe('a gap', () => {
  it('tells every exporter what one of them lost, and when', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = collecting('slow', () => held);
    const other = collecting('other');
    const delivery = tellingDelivery([slow, other], { maxQueued: 5 });
    const before = Date.now();
    for (let i = 0; i < 4; i++) {
      endTogether(delivery, names(5, `${i}.`));
      await delivery.flush(5);
    }
    release();
    const counts = await delivery.shutdown(5_000);
    const lost = counts['slow']?.dropped.queue_full ?? 0;
    expect(lost).toBeGreaterThan(5);
    for (const { gaps } of [slow, other]) {
      expect(gaps.reduce((sum, { records }) => sum + records, 0)).toBeLessThanOrEqual(lost);
    }
    expect(other.gaps[0]).toMatchObject({
      type: 'gap',
      schemaVersion: 1,
      gapId: 'gap-1',
      exporter: 'slow',
      reason: 'queue_full',
      serviceName: 'shop',
      environment: 'test',
    });
    const { from, to } = other.gaps[0]!;
    expect(before <= from && from <= to && to <= Date.now()).toBe(true);
    expect(accounted(counts['slow'])).toBe(counts['slow']?.produced);
  });

  it('is in the journal and at the remote end that lost what the journal had to give up', async () => {
    const remote = new RemoteEnd('remote');
    let isDown = true;
    remote.answer = () => {
      if (isDown) throw new Error('down');
    };
    const file = jsonl({ dir, maxBytes: 60_000, segmentBytes: 10_000 });
    const delivery = tellingDelivery([
      file,
      { ...remote.exporter, remote: { ...remote.exporter.remote, maxQueuedBytes: 1_000 } },
    ]);
    for (let i = 0; i < 60; i++) {
      end(delivery, `t${i}`, 3_000);
      await written(delivery, i + 1);
    }
    isDown = false;
    const counts = await delivery.shutdown(5_000);
    const lost = counts['remote']?.dropped.journal_full ?? 0;
    expect(lost).toBeGreaterThan(10);
    const told = gapsIn(dir).filter(({ reason }) => reason === 'journal_full');
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ exporter }) => exporter === 'remote')).toBe(true);
    expect(told.reduce((sum, { records }) => sum + records, 0)).toBeLessThanOrEqual(lost);
  });

  it('is one a window, however often something is lost in it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
    const exporter = collecting('a');
    const delivery = tellingDelivery([exporter]);
    for (let i = 0; i < 9; i++) {
      delivery.drop('seal_error', 2);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(exporter.gaps).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    vi.useRealTimers();
    await vi.waitFor(() => expect(exporter.gaps).not.toEqual([]));
    expect(exporter.gaps).toMatchObject([{ exporter: 'a', reason: 'seal_error', records: 18 }]);
    expect(exporter.gaps[0]!.to - exporter.gaps[0]!.from).toBe(8_000);
  });

  it('that is refused itself makes no other', async () => {
    const remote = new RemoteEnd('remote');
    remote.answer = () => {
      throw new ExportError('no', { status: 400, retryable: false });
    };
    const delivery = tellingDelivery([remote.exporter], { journal: { dir }, windowMs: 0 });
    end(delivery, 'a');
    for (let i = 0; i < 6; i++) await delivery.flush(5_000);
    end(delivery, 'b');
    for (let i = 0; i < 6; i++) await delivery.flush(5_000);
    const { length } = remote.batches;
    for (let i = 0; i < 6; i++) await delivery.flush(5_000);
    expect(remote.batches).toHaveLength(length);
    const counts = await delivery.shutdown(5_000);
    const { produced = 0, dropped } = counts['remote'] ?? {};
    // Two traces, and at most the gap of each, and that of a gap which a trace came after.
    expect(produced).toBeLessThanOrEqual(5);
    expect(dropped).toEqual({ rejected_400: produced });
  });
});

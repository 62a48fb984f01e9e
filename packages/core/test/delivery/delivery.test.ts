import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/delivery/delivery.js';
import type { Exporter } from '../../src/exporters/exporter.js';
import type { SealedRecord } from '../../src/sealing/sealed.js';
import { pushTo } from './fixtures/delivery-under-test.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function record(id: number): SealedRecord {
  return { type: 'score', scoreId: String(id) } as unknown as SealedRecord;
}

function collecting(name: string): Exporter & { readonly got: SealedRecord[]; closed: number } {
  const exporter = {
    name,
    got: [] as SealedRecord[],
    closed: 0,
    export: (records: readonly SealedRecord[]) => void exporter.got.push(...records),
    exportSync: (records: readonly SealedRecord[]) => void exporter.got.push(...records),
    shutdown: () => void exporter.closed++,
  };
  return exporter;
}

function make(exporters: readonly Exporter[], maxQueued = 1_000): Delivery {
  return new Delivery({ exporters, flushIntervalMs: 60_000, maxQueued });
}

function sum(counts: {
  delivered: number;
  queued: number;
  sampledOut: number;
  dropped: object;
}): number {
  const dropped = Object.values(counts.dropped).reduce((a: number, b: number) => a + b, 0);
  return counts.delivered + counts.queued + counts.sampledOut + dropped;
}

describe('Delivery', () => {
  it('hands every exporter every record, in order', async () => {
    const [a, b] = [collecting('a'), collecting('b')];
    const delivery = make([a, b]);
    for (let i = 0; i < 600; i++) pushTo(delivery, () => [record(i)]);
    const counts = await delivery.flush(5_000);
    expect(a.got.map((r) => (r as { scoreId: string }).scoreId)).toEqual(
      Array.from({ length: 600 }, (_, i) => String(i)),
    );
    expect(b.got).toHaveLength(600);
    expect(counts['a']).toEqual({
      produced: 600,
      delivered: 600,
      queued: 0,
      sampledOut: 0,
      dropped: {},
    });
  });

  it('does not remember each time that it was to send to an exporter which hangs', async () => {
    const hanging = { ...collecting('a'), export: () => new Promise<void>(() => {}) };
    const delivery = make([hanging]);
    pushTo(delivery, () => [record(0)]);
    const collect = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) delivery.collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = await collect(2_000);
    expect((await collect(20_000)) - before).toBeLessThan(2_000_000);
  });

  it('writes what a shutdown seals at its last moment', async () => {
    const exporter = collecting('a');
    const delivery = make([exporter]);
    for (let i = 0; i < 100; i++) {
      pushTo(delivery, () => {
        for (const until = performance.now() + 6; performance.now() < until;);
        return [record(i)];
      });
    }
    const { a } = await delivery.shutdown(300);
    expect((a?.delivered ?? 0) + (a?.dropped.closed ?? 0)).toBe(100);
    expect(exporter.got).toHaveLength(a?.delivered ?? 0);
  });

  it('sends while traces keep ending, and seals as fast as they do once many wait', async () => {
    const TOTAL = 3_000;
    const exporter = collecting('steady');
    const delivery = make([exporter], TOTAL);
    let pushed = 0;
    let most = 0;
    const job = () => {
      for (const until = performance.now() + 0.2; performance.now() < until;);
      return [record(pushed)];
    };
    await new Promise<void>((resolve) => {
      // More end in each turn of the loop than a slice of a few ms can seal.
      const turn = (): void => {
        for (let i = 0; i < 60; i++, pushed++) pushTo(delivery, job);
        most = Math.max(most, delivery.counts()['steady']?.queued ?? 0);
        if (pushed < TOTAL) setImmediate(turn);
        else resolve();
      };
      turn();
    });
    expect(exporter.got.length).toBeGreaterThan(TOTAL / 2);
    expect(most).toBeLessThan(TOTAL / 4);
    await delivery.flush(5_000);
    expect(exporter.got).toHaveLength(TOTAL);
  });

  it('leaves one exporter untouched when another fails, and counts each loss', async () => {
    const good = collecting('good');
    const bad: Exporter = {
      name: 'bad',
      export: () => Promise.reject(new Error('down')),
      shutdown: () => {},
    };
    const delivery = make([bad, good]);
    for (let i = 0; i < 3; i++) pushTo(delivery, () => [record(i)]);
    const counts = await delivery.flush(5_000);
    expect(counts['bad']).toMatchObject({ produced: 3, delivered: 0, dropped: { failed: 3 } });
    expect(counts['good']).toMatchObject({ produced: 3, delivered: 3 });
  });

  it('counts what could not be sealed and goes on', async () => {
    const good = collecting('good');
    const delivery = make([good]);
    pushTo(delivery, () => {
      throw new Error('seal');
    });
    pushTo(delivery, () => [record(1)]);
    expect((await delivery.flush(5_000))['good']).toMatchObject({
      produced: 2,
      delivered: 1,
      dropped: { seal_error: 1 },
    });
  });

  it('drafts jobs together before they are sealed, each in its turn', async () => {
    const exporter = collecting('a');
    const delivery = make([exporter]);
    const steps: string[] = [];
    for (let i = 0; i < 40; i++) {
      pushTo(
        delivery,
        () => {
          steps.push(`seal ${i}`);
          return [record(i)];
        },
        () => void steps.push(`draft ${i}`),
      );
    }
    await delivery.flush(5_000);
    const sealed = steps.filter((step) => step.startsWith('seal'));
    expect(sealed).toEqual(Array.from({ length: 40 }, (_, i) => `seal ${i}`));
    for (let i = 0; i < 40; i++) {
      expect(steps.indexOf(`draft ${i}`)).toBeLessThan(steps.indexOf(`seal ${i}`));
    }
    expect(steps.join()).toMatch(/draft \d+,draft/);
    expect(exporter.got).toHaveLength(40);
  });

  it('loses one job alone when it fails among others', async () => {
    const exporter = collecting('a');
    const delivery = make([exporter]);
    for (let i = 0; i < 40; i++) {
      pushTo(
        delivery,
        () => {
          if (i === 20) throw new Error('unsealable');
          return [record(i)];
        },
        () => {},
      );
    }
    const counts = await delivery.flush(5_000);
    expect(counts['a']).toMatchObject({ delivered: 39, dropped: { seal_error: 1 } });
  });

  it('keeps its equation and its bound while an exporter hangs', async () => {
    let release = (): void => {};
    const slow: Exporter = {
      name: 'slow',
      export: () => new Promise<void>((resolve) => (release = resolve)),
      shutdown: () => {},
    };
    const delivery = make([slow], 10);
    for (let i = 0; i < 8; i++) pushTo(delivery, () => [record(i)]);
    const stuck = (await delivery.flush(20))['slow']!;
    expect(stuck).toMatchObject({ produced: 8, queued: 8, delivered: 0 });
    for (let i = 0; i < 30; i++) pushTo(delivery, () => [record(100 + i)]);
    const full = (await delivery.flush(20))['slow']!;
    expect(full.produced).toBe(38);
    expect(sum(full)).toBe(38);
    // How many of the first are in the exporter's hands depends on how long they took to seal.
    expect(Object.keys(full.dropped)).toEqual(['queue_full']);
    expect(full.dropped.queue_full).toBeGreaterThanOrEqual(20);
    expect(full.queued).toBeGreaterThanOrEqual(10);
    release();
  });

  it('closes each exporter once and counts what comes later', async () => {
    const a = collecting('a');
    const delivery = make([a]);
    pushTo(delivery, () => [record(1)]);
    await delivery.shutdown(5_000);
    pushTo(delivery, () => [record(2)]);
    expect(a.closed).toBe(1);
    expect(delivery.counts()['a']).toMatchObject({
      produced: 2,
      delivered: 1,
      dropped: { closed: 1 },
    });
  });

  it('returns from shutdown by its deadline when an exporter never answers', async () => {
    const dead: Exporter = {
      name: 'dead',
      export: () => new Promise(() => {}),
      shutdown: () => new Promise(() => {}),
    };
    const delivery = make([dead]);
    pushTo(delivery, () => [record(1)]);
    expect((await delivery.shutdown(30))['dead']).toMatchObject({ produced: 1, queued: 1 });
  });

  it('writes at shutdown what sending has left no time for, and counts what sealing has not', async () => {
    const exporters = [
      collecting('a'),
      { ...collecting('dead'), export: () => new Promise<void>(() => {}) },
    ];
    const delivery = make(exporters);
    pushTo(delivery, () => [record(1)]);
    await delivery.flush(10);
    for (let i = 2; i < 5; i++) pushTo(delivery, () => [record(i)]);
    const slow = () => {
      for (const until = performance.now() + 60; performance.now() < until;);
      return [record(0)];
    };
    for (let i = 0; i < 20; i++) pushTo(delivery, slow);
    const { a } = await delivery.shutdown(30);
    expect(a!.delivered).toBeGreaterThanOrEqual(4);
    expect(a!.dropped.closed).toBeGreaterThan(0);
    expect(sum(a!)).toBe(24);
  });

  it('writes synchronously what has ended when the process exits', () => {
    const a = collecting('a');
    const delivery = make([a]);
    for (let i = 0; i < 3; i++) pushTo(delivery, () => [record(i)]);
    delivery.flushSync();
    expect(a.got).toHaveLength(3);
  });
});

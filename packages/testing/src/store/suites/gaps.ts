import type { GapRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { aGap } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

const DAY = 86_400_000;

/** What exporters lost can be asked for. */
export function gapsSuite(open: () => OpenStore): void {
  const at = Date.UTC(2026, 5, 3, 12);
  const gap = (gapId: string, over: Partial<GapRecord> = {}): GapRecord =>
    aGap({ gapId, records: 10, from: at, to: at + 5_000, serviceName: 'shop', ...over });

  describe('gaps', () => {
    it('add up by exporter and reason, each once, in the time that is asked for', async () => {
      const { store } = open();
      expect(await store.lookups.losses()).toEqual([]);
      const records = [
        gap('a'),
        gap('b', { from: at + 10_000, to: at + 20_000, records: 5 }),
        gap('c', { reason: 'rejected_400', records: 1 }),
        gap('d', { exporter: 'jsonl', reason: 'queue_full', from: at - DAY, to: at - DAY }),
      ];
      expect(await store.write(records)).toEqual({ written: 4, repeated: 0 });
      expect(await store.write(records)).toEqual({ written: 0, repeated: 4 });
      const both = { exporter: 'otlp', serviceName: 'shop' };
      const today = [
        { ...both, reason: 'journal_full', records: 15, from: at, to: at + 20_000 },
        { ...both, reason: 'rejected_400', records: 1, from: at, to: at + 5_000 },
      ];
      expect(await store.lookups.losses({ from: at - 1_000 })).toEqual(today);
      expect(await store.lookups.losses({ from: at - 1_000, to: at + 6_000 })).toMatchObject([
        { records: 10 },
        { records: 1 },
      ]);
      expect(await store.lookups.losses()).toHaveLength(3);
    });

    it('go with the metadata of their time', async () => {
      const { store } = open();
      await store.write([gap('a'), gap('b', { from: at + 60 * DAY, to: at + 60 * DAY })]);
      await store.upkeep.retain({ nowMs: at + 100 * DAY });
      expect(await store.lookups.losses()).toMatchObject([{ from: at + 60 * DAY }]);
    });
  });
}

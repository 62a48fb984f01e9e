import type { TraceRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import { batchesOf, doubledCosts, generatedTraces, rollupOf } from '../../generated-records.js';
import { aScore } from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

/** Several may write and read at once. */
export function concurrencySuite(open: () => OpenStore): void {
  describe('several at once', () => {
    it(
      'loses and doubles nothing with four writers and two readers',
      { timeout: 120_000 },
      async () => {
        const { another, rows } = open();
        const traces = [
          ...generatedTraces(240, { seed: 9, textLength: 200, spreadMs: 2 * 86_400_000 }),
        ];
        const extra = traces.flatMap((trace, i) => [
          ...(i % 4 === 0 ? [doubledCosts(trace, trace.startTime + 1)] : []),
          aScore({ scoreId: `score_${i}`, traceId: trace.traceId }),
        ]);
        const sampledOut = [
          ...generatedTraces(40, { seed: 10, textLength: 20, spreadMs: 86_400_000 }),
        ].map((trace, i) => rollupOf([trace], `r${i}`));
        const writers = [0, 1, 2, 3].map(() => another());
        const readers = [another(), another()];
        const progress = { isDone: false };
        const writing = Promise.all(
          writers.map(async (store, i) => {
            // Each writes everything, in an order of its own.
            const batches = batchesOf([...traces, ...extra, ...sampledOut], 40);
            const order = i % 2 === 0 ? batches : batches.toReversed();
            for (const batch of [...order.slice(i * 3), ...order.slice(0, i * 3)])
              await store.write(batch);
          }),
        ).finally(() => {
          progress.isDone = true;
        });
        const reading = readers.map(async (store) => {
          for (let i = 0; !progress.isDone; i = (i + 7) % traces.length) {
            const trace = traces[i] as TraceRecord;
            const [stored] = await store.getTrace(trace.traceId);
            if (stored !== undefined)
              expect(stored.root).toMatchObject({ spans: { length: trace.spans.length } });
          }
        });
        await Promise.all([writing, ...reading]);
        expect(await rows('SELECT COUNT(*) AS n FROM llm_traces')).toEqual([{ n: 240 }]);
        const money = traces.reduce(
          (sum, trace, i) => sum + (i % 4 === 0 ? 2 : 1) * (trace.totals.costNanoUsd ?? 0),
          0,
        );
        expect(await rows('SELECT SUM(cost_nano_usd) AS nano FROM llm_traces')).toEqual([
          { nano: money },
        ]);
        expect(
          await rows(
            "SELECT SUM(count) AS n FROM llm_rollups WHERE dimension = 'all' AND granularity = 'hour'",
          ),
        ).toEqual([{ n: 280 }]);
        expect(await rows('SELECT COUNT(*) AS n FROM llm_traces WHERE scores IS NULL')).toEqual([
          { n: 0 },
        ]);
        const calls = traces.reduce((sum, trace) => sum + trace.totals.llmCalls, 0);
        expect(await rows("SELECT COUNT(*) AS n FROM llm_spans WHERE kind = 'llm'")).toEqual([
          { n: calls },
        ]);
      },
    );
  });
}

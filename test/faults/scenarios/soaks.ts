import { caughtUp, complete, idsOf } from '../harness/arrived.ts';
import { countsOf, unaccounted } from '../harness/counts.ts';
import { load } from '../harness/load.ts';
import { equal, timed, type Finding, type Form, type Scenario } from '../harness/scenario.ts';
import type { SinkMode } from '../harness/sink-mode.ts';
import { startApp } from '../harness/start-app.ts';
import { startSink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

const MEGABYTE = 1_048_576;

const FAULTS: readonly SinkMode[] = [
  { kind: 'down' },
  { kind: 'status', status: 503 },
  { kind: 'slow', delayMs: 500 },
  { kind: 'status', status: 429, retryAfterS: 1 },
  { kind: 'hang' },
];

/** F20: one fault after the other, for as long as there is time. */
export const soaks: readonly Scenario[] = [
  { id: 'F20', title: 'a fault every few seconds', run: soak },
];

async function soak(form: Form): Promise<readonly Finding[]> {
  const rounds = form === 'full' ? 60 : 4;
  return inFolder(async (dir) => {
    const sink = await startSink();
    const app = await startApp({ traced: true, dir, otlpUrl: sink.endpoint, timeoutMs: 1_000 }, [
      '--expose-gc',
    ]);
    const ids: string[] = [];
    let off = 0;
    let firstHeap = 0;
    for (let round = 0; round < rounds; round++) {
      const loading = load({ url: app.url, perSecond: 100, seconds: 3 });
      await sink.set(FAULTS[round % FAULTS.length] as SinkMode);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await sink.set({ kind: 'ok' });
      ids.push(...idsOf((await loading).answered));
      off = Math.max(off, Math.abs(unaccounted(await countsOf(app, 'otlp'))));
      if (round === 1) firstHeap = (await app.report()).heapBytes;
    }
    await caughtUp(sink, ids, 60_000);
    const findings = await complete(sink, ids);
    const lastHeap = (await app.report()).heapBytes;
    await app.stop();
    await sink.stop();
    return [
      ...findings,
      equal('records unaccounted for, at worst', off, 0),
      timed('heap growth from the second round on', (lastHeap - firstHeap) / MEGABYTE, 16, ' MB'),
    ];
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { caughtUp, complete, idsOf } from './arrived.ts';
import { load, percentile } from './load.ts';
import { equal, timed, type Finding, type Form } from './scenario.ts';
import type { SinkMode, SinkReport } from './sink-mode.ts';
import { startApp, type App } from './start-app.ts';
import { startSink, type Sink } from './start-sink.ts';
import { watch } from './watch.ts';
import { inFolder } from './workspace.ts';

const MEGABYTE = 1_048_576;
/** Units: ms that p99 may be above that of the same app without tracing. */
const P99_MARGIN_MS = 10;
/** Units: bytes that the app may grow: what may wait in memory, and 64 MB. */
const GROWTH_BYTES = (32 + 64) * MEGABYTE;
const LOAD_PER_SECOND = 200;
/** Units: s under load until V8 has given its young generation the size that it keeps, which is no growth of ours. */
const WARM_S = 30;

/** What the sink does for how long, in the middle of a load. */
export interface Outage {
  readonly mode: SinkMode;
  /** Units: s in the full form. */
  readonly seconds: number;
  /** Units: ms an attempt may take. */
  readonly timeoutMs?: number;
  /** What else must hold; told what the sink saw until the outage ended. */
  readonly also?: (
    during: SinkReport,
    app: App,
    sink: Sink,
  ) => Promise<readonly Finding[]> | readonly Finding[];
  /** `false`: what the sink refused does not come again. */
  readonly resent?: false;
}

/** Loads an app through an outage of its sink: nothing may be missing, doubled or slow. */
export async function outage(
  form: Form,
  { mode, seconds, timeoutMs, also, resent }: Outage,
): Promise<readonly Finding[]> {
  const outageS = form === 'full' ? seconds : 4;
  const aroundS = form === 'full' ? 5 : 1;
  const totalS = outageS + 2 * aroundS;
  return inFolder(async (dir) => {
    const bare = await startApp({ traced: false, dir });
    await load({ url: bare.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
    const watchedBare = watch(bare);
    const baseline = await load({
      url: bare.url,
      perSecond: LOAD_PER_SECOND,
      seconds: form === 'full' ? 10 : 3,
    });
    const { loopP99Ms: bareLoopMs } = await watchedBare.stop();
    await bare.stop();

    const sink = await startSink();
    const app = await startApp({
      traced: true,
      dir,
      otlpUrl: sink.endpoint,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    try {
      const warm = await load({
        url: app.url,
        perSecond: LOAD_PER_SECOND,
        seconds: form === 'full' ? WARM_S : 2,
      });
      const watched = watch(app);
      const loading = load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: totalS });
      await sleep(aroundS * 1_000);
      await sink.set(mode);
      await sleep(outageS * 1_000);
      const during = await sink.report();
      await sink.set({ kind: 'ok' });
      const result = await loading;
      const ids = idsOf([...warm.answered, ...result.answered]);
      const tookMs = resent === false ? 0 : await caughtUp(sink, ids, 30_000);
      const { rssGrowthBytes, loopP99Ms } = await watched.stop();
      return [
        equal('requests failed', result.failed, 0),
        ...(resent === false ? [] : await complete(sink, ids)),
        timed(
          'p99',
          percentile(result.answered, 0.99),
          percentile(baseline.answered, 0.99) + P99_MARGIN_MS,
          ' ms',
        ),
        timed('event loop p99', loopP99Ms, bareLoopMs + P99_MARGIN_MS, ' ms'),
        timed('RSS growth', rssGrowthBytes / MEGABYTE, GROWTH_BYTES / MEGABYTE, ' MB'),
        ...(resent === false ? [] : [timed('caught up', tookMs / 1_000, 30, ' s')]),
        ...((await also?.(during, app, sink)) ?? []),
      ];
    } finally {
      await app.stop();
      await sink.stop();
    }
  });
}

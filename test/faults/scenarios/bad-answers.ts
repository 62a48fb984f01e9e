import { caughtUp, complete, idsOf, missingSpans } from '../harness/arrived.ts';
import { countsOf, unaccounted } from '../harness/counts.ts';
import { load } from '../harness/load.ts';
import {
  atMost,
  equal,
  timed,
  type Finding,
  type Form,
  type Scenario,
} from '../harness/scenario.ts';
import { startApp, type App } from '../harness/start-app.ts';
import { startSink, type Sink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

const MEGABYTE = 1_048_576;
const LOAD_PER_SECOND = 200;

/** F15 to F17: the sink answers with what it should not. */
export const badAnswers: readonly Scenario[] = [
  {
    id: 'F15',
    title: 'sink refuses every batch that holds one trace',
    run: () => withSink(poisoned),
  },
  { id: 'F16', title: 'sink takes a batch in part', run: () => withSink(partial) },
  {
    id: 'F17',
    title: 'sink answers with 200 MB of nonsense',
    run: (form) => withSink((app, sink) => nonsense(app, sink, form)),
  },
];

async function withSink(
  run: (app: App, sink: Sink) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const app = await startApp({ traced: true, dir, otlpUrl: sink.endpoint }, ['--expose-gc']);
    try {
      return await run(app, sink);
    } finally {
      await app.stop();
      await sink.stop();
    }
  });
}

async function poisoned(app: App, sink: Sink): Promise<readonly Finding[]> {
  await sink.set({ kind: 'down' });
  const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
  const [poison = '', ...others] = idsOf(answered);
  await sink.set({ kind: 'ok', poison });
  await caughtUp(sink, others, 30_000);
  const counts = await countsOf(app, 'otlp');
  return [
    ...(await complete(sink, others)),
    equal('of the guilty trace came spans', 6 - missingSpans(await sink.report(), [poison]), 0),
    equal('counted as rejected_400', counts.dropped['rejected_400'] ?? 0, 1),
    equal('records unaccounted for', unaccounted(counts), 0),
  ];
}

async function partial(app: App, sink: Sink): Promise<readonly Finding[]> {
  await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 1 });
  await app.flush(5_000);
  await sink.set({ kind: 'ok', rejected: 3 });
  const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 1 });
  await app.flush(5_000);
  const counts = await countsOf(app, 'otlp');
  const findings = await complete(sink, idsOf(answered));
  return [
    ...findings,
    atMost('rejected records not counted', 1 - Math.min(1, counts.dropped['rejected'] ?? 0), 0),
    equal('records unaccounted for', unaccounted(counts), 0),
  ];
}

async function nonsense(app: App, sink: Sink, form: Form): Promise<readonly Finding[]> {
  const few = { url: app.url, perSecond: 20, seconds: form === 'full' ? 10 : 3 };
  await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: form === 'full' ? 30 : 2 });
  // V8 gives back slowly what a load has made it take.
  await load(few);
  await app.flush(5_000);
  const before = (await app.report()).rssBytes;
  await sink.set({ kind: 'garbage', bytes: 200 * MEGABYTE });
  const { answered } = await load(few);
  await caughtUp(sink, idsOf(answered), 30_000);
  const findings = await complete(sink, idsOf(answered));
  const after = (await app.report()).rssBytes;
  return [...findings, timed('RSS growth', (after - before) / MEGABYTE, 10, ' MB')];
}

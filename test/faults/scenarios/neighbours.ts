import { caughtUp, complete, idsOf } from '../harness/arrived.ts';
import { load } from '../harness/load.ts';
import { equal, timed, type Finding, type Scenario } from '../harness/scenario.ts';
import { startApp } from '../harness/start-app.ts';
import { startSink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

const LOAD_PER_SECOND = 200;

/** F18 and F19: others on the same folder, and another exporter that is dead. */
export const neighbours: readonly Scenario[] = [
  { id: 'F18', title: 'three processes on one folder, one of them killed', run: shared },
  { id: 'F19', title: 'one of two exporters is dead', run: oneDead },
];

async function shared(): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const config = { traced: true, dir, otlpUrl: sink.endpoint };
    const apps = await Promise.all([startApp(config), startApp(config), startApp(config)]);
    await sink.set({ kind: 'down' });
    const loads = await Promise.all(
      apps.map(({ url }) => load({ url, perSecond: LOAD_PER_SECOND / 3, seconds: 3 })),
    );
    // Beyond the window in which a trace is not yet on disk.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [victim, ...survivors] = apps;
    await victim?.stop('SIGKILL');
    await sink.set({ kind: 'ok' });
    const ids = loads.flatMap(({ answered }) => idsOf(answered));
    await caughtUp(sink, ids, 90_000);
    const findings = await complete(sink, ids);
    await Promise.all(survivors.map((app) => app.stop()));
    await sink.stop();
    return [
      ...findings,
      equal(
        'requests failed',
        loads.reduce((sum, { failed }) => sum + failed, 0),
        0,
      ),
    ];
  });
}

async function oneDead(): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const dead = await startSink();
    await dead.set({ kind: 'hang' });
    const app = await startApp({
      traced: true,
      dir,
      otlpUrl: sink.endpoint,
      secondOtlpUrl: dead.endpoint,
    });
    const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 4 });
    const tookMs = await caughtUp(sink, idsOf(answered), 10_000);
    const findings = await complete(sink, idsOf(answered));
    const { spans } = await dead.report();
    await app.stop();
    await sink.stop();
    await dead.stop();
    return [
      ...findings,
      timed('the living one is up to date after', tookMs, 2_000, ' ms'),
      equal('spans at the dead one', spans.length, 0),
    ];
  });
}

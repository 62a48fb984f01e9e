import { setTimeout as sleep } from 'node:timers/promises';
import { idsOf, missingSpans, caughtUp, complete } from '../harness/arrived.ts';
import { readFolder } from '../harness/journal.ts';
import { load } from '../harness/load.ts';
import {
  equal,
  holds,
  timed,
  type Finding,
  type Form,
  type Scenario,
} from '../harness/scenario.ts';
import { startApp } from '../harness/start-app.ts';
import { startSink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

/**
 * Units: ms from the end of a request within which its trace is on disk: `flushIntervalMs`, and a slice of sealing. A machine
 * that runs other tests meanwhile may give the app no turn for as long.
 */
const WINDOWS_MS = { full: 250, short: 2_000 } as const;
const LOAD_PER_SECOND = 200;

const ENDINGS = {
  exit: { title: 'process.exit', code: 7, said: undefined },
  uncaught: { title: 'uncaught exception', code: 1, said: 'uncaught on purpose' },
  rejection: { title: 'unhandled rejection', code: 1, said: 'rejected on purpose' },
} as const;

/** F7 to F10: the process ends, kindly or not. */
export const processEnds: readonly Scenario[] = [
  { id: 'F7', title: 'kill -9 at a random moment', run: killed },
  { id: 'F8', title: 'SIGTERM with a healthy sink', run: terminated },
  { id: 'F9', title: 'SIGTERM with a sink that hangs, then a restart', run: terminatedHanging },
  ...(['exit', 'uncaught', 'rejection'] as const).map((how) => ({
    id: 'F10',
    title: ENDINGS[how].title,
    run: () => ended(how),
  })),
];

async function killed(form: Form): Promise<readonly Finding[]> {
  const kills = form === 'full' ? 200 : 4;
  const windowMs = WINDOWS_MS[form];
  let missing = 0;
  let acknowledged = 0;
  let torn = 0;
  let unlocked = 0;
  let worstMs = 0;
  for (let i = 0; i < kills; i++) {
    await inFolder(async (dir) => {
      const app = await startApp({ traced: true, dir });
      const over = new AbortController();
      const loading = load({
        url: app.url,
        perSecond: LOAD_PER_SECOND,
        seconds: 10,
        signal: over.signal,
      });
      await sleep(windowMs + 400 + Math.random() * 1_200);
      const killedAt = Date.now();
      await app.stop('SIGKILL');
      over.abort();
      const { answered } = await loading;
      const { traces, spans, torn: lines } = await readFolder(dir);
      for (const { traceId, status, answeredAt } of answered) {
        if (status !== 200 || traceId === undefined) continue;
        const age = killedAt - answeredAt;
        if (!traces.has(traceId)) worstMs = Math.max(worstMs, age);
        if (age < windowMs) continue;
        acknowledged++;
        if (!traces.has(traceId)) missing++;
        else if (spans.get(traceId) !== 5) torn++;
      }
      // A kill may leave the last line half written; it is skipped, and is within the window.
      if (lines > 1) unlocked++;
    });
  }
  return [
    equal(
      `of ${acknowledged} traces older than ${windowMs} ms, in ${kills} kills, missing`,
      missing,
      0,
    ),
    equal('torn traces', torn, 0),
    equal('runs with unreadable lines before the last', unlocked, 0),
    timed('oldest trace that was lost', worstMs, WINDOWS_MS.full, ' ms'),
  ];
}

async function terminated(): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const app = await startApp({
      traced: true,
      dir,
      otlpUrl: sink.endpoint,
      shutdownTimeoutMs: 5_000,
    });
    const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 3 });
    const started = performance.now();
    await app.stop('SIGTERM');
    const tookMs = performance.now() - started;
    const findings = await complete(sink, idsOf(answered));
    await sink.stop();
    return [...findings, timed('exit after', tookMs, 2_000, ' ms')];
  });
}

async function terminatedHanging(): Promise<readonly Finding[]> {
  const timeoutMs = 2_000;
  return inFolder(async (dir) => {
    const sink = await startSink();
    const config = { traced: true, dir, otlpUrl: sink.endpoint, shutdownTimeoutMs: timeoutMs };
    const app = await startApp(config);
    await sink.set({ kind: 'hang' });
    const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 3 });
    const ids = idsOf(answered);
    const started = performance.now();
    await app.stop('SIGTERM');
    const tookMs = performance.now() - started;
    const before = missingSpans(await sink.report(), ids);
    await sink.set({ kind: 'ok' });
    const again = await startApp(config);
    await caughtUp(sink, ids, 60_000);
    const findings = await complete(sink, ids);
    await again.stop();
    await sink.stop();
    return [
      timed('exit after', tookMs, timeoutMs + 500, ' ms'),
      holds('spans missing before the restart', before > 0, String(before)),
      ...findings,
    ];
  });
}

async function ended(how: keyof typeof ENDINGS): Promise<readonly Finding[]> {
  const { code, said } = ENDINGS[how];
  return inFolder(async (dir) => {
    const app = await startApp({ traced: true, dir });
    const { answered } = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
    await fetch(`${app.url}/die?how=${how}`, { method: 'POST' });
    const { code: found } = await app.ended;
    const { traces } = await readFolder(dir);
    return [
      equal(
        `of ${answered.length} traces missing`,
        idsOf(answered).filter((id) => !traces.has(id)).length,
        0,
      ),
      equal('exit code', found ?? -1, code),
      holds(
        'standard error tells of the crash and its place',
        said === undefined || (app.stderr().includes(said) && app.stderr().includes('app.ts')),
      ),
    ];
  });
}

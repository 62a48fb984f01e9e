import { fileURLToPath } from 'node:url';
import { caughtUp, complete, idsOf } from '../harness/arrived.ts';
import { readDurations } from '../harness/journal.ts';
import { load } from '../harness/load.ts';
import { atMost, equal, type Finding, type Scenario } from '../harness/scenario.ts';
import { startApp } from '../harness/start-app.ts';
import { startSink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

const HOUR_MS = 3_600_000;
const CLOCK = fileURLToPath(new URL('../harness/clock-jump.ts', import.meta.url));

/** F14: the wall clock jumps. */
export const clocks: readonly Scenario[] = [
  { id: 'F14', title: 'clock jumps an hour back and forth', run: jumps },
];

async function jumps(): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const app = await startApp({ traced: true, dir, otlpUrl: sink.endpoint }, ['--import', CLOCK]);
    const loading = load({ url: app.url, perSecond: 200, seconds: 5 });
    for (const jumpMs of [HOUR_MS, -HOUR_MS, -HOUR_MS, HOUR_MS]) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      app.process.send({ jumpMs });
    }
    await sink.set({ kind: 'status', status: 503 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { attempts } = await sink.report();
    await sink.set({ kind: 'ok' });
    const { answered } = await loading;
    await caughtUp(sink, idsOf(answered), 30_000);
    const findings = await complete(sink, idsOf(answered));
    const durations = await readDurations(dir);
    await app.stop();
    await sink.stop();
    return [
      ...findings,
      equal('negative durations', durations.filter((ms) => ms < 0).length, 0),
      equal('durations over a minute', durations.filter((ms) => ms > 60_000).length, 0),
      atMost('attempts in a second of 503', attempts.length, 20),
    ];
  });
}

import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { caughtUp, complete, idsOf } from '../harness/arrived.ts';
import { countsOf, unaccounted } from '../harness/counts.ts';
import { readFolder } from '../harness/journal.ts';
import { load } from '../harness/load.ts';
import { atMost, equal, holds, type Finding, type Scenario } from '../harness/scenario.ts';
import { mountSmallDisk, type SmallDisk } from '../harness/small-disk.ts';
import { startApp, type App } from '../harness/start-app.ts';
import { startSink, type Sink } from '../harness/start-sink.ts';
import { inFolder } from '../harness/workspace.ts';

const MEGABYTE = 1_048_576;
const LOAD_PER_SECOND = 200;

/** F12: the journal's disk is full, read-only, or its files are damaged or gone. */
export const disks: readonly Scenario[] = [
  {
    id: 'F12',
    title: 'disk full, then room again',
    run: () =>
      onSmallDisk(2 * MEGABYTE, {
        during: () => {},
        after: (disk) => disk.resize(64 * MEGABYTE),
      }),
  },
  {
    id: 'F12',
    title: 'disk read-only at the start, then writable',
    run: () =>
      onSmallDisk(64 * MEGABYTE, {
        before: (disk) => disk.setReadOnly(true),
        during: () => {},
        after: (disk) => disk.setReadOnly(false),
      }),
  },
  { id: 'F12', title: "journal's files deleted while open", run: () => damaged(deleteFiles, true) },
  {
    id: 'F12',
    title: "journal's files damaged while open",
    run: () => damaged(damageFiles, false),
  },
];

interface Turns {
  /** Before the app starts: a disk with open files cannot be made read-only. */
  before?(disk: SmallDisk): void;
  during(disk: SmallDisk): void;
  after(disk: SmallDisk): void;
}

async function onSmallDisk(
  bytes: number,
  { before, during, after }: Turns,
): Promise<readonly Finding[]> {
  const disk = mountSmallDisk(bytes);
  before?.(disk);
  const sink = await startSink();
  const app = await startApp({
    traced: true,
    dir: disk.dir,
    otlpUrl: sink.endpoint,
    journalBytes: 64 * MEGABYTE,
  });
  try {
    const first = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 1 });
    during(disk);
    const bad = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 4 });
    await sleep(500);
    after(disk);
    const good = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
    const all = [first, bad, good];
    const ids = all.flatMap(({ answered }) => idsOf(answered));
    await caughtUp(sink, ids, 20_000);
    const { traces } = await readFolder(disk.dir);
    const later = idsOf(good.answered);
    return [
      equal(
        'requests failed',
        all.reduce(
          (sum, { failed, answered }) => sum + failed + answered.length - idsOf(answered).length,
          0,
        ),
        0,
      ),
      ...(await complete(sink, ids)),
      holds(
        'written again without a restart',
        later.slice(-50).every((id) => traces.has(id)),
      ),
      atMost('lines about it on standard error', linesAbout(app), 4),
      equal('records unaccounted for', unaccounted(await countsOf(app, 'otlp')), 0),
    ];
  } finally {
    await app.stop();
    await sink.stop();
    disk.remove();
  }
}

async function damaged(
  damage: (dir: string) => void,
  withRemains: boolean,
): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const sink = await startSink();
    const app = await startApp({ traced: true, dir, otlpUrl: sink.endpoint });
    const findings = await throughDamage(app, sink, () => damage(dir), withRemains);
    await app.stop();
    await sink.stop();
    return findings;
  });
}

async function throughDamage(
  app: App,
  sink: Sink,
  damage: () => void,
  inMemory: boolean,
): Promise<readonly Finding[]> {
  const before = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 2 });
  await app.flush(5_000);
  damage();
  const after = await load({ url: app.url, perSecond: LOAD_PER_SECOND, seconds: 3 });
  const ids = [...idsOf(before.answered), ...idsOf(after.answered)];
  await caughtUp(sink, ids, 20_000);
  const { traces } = await readFolder(app.config.dir);
  return [
    equal('requests failed', before.failed + after.failed, 0),
    ...(await complete(sink, ids)),
    holds(
      inMemory ? 'a new file is begun' : 'what follows can be read',
      idsOf(after.answered)
        .slice(-50)
        .every((id) => traces.has(id)),
    ),
  ];
}

function deleteFiles(dir: string): void {
  // The app goes on writing into the folder meanwhile.
  for (const name of readdirSync(dir))
    rmSync(join(dir, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 5 });
}

function damageFiles(dir: string): void {
  for (const name of readdirSync(dir)) {
    if (name.endsWith('.jsonl'))
      appendFileSync(join(dir, name), '\u0000{"type":"trace","schemaVers\n');
  }
}

function linesAbout(app: App): number {
  return app
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('[@llmtrace')).length;
}

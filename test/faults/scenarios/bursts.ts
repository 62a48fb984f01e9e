import { countsOf, unaccounted } from '../harness/counts.ts';
import { readFolder } from '../harness/journal.ts';
import { equal, timed, type Finding, type Form, type Scenario } from '../harness/scenario.ts';
import { startApp } from '../harness/start-app.ts';
import { inFolder } from '../harness/workspace.ts';

const MEGABYTE = 1_048_576;

/** F11: more traces than any app makes. */
export const bursts: readonly Scenario[] = [
  { id: 'F11', title: '5,000 traces a second', run: burst },
];

async function burst(form: Form): Promise<readonly Finding[]> {
  return inFolder(async (dir) => {
    const app = await startApp({ traced: true, dir });
    await app.report();
    const before = (await app.report()).rssBytes;
    const seconds = form === 'full' ? 10 : 2;
    const answer = await fetch(`${app.url}/burst?perSecond=5000&seconds=${seconds}`, {
      method: 'POST',
    });
    const ids = (await answer.json()) as readonly string[];
    const { rssBytes, loopMaxMs } = await app.report();
    await app.flush(10_000);
    const counts = await countsOf(app, 'jsonl');
    const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
    const { traces, torn } = await readFolder(dir);
    await app.stop();
    return [
      equal(
        `of ${ids.length} traces neither there nor counted as dropped`,
        ids.filter((id) => !traces.has(id)).length - dropped,
        0,
      ),
      equal('records unaccounted for', unaccounted(counts), 0),
      equal('unreadable lines', torn, 0),
      timed('longest hold of the event loop', loopMaxMs, 50, ' ms'),
      timed('RSS growth', (rssBytes - before) / MEGABYTE, 128, ' MB'),
    ];
  });
}

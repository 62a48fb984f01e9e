import type { TraceStore } from '@llmtrace/store';
import { lossesIn } from '../note-losses.js';
import { localTime } from '../table/local-time.js';
import { ok, warn, type Finding } from './finding.js';

const RECENT_DAYS = 7;
const DAY_MS = 86_400_000;

/** What helps against a reason, the most telling first. */
const REMEDIES: readonly (readonly [reason: RegExp, todo: string])[] = [
  [/^journal_full$/, 'Raise maxBytes of the journal, or mend the exporter that does not keep up.'],
  [/^queue_full$/, 'Raise maxQueued, or leave out the exporter that is too slow.'],
  [/^rejected/, 'Ask the other end why it refuses: tracer.stats() has its last error.'],
  [/^unreadable$/, 'Look at the disk; lines of a newer version need a newer llmtrace.'],
  [/^failed$/, 'See the diagnostics log for what the exporter says.'],
  [/^open_/, 'Raise limits.maxOpenTraces and maxOpenBytes, or end roots sooner.'],
  [/^closed$/, 'Give tracer.shutdown() more time.'],
];

/** Looks at what never reached an exporter. Errors: those of the store. */
export async function checkLosses(store: TraceStore, nowMs: number): Promise<readonly Finding[]> {
  const losses = await store.lookups.losses({ from: nowMs - RECENT_DAYS * DAY_MS });
  if (losses.length === 0) return [ok('losses', `none in ${RECENT_DAYS} days`)];
  const last = Math.max(...losses.map(({ to }) => to));
  const todo = REMEDIES.filter(([reason]) => losses.some((loss) => reason.test(loss.reason)));
  return [
    warn(
      'losses',
      `in ${RECENT_DAYS} days, the last at ${localTime(last)}: ${lossesIn(losses)}`,
      todo.map(([, remedy]) => remedy).join(' ') || 'See docs/delivery.md.',
    ),
  ];
}

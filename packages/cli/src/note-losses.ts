import { formatCount } from '@llmtrace/core/terminal';
import type { Loss, TraceStore } from '@llmtrace/store';
import type { Screen } from './screen.js';
import { localTime } from './table/local-time.js';

/** What was lost, in words: `otlp 1,200 (journal_full), jsonl 3 (queue_full)`. */
export function lossesIn(losses: readonly Loss[]): string {
  return losses
    .map(({ exporter, records, reason }) => `${exporter} ${formatCount(records)} (${reason})`)
    .join(', ');
}

/** Says on the side what never reached an exporter in some time, so that numbers are not taken for whole. Units: epoch ms. */
export async function noteLosses(
  { lookups }: TraceStore,
  time: { readonly from?: number; readonly to?: number } | undefined,
  screen: Screen,
): Promise<void> {
  const losses = await lookups.losses(time);
  if (losses.length === 0) return;
  const from = Math.min(...losses.map((loss) => loss.from));
  const to = Math.max(...losses.map((loss) => loss.to));
  screen.note(
    `Note: records were lost from ${localTime(from)} to ${localTime(to)}: ${lossesIn(losses)}. Numbers may be short; \`llmtrace doctor\` says what to do.`,
  );
}

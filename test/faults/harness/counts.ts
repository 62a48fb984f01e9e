import type { DeliveryCounts } from '@llmtrace/core';
import type { App } from './start-app.ts';

interface Stats {
  readonly exporters: Readonly<Record<string, DeliveryCounts>>;
}

/** The counts of one exporter of an app. */
export async function countsOf(app: App, exporter: string): Promise<DeliveryCounts> {
  const { stats } = await app.report();
  const counts = (stats as Stats).exporters[exporter];
  if (counts === undefined) throw new Error(`the app has no exporter "${exporter}"`);
  return counts;
}

/** Records that the counts do not explain. */
export function unaccounted({
  produced,
  delivered,
  queued,
  sampledOut,
  dropped,
}: DeliveryCounts): number {
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return produced - delivered - queued - sampledOut - lost;
}

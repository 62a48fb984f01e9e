import type { TracerStats } from '@llmtrace/core';
import type { WatchedCount } from './meter.js';

/** What each exporter lost, by reason. */
export function droppedCounts({ exporters }: TracerStats): readonly WatchedCount[] {
  return Object.entries(exporters).flatMap(([exporter, { dropped }]) =>
    Object.entries(dropped).map(([reason, count]) => ({
      labels: { 'llmtrace.exporter': exporter, 'llmtrace.reason': reason },
      count,
    })),
  );
}

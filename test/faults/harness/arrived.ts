import { setTimeout as sleep } from 'node:timers/promises';
import type { Answered } from './load.ts';
import { equal, type Finding } from './scenario.ts';
import type { SinkReport } from './sink-mode.ts';
import type { Sink } from './start-sink.ts';

/** Spans of a request: the root and five below it. */
export const SPANS_A_TRACE = 6;

/** The ids of the traces that were answered well. */
export function idsOf(answered: readonly Answered[]): readonly string[] {
  return answered.filter(({ status }) => status === 200).map(({ traceId }) => traceId as string);
}

/** The spans that each trace has at the sink. */
export function spansByTrace(report: SinkReport): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [id] of report.spans) {
    const traceId = id.slice(0, 32);
    counts.set(traceId, (counts.get(traceId) ?? 0) + 1);
  }
  return counts;
}

/** How many spans of the given traces have not come. */
export function missingSpans(report: SinkReport, traceIds: readonly string[]): number {
  const counts = spansByTrace(report);
  let missing = 0;
  for (const traceId of traceIds) missing += SPANS_A_TRACE - (counts.get(traceId) ?? 0);
  return missing;
}

/** Waits until every span of the given traces has come. Units: gives the ms it took, `timeoutMs` when they did not. */
export async function caughtUp(
  sink: Sink,
  traceIds: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const started = performance.now();
  for (;;) {
    const waited = performance.now() - started;
    if (waited >= timeoutMs || missingSpans(await sink.report(), traceIds) === 0) return waited;
    await sleep(100);
  }
}

/** That nothing is missing and nothing came twice. */
export async function complete(
  sink: Sink,
  traceIds: readonly string[],
): Promise<readonly Finding[]> {
  const report = await sink.report();
  const twice = report.spans.filter(([, times]) => times > 1).length;
  return [
    equal(`of ${traceIds.length * SPANS_A_TRACE} spans missing`, missingSpans(report, traceIds), 0),
    equal('duplicates', twice, 0),
  ];
}

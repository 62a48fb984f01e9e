import { countsOf, unaccounted } from '../harness/counts.ts';
import { outage } from '../harness/outage.ts';
import { atMost, equal, holds, type Scenario } from '../harness/scenario.ts';

/** F1 to F6: the sink is away, refuses, hangs or is slow. */
export const outages: readonly Scenario[] = [
  {
    id: 'F1',
    title: 'sink down',
    run: (form) => outage(form, { mode: { kind: 'down' }, seconds: 60 }),
  },
  {
    id: 'F2',
    title: 'sink answers 500, which OTLP does not resend',
    run: (form) =>
      outage(form, {
        mode: { kind: 'status', status: 500 },
        seconds: 30,
        resent: false,
        also: async (_during, app, sink) => {
          const counts = await countsOf(app, 'otlp');
          const report = await sink.report();
          return [
            holds('counted as rejected_500', (counts.dropped['rejected_500'] ?? 0) > 0),
            equal('records unaccounted for', unaccounted(counts), 0),
            equal('duplicates', report.spans.filter(([, times]) => times > 1).length, 0),
          ];
        },
      }),
  },
  {
    id: 'F3',
    title: 'sink answers 429 with Retry-After',
    run: (form) =>
      outage(form, {
        mode: { kind: 'status', status: 429, retryAfterS: 2 },
        seconds: 30,
        also: ({ attempts }) => {
          const pauses = attempts.slice(1).map((at, i) => at - (attempts[i] as number));
          return [
            holds(
              'each pause ≥ 80 % of Retry-After',
              pauses.every((pause) => pause >= 1_600),
              `${Math.min(...pauses, Number.POSITIVE_INFINITY)} ms`,
            ),
          ];
        },
      }),
  },
  {
    id: 'F4',
    title: 'sink answers 503',
    run: (form) => outage(form, { mode: { kind: 'status', status: 503 }, seconds: 30 }),
  },
  {
    id: 'F5',
    title: 'sink hangs',
    run: (form) =>
      outage(form, {
        mode: { kind: 'hang' },
        seconds: 60,
        timeoutMs: 2_000,
        also: (during) => [atMost('open requests', during.maxOpen, 1)],
      }),
  },
  {
    id: 'F6',
    title: 'sink takes 2 s for each answer',
    run: (form) => outage(form, { mode: { kind: 'slow', delayMs: 2_000 }, seconds: 30 }),
  },
];

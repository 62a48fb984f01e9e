import type { AggregateRow, FirstSeen, TraceFilter } from '@llmtrace/store';
import { useMemo } from 'preact/hooks';
import { Answered } from '../components/states.js';
import { OverviewTiles } from '../components/overview-tiles.js';
import { WhatIsNew } from '../components/what-is-new.js';
import { TimeChart, type Marker, type Series } from '../components/time-chart.js';
import { filterOf } from '../data/dimension-filter.js';
import { commonFilter } from '../data/environment.js';
import { encodeFilter } from '../data/filter-param.js';
import { compact, duration, money } from '../data/format.js';
import { before, bucketOf, bucketWords, hoursOf } from '../data/range.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

const TOTALS = ['count', 'latency', 'ttft', 'tokens', 'cost', 'scores'] as const;

/** Is it broken, since when, and what changed. */
export function Overview({ route, range }: ScreenProps) {
  const filter = commonFilter(route, range);
  const bucketMs = bucketOf(range);
  const modelMs = hoursOf(range);
  const now = useStore('aggregate', { filter, measures: TOTALS });
  const then = useStore('aggregate', {
    filter: commonFilter(route, before(range)),
    measures: TOTALS,
  });
  const time = useStore('aggregate', {
    filter,
    measures: ['count', 'latency', 'ttft', 'cost'],
    bucketMs,
  });
  const models = useStore('aggregate', {
    filter,
    by: ['model'],
    measures: ['count'],
    bucketMs: modelMs,
    limit: 6,
  });
  const onset = useStore('onset', {
    filter: { ...filter, time: { from: range.from, to: range.to } },
    measure: 'errorRate',
  });
  // What ran from the first request on is not new.
  const begin = time.value?.rows.find(({ count }) => (count?.count ?? 0) > 0)?.from ?? range.to;
  const markers = useMemo<readonly Marker[]>(
    () =>
      (onset.value?.firstSeen ?? [])
        .filter(({ at }) => at > begin + bucketMs)
        .map(({ at, what, value }) => ({
          at,
          label: `${NAMES[what]} ${value}`,
          link: href(['compare'], sidesOf(what, value)),
        })),
    [onset.value, begin, bucketMs],
  );
  const pick = (from: number, to: number): void =>
    setParams(route, { between: `${Math.round(from)}-${Math.round(to)}`, range: undefined });
  return (
    <>
      <Answered
        answer={now}
        isEmpty={({ rows }) => (rows[0]?.count?.count ?? 0) === 0}
        empty={
          <p>
            Nothing in this stretch of time. Send the app a request, or look at a longer one above.
          </p>
        }
      >
        {({ rows }) => (
          <OverviewTiles
            now={rows[0]}
            then={then.value?.rows[0]}
            range={range}
            onset={onset.value?.change?.at}
          />
        )}
      </Answered>
      <Answered answer={time}>
        {({ rows }) => (
          <>
            {markers.length > 0 && <WhatIsNew markers={markers} />}
            <div class="columns">
              <section class="panel">
                <TimeChart
                  title={`Requests and errors, each ${bucketWords(bucketMs)}`}
                  from={range.from}
                  to={range.to}
                  bucketMs={bucketMs}
                  format={compact}
                  markers={markers}
                  picked={pick}
                  series={[
                    line('requests', '--series-1', rows, (row) => row.count?.count),
                    line('errors', '--bad', rows, (row) => row.count?.errors),
                  ]}
                />
                <a href={href(['errors'])}>Errors in groups</a>
              </section>
              <section class="panel">
                <TimeChart
                  title="Latency"
                  from={range.from}
                  to={range.to}
                  bucketMs={bucketMs}
                  format={duration}
                  markers={markers}
                  picked={pick}
                  series={[
                    line('p50', '--series-3', rows, (row) => row.latency?.p50),
                    line('p95', '--series-2', rows, (row) => row.latency?.p95),
                    line('p99', '--series-5', rows, (row) => row.latency?.p99),
                  ]}
                />
              </section>
              <section class="panel">
                <TimeChart
                  title={`Cost, each ${bucketWords(bucketMs)}`}
                  from={range.from}
                  to={range.to}
                  bucketMs={bucketMs}
                  format={money}
                  markers={markers}
                  picked={pick}
                  series={[line('cost', '--series-4', rows, (row) => row.cost?.nanoUsd)]}
                />
              </section>
              <section class="panel">
                <Answered answer={models}>
                  {(answer) => (
                    <TimeChart
                      title={`Model calls, each ${bucketWords(modelMs)}`}
                      from={range.from}
                      to={range.to}
                      bucketMs={modelMs}
                      format={compact}
                      picked={pick}
                      series={byKey(answer.rows)}
                    />
                  )}
                </Answered>
              </section>
            </div>
          </>
        )}
      </Answered>
    </>
  );
}

/** Traffic without something new, and with it, to hold against each other. */
function sidesOf(
  what: FirstSeen['what'],
  value: string,
): { readonly a?: string; readonly b?: string } {
  const b = filterOf([what], [value]);
  const name = what === 'promptVersion' && b.promptVersion !== undefined ? what : undefined;
  const a =
    name === undefined
      ? { [what]: { not: value } }
      : { ...b, promptVersion: { not: b.promptVersion } };
  return sides(a as TraceFilter, b);
}

function sides(a: TraceFilter, b: TraceFilter): { readonly a?: string; readonly b?: string } {
  const [left, right] = [encodeFilter(a), encodeFilter(b)];
  return { ...(left ? { a: left } : {}), ...(right ? { b: right } : {}) };
}

const NAMES: Readonly<Record<FirstSeen['what'], string>> = {
  promptVersion: 'prompt',
  model: 'model',
  pipelineVersion: 'pipeline',
  deployment: 'deployment',
  gitSha: 'commit',
};

function line(
  label: string,
  color: string,
  rows: readonly AggregateRow[],
  of: (row: AggregateRow) => number | undefined,
): Series {
  const points = new Map<number, number>();
  for (const row of rows) {
    const value = of(row);
    if (row.from !== undefined && value !== undefined) points.set(row.from, value);
  }
  return { label, color, points };
}

function byKey(rows: readonly AggregateRow[]): readonly Series[] {
  const keys = [...new Set(rows.map(({ key }) => key[0] ?? 'unknown'))];
  return keys.map((key, i) =>
    line(
      key,
      `--series-${(i % 8) + 1}`,
      rows.filter((row) => (row.key[0] ?? 'unknown') === key),
      (row) => row.count?.count,
    ),
  );
}

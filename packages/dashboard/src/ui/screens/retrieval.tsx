import type { AggregateRow } from '@llmtrace/store';
import { MeasuresTable, type Column } from '../components/measures-table.js';
import { Answered } from '../components/states.js';
import { Tile } from '../components/tile.js';
import { TimeChart } from '../components/time-chart.js';
import { COLUMNS } from '../data/columns.js';
import { filterOf } from '../data/dimension-filter.js';
import { commonFilter } from '../data/environment.js';
import { decodeFilter, encodeFilter } from '../data/filter-param.js';
import { delta, percent, whole } from '../data/format.js';
import { before, hoursOf } from '../data/range.js';
import { href } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

const FAILED: Column = {
  title: 'Failed',
  of: (row) => percent(row.tools?.failureRate ?? row.count?.errorRate),
};
const MEDIAN: Column = {
  title: 'Median top score',
  of: (row) => row.retrieval?.medianTopScore?.toFixed(3) ?? '–',
};
const LOW: Column = { title: 'Below 0.72', of: (row) => percent(row.retrieval?.lowShare) };
const EMPTY: Column = { title: 'Empty', of: (row) => percent(row.retrieval?.emptyShare) };
const LOOKUPS: Column = { title: 'Retrievals', of: (row) => whole(row.retrieval?.count) };

/** Whether what was found was any good, and which tools fail. */
export function Retrieval({ route, range }: ScreenProps) {
  const own = decodeFilter(route.params.get('f'));
  const filter = { ...commonFilter(route, range), ...own };
  const bucketMs = hoursOf(range);
  const now = useStore('aggregate', { filter, measures: ['retrieval'] });
  const then = useStore('aggregate', {
    filter: { ...commonFilter(route, before(range)), ...own },
    measures: ['retrieval'],
  });
  const time = useStore('aggregate', { filter, measures: ['retrieval'], bucketMs });
  const indexes = useStore('aggregate', {
    filter,
    by: ['retrievalIndex'],
    measures: ['count', 'retrieval'],
  });
  const routes = useStore('aggregate', { filter, by: ['route'], measures: ['count', 'retrieval'] });
  const tools = useStore('aggregate', { filter, by: ['tool'], measures: ['count', 'latency'] });
  const versions = useStore('aggregate', {
    filter,
    by: ['tool', 'pipelineVersion'],
    measures: ['count', 'latency'],
  });
  const worst = href(['traces'], {
    f: encodeFilter({ ...own, topChunkScore: { max: 0.72 } }),
  });
  return (
    <>
      <Answered answer={now}>
        {({ rows: [row] }) => {
          const last = then.value?.rows[0]?.retrieval;
          const found = row?.retrieval;
          return (
            <div class="tiles">
              <Tile
                label="Retrievals"
                value={whole(found?.count)}
                change={delta(found?.count, last?.count)}
              />
              <Tile
                label="Mean top score"
                value={found?.meanTopScore?.toFixed(3) ?? '–'}
                change={delta(found?.meanTopScore, last?.meanTopScore)}
                better="higher"
              />
              <Tile
                label="Median top score"
                value={found?.medianTopScore?.toFixed(3) ?? '–'}
                change={delta(found?.medianTopScore, last?.medianTopScore)}
                better="higher"
              />
              <Tile
                label="Below 0.72"
                value={percent(found?.lowShare)}
                change={delta(found?.lowShare, last?.lowShare)}
                better="lower"
              />
              <Tile
                label="Empty"
                value={percent(found?.emptyShare)}
                change={delta(found?.emptyShare, last?.emptyShare)}
                better="lower"
              />
              <Tile label="Share of the input" value={percent(found?.tokenShare)} />
            </div>
          );
        }}
      </Answered>
      <Answered answer={time}>
        {({ rows }) => (
          <div class="columns">
            <section class="panel">
              <TimeChart
                title="Top chunk score"
                from={range.from}
                to={range.to}
                bucketMs={bucketMs}
                format={twoDigits}
                series={[
                  {
                    label: 'median',
                    color: '--series-3',
                    points: points(rows, (row) => row.retrieval?.medianTopScore),
                  },
                  {
                    label: 'mean',
                    color: '--series-1',
                    points: points(rows, (row) => row.retrieval?.meanTopScore),
                  },
                ]}
              />
              <a href={worst}>Traces below 0.72</a>
            </section>
            <section class="panel">
              <TimeChart
                title="Poor and empty retrievals"
                from={range.from}
                to={range.to}
                bucketMs={bucketMs}
                format={percent}
                series={[
                  {
                    label: 'below 0.72',
                    color: '--series-2',
                    points: points(rows, (row) => row.retrieval?.lowShare),
                  },
                  {
                    label: 'empty',
                    color: '--bad',
                    points: points(rows, (row) => row.retrieval?.emptyShare),
                  },
                ]}
              />
            </section>
          </div>
        )}
      </Answered>
      <div class="columns">
        <section class="panel">
          <h2>By index</h2>
          <Answered answer={indexes}>
            {({ rows }) => (
              <MeasuresTable
                label="Index"
                rows={rows}
                columns={[LOOKUPS, MEDIAN, LOW, EMPTY]}
                link={(key) =>
                  href(['traces'], { f: encodeFilter(filterOf(['retrievalIndex'], key)) })
                }
              />
            )}
          </Answered>
        </section>
        <section class="panel">
          <h2>By route</h2>
          <Answered answer={routes}>
            {({ rows }) => (
              <MeasuresTable
                label="Route"
                rows={rows.filter((row) => (row.retrieval?.count ?? 0) > 0)}
                columns={[LOOKUPS, MEDIAN, LOW, EMPTY]}
                link={(key) => href(['retrieval'], { f: encodeFilter(filterOf(['route'], key)) })}
              />
            )}
          </Answered>
        </section>
        <section class="panel">
          <h2>Tools</h2>
          <Answered
            answer={tools}
            isEmpty={({ rows }) => rows.length === 0}
            empty={<p>No tool was called.</p>}
          >
            {({ rows }) => (
              <MeasuresTable
                label="Tool"
                rows={rows}
                columns={[COLUMNS.calls, FAILED, COLUMNS.p50, COLUMNS.p95]}
                link={(key) =>
                  href(['traces'], {
                    f: encodeFilter({
                      ...filterOf(['tool'], key),
                      outcome: ['error', 'degraded_success'],
                    }),
                  })
                }
              />
            )}
          </Answered>
        </section>
        <section class="panel">
          <h2>Tools by pipeline version</h2>
          <Answered
            answer={versions}
            isEmpty={({ rows }) => rows.length === 0}
            empty={<p>No tool was called.</p>}
          >
            {({ rows }) => (
              <MeasuresTable
                label="Tool × version"
                rows={rows}
                columns={[COLUMNS.calls, FAILED, COLUMNS.p95]}
              />
            )}
          </Answered>
        </section>
      </div>
    </>
  );
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}

function points(
  rows: readonly AggregateRow[],
  of: (row: AggregateRow) => number | undefined,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const row of rows) {
    const value = of(row);
    if (row.from !== undefined && value !== undefined) found.set(row.from, value);
  }
  return found;
}

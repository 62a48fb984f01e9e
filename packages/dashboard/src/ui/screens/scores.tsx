import type { AggregateRow } from '@llmtrace/store';
import { Answered } from '../components/states.js';
import { TimeChart } from '../components/time-chart.js';
import { commonFilter } from '../data/environment.js';
import { encodeFilter } from '../data/filter-param.js';
import { whole } from '../data/format.js';
import { bucketOf } from '../data/range.js';
import { href } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** What people and judges think of the answers. */
export function Scores({ route, range, me }: ScreenProps) {
  const bucketMs = bucketOf(range);
  const filter = commonFilter(route, range);
  const seen = me.role !== 'viewer';
  const total = useStore('aggregate', seen ? { filter, measures: ['scores'] } : undefined);
  const time = useStore('aggregate', seen ? { filter, measures: ['scores'], bucketMs } : undefined);
  const prompts = useStore(
    'aggregate',
    seen ? { filter, by: ['promptVersion'], measures: ['count', 'scores'] } : undefined,
  );
  if (!seen) return <p class="state">Scores take the role reader.</p>;
  return (
    <Answered
      answer={total}
      isEmpty={({ rows }) => Object.keys(rows[0]?.scores ?? {}).length === 0}
      empty={
        <p>
          No scores. `recordScore` and `recordFeedback` add them, at any time, by trace or request
          id.
        </p>
      }
    >
      {({ rows: [row] }) => (
        <div class="columns">
          {Object.entries(row?.scores ?? {}).map(([name, { count, mean }]) => (
            <section class="panel" key={name}>
              <Answered answer={time}>
                {({ rows }) => (
                  <TimeChart
                    title={`${name}: mean ${mean.toFixed(2)} of ${whole(count)}`}
                    from={range.from}
                    to={range.to}
                    bucketMs={bucketMs}
                    format={(value) => value.toFixed(2)}
                    series={[{ label: 'mean', color: '--series-4', points: meansOf(rows, name) }]}
                  />
                )}
              </Answered>
              <a
                href={href(['traces'], {
                  f: encodeFilter({ scores: { [name]: { max: mean } } }),
                })}
              >
                Traces at or below the mean
              </a>
              <Answered answer={prompts}>
                {({ rows }) => (
                  <table>
                    <thead>
                      <tr>
                        <th>Prompt version</th>
                        <th class="number">Mean</th>
                        <th class="number">Scores</th>
                      </tr>
                    </thead>
                    <tbody>
                      {rows
                        .filter((one) => one.scores?.[name] !== undefined)
                        .map((one) => (
                          <tr key={one.key[0]}>
                            <td>{one.key[0] ?? 'none'}</td>
                            <td class="number">{one.scores?.[name]?.mean.toFixed(2)}</td>
                            <td class="number">{whole(one.scores?.[name]?.count)}</td>
                          </tr>
                        ))}
                    </tbody>
                  </table>
                )}
              </Answered>
            </section>
          ))}
        </div>
      )}
    </Answered>
  );
}

function meansOf(rows: readonly AggregateRow[], name: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { from, scores } of rows) {
    const mean = scores?.[name]?.mean;
    if (from !== undefined && mean !== undefined) found.set(from, mean);
  }
  return found;
}

import type { Dimension, TopSpanQuery } from '@llmtrace/store';
import { DimensionPicker } from '../components/dimension-picker.js';
import { MeasuresTable } from '../components/measures-table.js';
import { SpanTable } from '../components/span-table.js';
import { Answered } from '../components/states.js';
import { COLUMNS } from '../data/columns.js';
import { filterOf } from '../data/dimension-filter.js';
import { commonFilter } from '../data/environment.js';
import { encodeFilter } from '../data/filter-param.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

const BY: Readonly<Partial<Record<Dimension, string>>> = {
  spanKind: 'Step',
  model: 'Model',
  route: 'Route',
  tool: 'Tool',
  promptVersion: 'Prompt version',
  provider: 'Provider',
  tenant: 'Tenant',
};

/** Where the time goes. */
export function Latency({ route, range }: ScreenProps) {
  const filter = commonFilter(route, range);
  const by = (route.params.get('by') ?? 'spanKind') as Dimension;
  const slowest = (route.params.get('slowest') ?? 'latency') as NonNullable<TopSpanQuery['by']>;
  const isCall = by === 'model' || by === 'provider' || by === 'promptVersion';
  const rows = useStore('aggregate', {
    filter,
    by: [by],
    measures: isCall ? ['count', 'latency', 'ttft', 'tokens'] : ['count', 'latency'],
    limit: 50,
  });
  const spans = useStore('top-spans', { filter, by: slowest, limit: 20 });
  return (
    <>
      <section class="panel">
        <DimensionPicker
          of={BY}
          current={by}
          pick={(dimension) => setParams(route, { by: dimension })}
        />
        <Answered
          answer={rows}
          isEmpty={({ rows: list }) => list.length === 0}
          empty={<p>Nothing in this stretch of time.</p>}
        >
          {({ rows: list }) => (
            <MeasuresTable
              label={BY[by] ?? by}
              rows={list}
              columns={[
                COLUMNS.calls,
                COLUMNS.p50,
                COLUMNS.p95,
                COLUMNS.p99,
                ...(isCall ? [COLUMNS.ttft, COLUMNS.speed] : []),
                COLUMNS.errorRate,
              ]}
              {...(by === 'spanKind'
                ? {}
                : {
                    link: (key: readonly (string | null)[]) =>
                      href(['traces'], { f: encodeFilter(filterOf([by], key)) }),
                  })}
            />
          )}
        </Answered>
      </section>
      <section class="panel">
        <div class="filters">
          <h2>Slowest steps</h2>
          {(['latency', 'ttft'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === slowest}
              onClick={() => setParams(route, { slowest: one })}
            >
              {one === 'ttft' ? 'by first token' : 'by latency'}
            </button>
          ))}
        </div>
        <Answered answer={spans}>{(list) => <SpanTable spans={list} />}</Answered>
      </section>
    </>
  );
}

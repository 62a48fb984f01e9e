import type { Dimension } from '@llmtrace/store';
import { DimensionPicker } from '../components/dimension-picker.js';
import { MeasuresTable } from '../components/measures-table.js';
import { SpanTable } from '../components/span-table.js';
import { Answered } from '../components/states.js';
import { Tile } from '../components/tile.js';
import { COLUMNS } from '../data/columns.js';
import { filterOf } from '../data/dimension-filter.js';
import { commonFilter } from '../data/environment.js';
import { decodeFilter, encodeFilter } from '../data/filter-param.js';
import { compact, delta, money, percent, whole } from '../data/format.js';
import { before } from '../data/range.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

const BY: Readonly<Partial<Record<Dimension, string>>> = {
  feature: 'Feature',
  model: 'Model',
  provider: 'Provider',
  route: 'Route',
  promptVersion: 'Prompt version',
  variant: 'Variant',
  tenant: 'Tenant',
  userSegment: 'Segment',
  userHash: 'User',
  pipeline: 'Pipeline',
  pipelineVersion: 'Pipeline version',
  tool: 'Tool',
};

/** A click on a value looks into it, by the dimension that tells most of it. */
const NEXT: Readonly<Partial<Record<Dimension, Dimension>>> = {
  feature: 'userSegment',
  userSegment: 'promptVersion',
  model: 'promptVersion',
  provider: 'model',
  route: 'promptVersion',
  variant: 'promptVersion',
  tenant: 'feature',
  userHash: 'feature',
  promptVersion: 'route',
  pipeline: 'promptVersion',
  pipelineVersion: 'promptVersion',
};

const MEASURES = ['count', 'tokens', 'cost', 'retries'] as const;

/** Where the money goes. */
export function Cost({ route, range }: ScreenProps) {
  const own = decodeFilter(route.params.get('f'));
  const filter = { ...commonFilter(route, range), ...own };
  const by = (route.params.get('by') ?? 'feature') as Dimension;
  const now = useStore('aggregate', { filter, measures: [...MEASURES, 'retrieval', 'outliers'] });
  const then = useStore('aggregate', {
    filter: { ...commonFilter(route, before(range)), ...own },
    measures: MEASURES,
  });
  const rows = useStore('aggregate', {
    filter,
    by: [by],
    measures: MEASURES,
    top: 'cost',
    limit: 50,
  });
  const calls = useStore('top-spans', { filter, by: 'cost', limit: 20 });
  const kept = Object.fromEntries(route.params);
  const link = (key: readonly (string | null)[]): string => {
    const next = NEXT[by];
    const f = encodeFilter({ ...own, ...filterOf([by], key) });
    return next === undefined
      ? href(['traces'], { ...kept, f })
      : href(['cost'], { ...kept, f, by: next });
  };
  return (
    <>
      {Object.keys(own).length > 0 && (
        <p>
          Only{' '}
          {Object.entries(own)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(', ')}
          . <a href={href(['cost'], { ...kept, f: undefined })}>Show all</a> ·{' '}
          <a href={href(['traces'], kept)}>Traces</a>
        </p>
      )}
      <Answered answer={now}>
        {({ rows: [row], exact }) => {
          const last = then.value?.rows[0];
          return (
            <div class="tiles">
              <Tile
                label="Cost"
                value={money(row?.cost?.nanoUsd)}
                change={delta(row?.cost?.nanoUsd, last?.cost?.nanoUsd)}
                better="lower"
                {...(exact ? {} : { hint: 'estimated from what was stored' })}
              />
              <Tile
                label="Cost a request"
                value={money(row?.cost?.perRequestNanoUsd)}
                change={delta(row?.cost?.perRequestNanoUsd, last?.cost?.perRequestNanoUsd)}
                better="lower"
              />
              <Tile
                label="Prompt tokens"
                value={compact(row?.tokens?.input)}
                change={delta(row?.tokens?.input, last?.tokens?.input)}
              />
              <Tile
                label="Completion tokens"
                value={compact(row?.tokens?.output)}
                change={delta(row?.tokens?.output, last?.tokens?.output)}
              />
              <Tile
                label="From a cache"
                value={percent(row?.tokens?.cachedShare)}
                better="higher"
                change={delta(row?.tokens?.cachedShare, last?.tokens?.cachedShare)}
              />
              <Tile
                label="Retries' share"
                value={percent(row?.retries?.costShare)}
                better="lower"
                change={delta(row?.retries?.costShare, last?.retries?.costShare)}
              />
              <Tile
                label="Retrieved tokens' share"
                value={percent(row?.retrieval?.tokenShare)}
                hint="what retrieved chunks make of the input"
              />
              <Tile
                label="Over-long calls"
                value={whole(row?.outliers?.calls)}
                hint="above 1.5 times the p95 of their own prompt version"
              />
              <Tile label="Unpriced calls" value={whole(row?.cost?.unpricedCalls)} better="lower" />
            </div>
          );
        }}
      </Answered>
      <section class="panel">
        <DimensionPicker
          of={BY}
          current={by}
          pick={(dimension) => setParams(route, { by: dimension })}
        />
        <Answered
          answer={rows}
          isEmpty={({ rows: list }) => list.length === 0}
          empty={<p>Nothing was spent.</p>}
        >
          {({ rows: list }) => (
            <MeasuresTable
              label={BY[by] ?? by}
              rows={list}
              link={link}
              columns={[
                COLUMNS.cost,
                COLUMNS.costEach,
                COLUMNS.requests,
                COLUMNS.input,
                COLUMNS.output,
                COLUMNS.cached,
                COLUMNS.retryShare,
                COLUMNS.unpriced,
              ]}
            />
          )}
        </Answered>
      </section>
      <section class="panel">
        <h2>Dearest calls</h2>
        <Answered answer={calls}>{(spans) => <SpanTable spans={spans} />}</Answered>
      </section>
    </>
  );
}

import type { ComparedNumbers, ComparedShare, Comparison, TraceFilter } from '@llmtrace/store';
import { Answered } from '../components/states.js';
import { FilterBar } from '../components/filter-bar.js';
import { OneOfEach } from '../components/one-of-each.js';
import { TraceDiff } from '../components/trace-diff.js';
import { commonFilter } from '../data/environment.js';
import { decodeFilter, encodeFilter } from '../data/filter-param.js';
import { duration, money, percent, whole } from '../data/format.js';
import { href, setParams } from '../data/route.js';
import { useStore } from '../data/use-answer.js';
import type { ScreenProps } from './screen.js';

/** Two sets of traces, or two traces, side by side. */
export function Compare(props: ScreenProps) {
  const { route, range, me } = props;
  const [left, right] = [route.params.get('traceA'), route.params.get('traceB')];
  if (left && right) return <TraceDiff a={left} b={right} seesText={me.role !== 'viewer'} />;
  return <Sets {...props} route={route} range={range} />;
}

function Sets({ route, range, me }: ScreenProps) {
  const a = decodeFilter(route.params.get('a'));
  const b = decodeFilter(route.params.get('b'));
  const ready = Object.keys(a).length > 0 && Object.keys(b).length > 0;
  const common = commonFilter(route, range);
  const answer = useStore('compare', ready ? { filter: common, a, b } : undefined);
  const seesText = me.role !== 'viewer';
  const change = (side: 'a' | 'b') => (filter: TraceFilter) =>
    setParams(route, { [side]: encodeFilter(filter) });
  return (
    <>
      <div class="columns">
        <section class="panel">
          <h2>A</h2>
          <FilterBar filter={a} range={range} seesText={seesText} changed={change('a')} />
        </section>
        <section class="panel">
          <h2>B</h2>
          <FilterBar filter={b} range={range} seesText={seesText} changed={change('b')} />
        </section>
      </div>
      {ready ? (
        <Answered answer={answer}>
          {(comparison) => (
            <>
              <Table {...comparison} />
              <p class="links">
                <a href={href(['traces'], { f: encodeFilter(a) })}>Traces of A</a>
                <a href={href(['traces'], { f: encodeFilter(b) })}>Traces of B</a>
                <a href={href(['traces'], { f: encodeFilter({ ...b, status: 'error' }) })}>
                  Failed ones of B
                </a>
                <OneOfEach a={{ ...common, ...a }} b={{ ...common, ...b }} />
              </p>
            </>
          )}
        </Answered>
      ) : (
        <p class="state">
          Say what A and B are: two prompt versions, models, releases, or outcomes.
        </p>
      )}
    </>
  );
}

function Table(comparison: Comparison) {
  const { traces, errors, scores } = comparison;
  return (
    <section class="panel">
      <table>
        <thead>
          <tr>
            <th>Of each trace</th>
            <th class="number">A, {whole(traces.a)} traces</th>
            <th class="number">B, {whole(traces.b)} traces</th>
            <th>More than noise?</th>
          </tr>
        </thead>
        <tbody>
          <Share label="Errors" value={errors} />
          <Numbers label="Latency" value={comparison.latencyMs} format={duration} />
          <Numbers label="First token" value={comparison.ttftMs} format={duration} />
          <Numbers label="Input tokens" value={comparison.inputTokens} format={whole} />
          <Numbers label="Output tokens" value={comparison.outputTokens} format={whole} />
          <Numbers label="Cost" value={comparison.costNanoUsd} format={money} />
          <Numbers label="Retries" value={comparison.retries} format={twoDigits} />
          <Numbers label="Top chunk score" value={comparison.topChunkScore} format={twoDigits} />
          {Object.entries(scores).map(([name, value]) => (
            <Numbers key={name} label={name} value={value} format={twoDigits} />
          ))}
        </tbody>
      </table>
      {!comparison.exact && (
        <p class="muted">Some of this traffic was not stored; the numbers are of what was.</p>
      )}
    </section>
  );
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}

function Numbers({
  label,
  value: { a, b, difference },
  format,
}: {
  readonly label: string;
  readonly value: ComparedNumbers;
  readonly format: (value: number) => string;
}) {
  if (a === undefined && b === undefined) return null;
  return (
    <tr>
      <td>{label}</td>
      {[a, b].map((side, i) => (
        <td key={i} class="number">
          {side === undefined ? (
            '–'
          ) : (
            <>
              {format(side.mean)}
              <div class="muted">
                p50 {format(side.p50)} · p95 {format(side.p95)}
              </div>
            </>
          )}
        </td>
      ))}
      <Verdict {...difference} />
    </tr>
  );
}

function Share({
  label,
  value: { a, b, difference },
}: {
  readonly label: string;
  readonly value: ComparedShare;
}) {
  return (
    <tr>
      <td>{label}</td>
      {[a, b].map((side, i) => (
        <td key={i} class="number">
          {side === undefined ? '–' : `${percent(side.share)} (${whole(side.count)})`}
        </td>
      ))}
      <Verdict {...difference} />
    </tr>
  );
}

function Verdict({ test, pValue, significant }: Comparison['latencyMs']['difference']) {
  if (test === 'none') return <td class="muted">too few traces to say</td>;
  return (
    <td class={significant ? 'warn' : 'muted'} title={test.replaceAll('_', ' ')}>
      {significant ? 'yes' : 'no'}
      {pValue !== undefined && `, p ${pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)}`}
    </td>
  );
}

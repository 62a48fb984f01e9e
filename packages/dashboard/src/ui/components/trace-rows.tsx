import type { TraceSummary } from '@llmtrace/store';
import { compact, duration, moment, money, utc } from '../data/format.js';
import { href } from '../data/route.js';
import { VirtualRows } from './virtual-rows.js';

const COLUMNS =
  '14px 128px minmax(160px, 1.6fr) minmax(100px, 1fr) minmax(90px, .8fr) 76px 76px 96px';

/** Traces as a table of links. */
export function TraceRows({
  traces,
  end,
}: {
  readonly traces: readonly TraceSummary[];
  readonly end?: (() => void) | undefined;
}) {
  return (
    <div class="wide">
      <div
        class="row muted"
        style={{ gridTemplateColumns: COLUMNS, height: '30px', border: 0 }}
        aria-hidden="true"
      >
        <span />
        <span>Time</span>
        <span>Name</span>
        <span>Model</span>
        <span>Outcome</span>
        <span class="number">Latency</span>
        <span class="number">Cost</span>
        <span class="number">Tokens</span>
      </div>
      <VirtualRows
        rows={traces}
        rowHeight={36}
        end={end}
        keyOf={({ rootSpanId }) => rootSpanId}
        label="Traces"
        role="list"
        most="64vh"
        render={(trace) => (
          <div role="listitem" key={trace.rootSpanId}>
            <a
              class="row"
              style={{ gridTemplateColumns: COLUMNS, height: '36px' }}
              href={href(['trace', trace.traceId], { root: trace.rootSpanId })}
            >
              <span class={`dot ${toneOf(trace)}`} role="img" aria-label={trace.status} />
              <span title={utc(trace.startTime)}>{moment(trace.startTime)}</span>
              <span title={trace.input ?? trace.name}>
                {trace.name}
                {trace.input && <span class="muted"> {trace.input}</span>}
              </span>
              <span class="muted">{trace.model ?? ''}</span>
              <span class={trace.status === 'error' ? 'bad' : undefined}>
                {trace.errorCode ?? trace.errorType ?? trace.outcome}
              </span>
              <span class="number">{duration(trace.durationMs)}</span>
              <span class="number">{money(trace.costNanoUsd)}</span>
              <span class="number">
                {compact(trace.inputTokens)} → {compact(trace.outputTokens)}
              </span>
            </a>
          </div>
        )}
      />
    </div>
  );
}

function toneOf({ status, outcome }: TraceSummary): string {
  if (status === 'error') return 'error';
  return outcome === 'success' ? '' : 'warn';
}

import type { TraceSummary } from '@llmtrace/store';
import { duration, moment } from '../data/format.js';
import { href } from '../data/route.js';

const WIDTH = 1_000;
const HEIGHT = 120;

/** Each trace a dot by its time and latency, over the time that they span; a click opens it. */
export function LatencyScatter({ traces }: { readonly traces: readonly TraceSummary[] }) {
  const starts = traces.map(({ startTime }) => startTime);
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  const x = (at: number): number => 8 + ((at - from) / Math.max(1, to - from)) * (WIDTH - 16);
  const durations = traces.map(({ durationMs }) => Math.max(1, durationMs));
  const [fastest, slowest] = [Math.min(...durations), Math.max(...durations)];
  // On a logarithmic scale the fast ones are told apart beside one that took minutes.
  const y = (ms: number): number => {
    const share = Math.log(Math.max(1, ms) / fastest) / Math.max(0.1, Math.log(slowest / fastest));
    return HEIGHT - 8 - share * (HEIGHT - 16);
  };
  return (
    <figure class="panel chart">
      <figcaption>
        Latency{' '}
        <span class="muted">
          {duration(fastest)} to {duration(slowest)}, {moment(from)} to {moment(to)}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        height={HEIGHT}
        preserveAspectRatio="none"
        role="group"
        aria-label="Traces by time and latency"
      >
        {traces.slice(0, 1_000).map((trace) => (
          <a
            key={trace.rootSpanId}
            href={href(['trace', trace.traceId], { root: trace.rootSpanId })}
            tabIndex={-1}
            aria-label={`${trace.name}, ${duration(trace.durationMs)}`}
          >
            <title>
              {trace.name}, {moment(trace.startTime)}, {duration(trace.durationMs)}
            </title>
            <circle
              cx={x(trace.startTime)}
              cy={y(trace.durationMs)}
              r={4}
              fill={trace.status === 'error' ? 'var(--bad)' : 'var(--series-1)'}
              opacity={0.65}
            />
          </a>
        ))}
      </svg>
    </figure>
  );
}

import type { SpanSummary } from '@llmtrace/store';
import { duration, moment, NONE, money, utc, whole } from '../data/format.js';
import { href } from '../data/route.js';

/** Steps of any traces, as links to them. */
export function SpanTable({ spans }: { readonly spans: readonly SpanSummary[] }) {
  if (spans.length === 0) return <p class="state">None in this stretch of time.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th>Step</th>
          <th>What</th>
          <th>When</th>
          <th class="number">Latency</th>
          <th class="number">First token</th>
          <th class="number">Tokens in → out</th>
          <th class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={span.spanId}>
            <td>
              <span class="kind" style={{ '--kind': `var(--kind-${span.kind})` }}>
                {span.kind}
              </span>{' '}
              <a href={href(['trace', span.traceId], { root: span.rootSpanId, span: span.spanId })}>
                {span.name}
              </a>
            </td>
            <td>
              {span.model ?? span.toolName ?? ''}
              {span.promptName && (
                <div class="muted">
                  {span.promptName}@{span.promptVersion ?? '?'}
                </div>
              )}
            </td>
            <td class="short" title={utc(span.startTime)}>
              {moment(span.startTime)}
            </td>
            <td class={`number ${span.status === 'error' ? 'bad' : ''}`}>
              {duration(span.durationMs)}
            </td>
            <td class="number">{duration(span.timeToFirstTokenMs)}</td>
            <td class="number">
              {span.inputTokens === undefined
                ? NONE
                : `${whole(span.inputTokens)} → ${whole(span.outputTokens)}`}
            </td>
            <td class="number">{money(span.costNanoUsd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

import type { StoredTrace } from '@llmtrace/store';
import { duration, moment, money, utc, whole } from '../data/format.js';
import { encodeFilter } from '../data/filter-param.js';
import { href } from '../data/route.js';
import { FindCounterpart } from './find-counterpart.js';

/** What a trace was, in a few lines. */
export function RootFacts({ stored: { root, scores, text } }: { readonly stored: StoredTrace }) {
  if (root.type === 'open') {
    return (
      <p class="panel">
        {root.name} began at {moment(root.startTime)} and has not ended.
      </p>
    );
  }
  const { totals } = root;
  const facts: readonly (readonly [label: string, value: unknown, filter?: string])[] = [
    ['Environment', root.environment, 'environment'],
    ['Route', root.route, 'route'],
    ['Status code', root.statusCode],
    ['Prompt', root.prompts.map(({ name, versionId }) => `${name}@${versionId ?? '?'}`).join(', ')],
    ['Models', root.models.join(', ')],
    ['Tools', root.tools.join(', ')],
    [
      'Tokens',
      `${whole(totals.inputTokens)} → ${whole(totals.outputTokens)} (${whole(totals.cachedTokens)} cached)`,
    ],
    [
      'Cost',
      money(totals.costNanoUsd) +
        (totals.unpricedCalls > 0 ? `, ${totals.unpricedCalls} calls unpriced` : ''),
    ],
    ['Retries', totals.retries > 0 ? totals.retries : undefined],
    ['Feature', root.feature, 'feature'],
    ['Variant', root.variant, 'variant'],
    ['Tenant', root.tenantId, 'tenant'],
    ['User', root.userIdHash, 'userHash'],
    ['Segment', root.userSegment, 'userSegment'],
    ['Session', root.sessionId, 'session'],
    ['Request', root.requestId],
    ['Pipeline', [root.pipeline, root.pipelineVersion].filter(Boolean).join(' ')],
    ['Commit', root.gitSha?.slice(0, 12)],
    [
      'Kept because',
      `${root.sampling.rule} (${root.sampling.tier}, 1 in ${whole(1 / root.sampling.rate)})`,
    ],
    [
      'Masked',
      Object.entries(root.redaction.counts)
        .map(([type, count]) => `${count} ${type}`)
        .join(', '),
    ],
    ['Text', text === 'expired' ? 'gone by retention' : text === 'none' ? 'not kept' : undefined],
  ];
  return (
    <section class="panel">
      <h2>
        {root.name}{' '}
        <span
          class={`badge ${root.status === 'error' ? 'error' : root.outcome === 'success' ? 'success' : 'warn'}`}
        >
          {root.outcome}
        </span>{' '}
        <span class="muted">
          {duration(root.durationMs)} ·{' '}
          <span title={utc(root.startTime)}>{moment(root.startTime)}</span> ·{' '}
          <span class="mono">{root.traceId}</span>
        </span>
      </h2>
      {root.status === 'error' && (
        <p>
          <FindCounterpart root={root} />
        </p>
      )}
      <dl class="facts wide">
        {facts
          .filter(([, value]) => value !== undefined && value !== '')
          .map(([label, value, filter]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {filter === undefined ? (
                  String(value)
                ) : (
                  <a
                    href={href(['traces'], {
                      ...around(root.startTime),
                      f: encodeFilter({ [filter]: String(value) }),
                    })}
                  >
                    {String(value)}
                  </a>
                )}
              </dd>
            </div>
          ))}
        {scores.map((score) => (
          <div key={score.scoreId}>
            <dt>{score.name}</dt>
            <dd>
              {String(score.value)} {score.label && <span class="tag">{score.label}</span>}{' '}
              <span class="muted">
                {score.source}
                {score.evaluator && `, ${score.evaluator} ${score.evaluatorVersion ?? ''}`}
              </span>
              {score.comment && <div>{score.comment}</div>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const DAY_MS = 24 * 3_600_000;

/** The day before a moment and the day after it. Units: epoch ms. */
function around(at: number): { readonly between: string } {
  return { between: `${Math.floor(at - DAY_MS)}-${Math.ceil(at + DAY_MS)}` };
}

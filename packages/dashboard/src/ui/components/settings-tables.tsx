import type { PriceSourceInfo, SamplingRuleInfo } from '@llmtrace/core';
import type { RetentionState } from '@llmtrace/store';
import type { ComponentChildren } from 'preact';
import { moment, percent, utc, whole } from '../data/format.js';

/** Where prices come from. */
export function Prices({ sources }: { readonly sources: readonly PriceSourceInfo[] }) {
  return (
    <Table head={['Asked in order', 'Version', 'Models']}>
      {sources.map(({ name, version, models }) => (
        <tr key={name}>
          <td>{name}</td>
          <td class="mono">{version ?? '–'}</td>
          <td>{models === undefined ? '–' : whole(models)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** How long what is kept, and how far retention has come. Shape: days, or `for good`. */
export function Retention({ state }: { readonly state: RetentionState }) {
  const { scopes, lastRun, holds } = state;
  return (
    <>
      <Table head={['Traces', 'Text, days', 'Text worth a look, days', 'All else, days']}>
        {scopes.map((scope, i) => (
          <tr key={i}>
            <td>
              {[...(scope.environments ?? []), ...(scope.tenants ?? [])].join(', ') ||
                (scopes.length > 1 ? 'all others' : 'all')}
            </td>
            <td>{scope.textDays}</td>
            <td>{scope.notableTextDays}</td>
            <td>{scope.metadataDays}</td>
          </tr>
        ))}
      </Table>
      <p class="muted">
        {lastRun === undefined ? (
          'Retention has not run yet.'
        ) : (
          <span title={utc(lastRun.ranAt)}>Last run {moment(lastRun.ranAt)}.</span>
        )}{' '}
        {whole(holds)} holds.
      </p>
    </>
  );
}

/** What is kept of which traces; the first rule that takes a trace decides. */
export function SamplingRules({ rules }: { readonly rules: readonly SamplingRuleInfo[] }) {
  return (
    <Table head={['Rule', 'Kept', 'Of', 'When']}>
      {rules.map(({ name, tier, rate, when }, i) => (
        <tr key={i}>
          <td>{name ?? i + 1}</td>
          <td>{tier}</td>
          <td>{percent(rate)}</td>
          <td class="mono">
            {when === undefined
              ? 'always'
              : when === 'function'
                ? 'a function'
                : JSON.stringify(when)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Table({
  head,
  children,
}: {
  readonly head: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((title) => (
            <th key={title}>{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

import type { LlmData, SpanRecord } from '@llmtrace/core';
import { duration, money, whole } from '../../data/format.js';
import { Facts } from '../facts.js';

/** A model call: what was asked of which model, what it used, and how its cost came about. */
export function LlmDetails({ span }: { readonly span: SpanRecord }) {
  const data = span.data as LlmData;
  const { usage, cost, params, prompt, stream } = data;
  const { other, ...known } = params ?? {};
  return (
    <>
      <Facts
        facts={[
          ['Model', modelOf(data)],
          ['Provider', data.provider],
          ['Prompt', prompt && promptOf(data)],
          ['Finish reason', data.finishReason],
          [
            'First token',
            data.timeToFirstTokenMs === undefined ? undefined : duration(data.timeToFirstTokenMs),
          ],
          ['Stream', stream && `${stream.completion}, ${stream.chunks} chunks`],
          ['Purpose', data.purpose],
          ['Attempt', data.attempt],
          ['Routing', data.routing && JSON.stringify(data.routing)],
          ['Response id', data.responseId && <span class="mono">{data.responseId}</span>],
          ['Rate limit', data.rateLimit && JSON.stringify(data.rateLimit)],
          ['Tools offered', data.toolsOffered?.map(({ name }) => name).join(', ')],
        ]}
      />
      {params && (
        <Facts
          facts={Object.entries({ ...known, ...other }).map(
            ([name, value]) => [name, JSON.stringify(value)] as const,
          )}
        />
      )}
      {usage && (
        <table>
          <thead>
            <tr>
              <th>Tokens</th>
              <th class="number">Count</th>
              <th class="number">Cost</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>Input, {whole(usage.cachedTokens ?? 0)} of it from a cache</td>
              <td class="number">{whole(usage.inputTokens)}</td>
              <td class="number">{money(cost?.inputNanoUsd)}</td>
            </tr>
            <tr>
              <td>Output, {whole(usage.reasoningTokens ?? 0)} of it reasoning</td>
              <td class="number">{whole(usage.outputTokens)}</td>
              <td class="number">{money(cost?.outputNanoUsd)}</td>
            </tr>
            <tr>
              <td>
                {cost === undefined || cost.status === 'priced'
                  ? `Priced by ${cost?.source ?? 'nobody'} ${cost?.priceVersion ?? ''}`
                  : `Not priced: ${cost.status}`}
              </td>
              <td />
              <td class="number">{money(cost?.totalNanoUsd)}</td>
            </tr>
          </tbody>
        </table>
      )}
    </>
  );
}

function modelOf({ model, responseModel }: LlmData): string | undefined {
  if (responseModel === undefined || responseModel === model) return model;
  return `${responseModel} (asked for ${model ?? 'none'})`;
}

function promptOf({ prompt }: LlmData) {
  const { name, versionId, releaseLabel, expectedVersionId } = prompt ?? {};
  return (
    <>
      {name}@{versionId ?? '?'} {releaseLabel && <span class="tag">{releaseLabel}</span>}
      {expectedVersionId && <div class="warn">The label stood for {expectedVersionId}.</div>}
    </>
  );
}

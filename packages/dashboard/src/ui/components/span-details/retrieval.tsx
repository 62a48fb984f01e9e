import type { RetrievalData, SpanRecord } from '@llmtrace/core';
import { whole } from '../../data/format.js';
import { Facts } from '../facts.js';
import { Value } from '../value.js';

/** Below it a chunk is taken for a poor one, as in the numbers of the other screens. */
const LOW_SCORE = 0.72;

/** What was looked for and what was found. */
export function RetrievalDetails({ span }: { readonly span: SpanRecord }) {
  const data = span.data as RetrievalData;
  const chunks = data.chunks ?? [];
  return (
    <>
      <Facts
        facts={[
          ['Query', data.queryText === undefined ? undefined : <Value value={data.queryText} />],
          [
            'Before rewriting',
            data.originalQueryText === undefined ? undefined : (
              <Value value={data.originalQueryText} />
            ),
          ],
          ['Index', data.index && `${data.index} ${data.indexVersion ?? ''}`],
          ['Found', `${data.topKReturned ?? chunks.length} of ${data.topKRequested ?? '?'}`],
          ['Reranked', data.reranker?.applied ? (data.reranker.model ?? 'yes') : undefined],
        ]}
      />
      {chunks.length === 0 ? (
        <p class="warn">Nothing was found.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>Document</th>
              <th class="number">Score</th>
              <th class="number">Tokens</th>
            </tr>
          </thead>
          <tbody>
            {chunks.map((chunk, i) => (
              <tr key={i}>
                <td>
                  {chunk.title ?? chunk.sourceDocId ?? chunk.chunkId}
                  <div class="muted mono">{chunk.chunkId}</div>
                  {chunk.snippet !== undefined && <Value value={chunk.snippet} />}
                </td>
                <td class={`number ${(chunk.score ?? 1) < LOW_SCORE ? 'warn' : ''}`}>
                  {typeof chunk.score === 'number' ? chunk.score.toFixed(3) : chunk.score}
                </td>
                <td class="number">{whole(chunk.tokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

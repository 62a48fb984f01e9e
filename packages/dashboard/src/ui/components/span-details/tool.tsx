import type { SpanRecord, ToolData } from '@llmtrace/core';
import { Facts } from '../facts.js';
import { Value } from '../value.js';

/** What a tool was asked, and what it did. */
export function ToolDetails({ span }: { readonly span: SpanRecord }) {
  const data = span.data as ToolData;
  return (
    <>
      <Facts
        facts={[
          ['Tool', [data.toolName, data.toolVersion].filter(Boolean).join(' ')],
          ['Call', data.callId && <span class="mono">{data.callId}</span>],
          [
            'Arguments fit the schema',
            data.argumentsValid === undefined ? undefined : data.argumentsValid ? (
              'yes'
            ) : (
              <span class="bad">no</span>
            ),
          ],
          ['Error', data.errorCode && <span class="bad">{data.errorCode}</span>],
          ['Side effect', data.sideEffect],
          ['MCP', data.mcp && [data.mcp.server, data.mcp.method].filter(Boolean).join(' ')],
          [
            'Prompt of the call',
            data.prompt && `${data.prompt.name}@${data.prompt.versionId ?? '?'}`,
          ],
        ]}
      />
      {data.arguments !== undefined && (
        <details open>
          <summary>Arguments</summary>
          <Value value={data.arguments} />
        </details>
      )}
      {data.errorMessage !== undefined && <Value value={data.errorMessage} />}
      {data.resultSummary !== undefined && (
        <details open>
          <summary>Result</summary>
          <Value value={data.resultSummary} />
        </details>
      )}
    </>
  );
}

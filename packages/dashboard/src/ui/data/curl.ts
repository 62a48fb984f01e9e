import type { SpanRecord } from '@llmtrace/core';

/** Where the providers that we know take calls, and where the key goes. */
const ENDPOINTS: Readonly<Record<string, { readonly url: string; readonly header: string }>> = {
  openai: {
    url: 'https://api.openai.com/v1/chat/completions',
    header: 'authorization: Bearer $OPENAI_API_KEY',
  },
  anthropic: {
    url: 'https://api.anthropic.com/v1/messages',
    header: 'x-api-key: $ANTHROPIC_API_KEY',
  },
};

/** The call of an LLM step for a terminal; the key stays a variable. Shape: `undefined` where it cannot be made again. */
export function curlOf(span: SpanRecord): string | undefined {
  if (span.kind !== 'llm' || span.input === undefined) return undefined;
  const { provider, model, params } = span.data;
  const endpoint = ENDPOINTS[provider ?? ''];
  if (endpoint === undefined) return undefined;
  const body = {
    model,
    ...(params?.temperature === undefined ? {} : { temperature: params.temperature }),
    messages: span.input,
  };
  const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl ${endpoint.url} -H 'content-type: application/json' -H "${endpoint.header}" -d '${quoted}'`;
}

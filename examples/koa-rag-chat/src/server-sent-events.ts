import type { StreamedAnswer } from './rag-chat.js';

/** Writes an answer as it comes: `sources`, a `token` for each piece, then `done`, or `error` where it broke off. */
export async function* serverSentEvents(
  { sources, chunks }: StreamedAnswer,
  traceId: string | undefined,
): AsyncGenerator<string> {
  yield event(
    'sources',
    sources.map(({ chunkId, title, score }) => ({ chunkId, title, score })),
  );
  try {
    for await (const { choices } of chunks) {
      const text = choices[0]?.delta.content;
      if (text) yield event('token', { text });
    }
    yield event('done', { traceId });
  } catch {
    yield event('error', { message: 'The answer broke off.', traceId });
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

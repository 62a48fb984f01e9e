/** How the stream of a model ends where the SDK's own telemetry says nothing of it. Shape: `text` is what came before. */
export interface StreamWatch {
  /** The model that answers, as the provider names it. */
  answers(modelId: unknown): void;
  failed(error: unknown, text: string): void;
  left(text: string): void;
}

/** The stream of a model's parts, read only when it is read itself, that tells of failures and of a reader who leaves. */
export function watchParts(
  source: ReadableStream<unknown>,
  watch: StreamWatch,
): ReadableStream<unknown> {
  const reader = source.getReader();
  let text = '';
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return;
          }
          const { type, delta, error, modelId } = (value ?? {}) as Readonly<
            Record<string, unknown>
          >;
          if (type === 'text-delta' && typeof delta === 'string') text += delta;
          if (type === 'response-metadata') watch.answers(modelId);
          if (type === 'error') watch.failed(error, text);
          controller.enqueue(value);
        } catch (error) {
          watch.failed(error, text);
          throw error;
        }
      },
      cancel(reason) {
        watch.left(text);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

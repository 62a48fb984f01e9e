import { setImmediate as turn } from 'node:timers/promises';

/** A `fetch` that answers from memory and counts how often its body is asked for more. */
export interface CountingFetch {
  readonly fetch: typeof globalThis.fetch;
  readonly pulls: number;
  readonly cancelled: boolean;
  /** Waits until nobody asks for more. */
  quiet(): Promise<void>;
}

/** Answers every request with a stream of these pieces, each given only when it is asked for. */
export function countingFetch(pieces: readonly string[]): CountingFetch {
  const state = { pulls: 0, cancelled: false };
  const encoder = new TextEncoder();
  const fetch = async (): Promise<Response> => {
    let next = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          state.pulls++;
          const piece = pieces[next++];
          if (piece === undefined) controller.close();
          else controller.enqueue(encoder.encode(piece));
        },
        cancel() {
          state.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  return {
    fetch,
    get pulls() {
      return state.pulls;
    },
    get cancelled() {
      return state.cancelled;
    },
    async quiet() {
      for (let before = -1; before !== state.pulls;) {
        before = state.pulls;
        await turn();
        await turn();
      }
    },
  };
}

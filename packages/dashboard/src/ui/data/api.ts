import type { TraceQueries } from '@llmtrace/store';

/** What a question of the API takes and gives. */
type Question<K extends keyof TraceQueries> = {
  readonly takes: Parameters<TraceQueries[K]>[0];
  readonly gives: Awaited<ReturnType<TraceQueries[K]>>;
};

/** The questions of the API that the store answers, by their paths. */
export interface StoreQuestions {
  readonly traces: Question<'search'>;
  readonly aggregate: Question<'aggregate'>;
  readonly errors: Question<'errors'>;
  readonly compare: Question<'compare'>;
  readonly sessions: Question<'sessions'>;
  readonly transcript: Question<'transcript'>;
  readonly 'prompt-versions': Question<'promptVersions'>;
  readonly 'top-spans': Question<'topSpans'>;
  readonly onset: Question<'onset'>;
  readonly values: Question<'values'>;
}

/** An answer that is no result. Shape: `message` is for people. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Asks the API. Errors: `ApiFailure`, also where the server cannot be reached (status 0). */
export async function ask<T>(path: string, input: unknown, signal?: AbortSignal): Promise<T> {
  const query = input === undefined ? '' : `?q=${encodeURIComponent(JSON.stringify(input))}`;
  return answerOf<T>(fetch(`api/${path}${query}`, signal ? { signal } : {}));
}

/** Changes something. Errors: as {@link ask}. */
export async function change<T>(path: string, input: unknown, token: string): Promise<T> {
  return answerOf<T>(
    fetch(`api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-llmtrace-token': token },
      body: JSON.stringify(input),
    }),
  );
}

async function answerOf<T>(sent: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await sent;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiFailure(0, 'unreachable', 'The server cannot be reached. Is the app running?');
  }
  if (response.status === 204) return undefined as T;
  const body = (await response.json().catch(() => undefined)) as
    | { readonly error?: { readonly code: string; readonly message: string } }
    | undefined;
  if (response.ok) return body as T;
  throw new ApiFailure(
    response.status,
    body?.error?.code ?? 'unknown',
    body?.error?.message ?? `The server answered ${response.status}.`,
  );
}

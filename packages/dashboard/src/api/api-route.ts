import type { QueryLimits, TraceQueries, TraceStore } from '@llmtrace/store';
import type { TracedApp } from './traced-app.js';
import type { DashboardRole, DashboardUser } from '../auth/user.js';

/** What a route is told. */
export interface ApiCall {
  readonly user: DashboardUser;
  /** The JSON of `q`, or of the body; `{}` where there is none. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly app: TracedApp;
  readonly store: TraceStore;
  readonly queries: TraceQueries;
  readonly limits: QueryLimits;
  /** What a change has to send in the header `x-llmtrace-token`. */
  readonly token: string;
  /** Notes that the user was shown the text of traces. Awaited before the answer goes out. */
  noteRead(what: string, traceIds: readonly string[]): Promise<void>;
}

/** One thing that can be asked of the dashboard. The table of all is `API_ROUTES`. */
export interface ApiRoute {
  /** `GET` takes its input as JSON in the parameter `q`, `POST` as its body; `POST` alone changes something. */
  readonly method: 'GET' | 'POST';
  /** Below `api/`. */
  readonly path: string;
  /** The least that one must be. */
  readonly role: DashboardRole;
  /** For the description of the API. */
  readonly summary: string;
  /** The type of the input, in `docs/queries.md` or here. */
  readonly takes?: string;
  /** Errors: an `ApiError`, or what the store throws. `undefined`: there is no such thing. */
  answer(call: ApiCall): Promise<unknown>;
}

/** An answer that is no result. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What does not exist, or not for the one who asks: both look the same. */
export function notFound(): ApiError {
  return new ApiError(404, 'not_found', 'There is no such trace, or its retention has ended.');
}

/** A part of the input that must be a text. */
export function textOf(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ApiError(400, 'invalid_input', `"${name}" must be a text.`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLlmTraceError } from '@llmtrace/core';
import { BodyError, readJson } from '../http/read-body.js';
import { respond, respondError, respondResult } from '../http/respond.js';
import { includesRole, type DashboardUser } from '../auth/user.js';
import { report } from '@llmtrace/core/guard';
import { ApiError, type ApiCall, type ApiRoute } from './api-route.js';

/** What the answer to a request is made with. */
export type ApiContext = Omit<ApiCall, 'input' | 'user'>;

/** Answers one request of the API: role, input, route, and its errors as JSON. */
export async function answerApi(
  route: ApiRoute,
  user: DashboardUser,
  query: URLSearchParams,
  context: ApiContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (!includesRole(user.role, route.role)) {
    return respondError(res, 403, 'forbidden', `This takes the role ${route.role}.`);
  }
  if (route.method === 'POST' && req.headers['x-llmtrace-token'] !== context.token) {
    return respondError(res, 403, 'token', 'A change needs the token that api/me gives.');
  }
  try {
    const input = objectOf(route.method === 'POST' ? await readJson(req) : parsed(query.get('q')));
    const result = await route.answer({ ...context, user, input });
    if (result === undefined)
      return respond(res, { status: 204, type: 'application/json' }, undefined);
    await respondResult(req, res, result);
  } catch (error) {
    const { status, code, message } = errorOf(error, route);
    respondError(res, status, code, message);
  }
}

function parsed(text: string | null): unknown {
  if (text === null) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'invalid_input', 'The parameter "q" is no JSON.');
  }
}

/** Shape: without a prototype's names, which nobody may set. */
function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiError(400, 'invalid_input', 'The input must be a JSON object.');
  }
  return value as Readonly<Record<string, unknown>>;
}

const STATUS_OF_STORE: Readonly<Record<string, number>> = {
  invalid_query: 400,
  query_timeout: 503,
  store_unavailable: 503,
};

/** What the one who asked is told: never what a database says. */
function errorOf(
  error: unknown,
  route: ApiRoute,
): { readonly status: number; readonly code: string; readonly message: string } {
  if (error instanceof ApiError) return error;
  if (error instanceof BodyError) {
    return { status: error.status, code: 'invalid_input', message: error.message };
  }
  if (isLlmTraceError(error)) {
    const status = STATUS_OF_STORE[error.code];
    if (status !== undefined) return { status, code: error.code, message: error.message };
  }
  report('hook_error', `the dashboard could not answer ${route.path}`, error);
  return { status: 500, code: 'internal', message: 'The dashboard could not answer.' };
}

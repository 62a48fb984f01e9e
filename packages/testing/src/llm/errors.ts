import type { ErrorReply } from './reply.js';

/** The body of an API error as OpenAI sends it. */
export interface OpenAiErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** A request that the server refuses by itself, before any rule. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, options: { code?: string; param?: string } = {}) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.code = options.code ?? null;
    this.param = options.param ?? null;
  }
}

interface ErrorDefaults {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

// Source: the error objects that the OpenAI API returns for these statuses.
const DEFAULTS: Readonly<Record<number, ErrorDefaults>> = {
  400: { type: 'invalid_request_error', code: null, message: 'The request is invalid.' },
  401: {
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'Incorrect API key provided.',
  },
  403: {
    type: 'invalid_request_error',
    code: 'unsupported_country_region_territory',
    message: 'Country, region, or territory not supported.',
  },
  404: {
    type: 'invalid_request_error',
    code: null,
    message: 'The requested resource does not exist.',
  },
  429: {
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached for requests per min (RPM): Limit 500, Used 500, Requested 1.',
  },
  500: {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  503: {
    type: 'service_unavailable',
    code: 'service_unavailable',
    message: 'The engine is currently overloaded, please try again later.',
  },
};

/** How OpenAI says errors. */
export const openAiErrors: {
  errorBody(reply: ErrorReply): OpenAiErrorBody;
  errorHeaders(reply: ErrorReply): Record<string, string>;
} = { errorBody: errorBodyOf, errorHeaders: errorHeadersOf };

/** With the status's usual type, code and message. */
function errorBodyOf(reply: ErrorReply): OpenAiErrorBody {
  const defaults = DEFAULTS[reply.status] ?? DEFAULTS[reply.status >= 500 ? 500 : 400];
  return {
    error: {
      message: reply.message ?? defaults?.message ?? 'Error.',
      type: reply.type ?? defaults?.type ?? 'server_error',
      param: reply.param ?? null,
      code: reply.code === undefined ? (defaults?.code ?? null) : reply.code,
    },
  };
}

/** A rate limit says that nothing remains. */
function errorHeadersOf(reply: ErrorReply): Record<string, string> {
  const headers: Record<string, string> = {};
  if (reply.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(reply.retryAfterSeconds);
  if (reply.status === 429) headers['x-ratelimit-remaining-requests'] = '0';
  return headers;
}

/** Makes the error body of a refused request. */
export function refusalBodyOf(error: RequestError): OpenAiErrorBody {
  const type = error.status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message: error.message, type, param: error.param, code: error.code } };
}

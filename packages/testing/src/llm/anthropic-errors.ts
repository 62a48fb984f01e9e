import type { ErrorReply } from './reply.js';

/** The body of an API error as Anthropic sends it. */
export interface AnthropicErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string };
  readonly request_id: string;
}

// Source: the error types that the Anthropic API documents for these statuses.
const TYPES: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['invalid_request_error', 'The request is invalid.'],
  401: ['authentication_error', 'invalid x-api-key'],
  403: ['permission_error', 'Your API key does not have permission to use the resource.'],
  404: ['not_found_error', 'The requested resource could not be found.'],
  413: ['request_too_large', 'Request exceeds the maximum size.'],
  429: ['rate_limit_error', 'This request would exceed the rate limit of your organization.'],
  500: ['api_error', 'Internal server error'],
  529: ['overloaded_error', 'Overloaded'],
};

/** Makes the error body of a status. */
export function anthropicError(
  status: number,
  requestId: string,
  said: Pick<ErrorReply, 'message' | 'type'> = {},
): AnthropicErrorBody {
  const [type, message] = TYPES[status] ?? TYPES[status >= 500 ? 500 : 400] ?? ['api_error', ''];
  return {
    type: 'error',
    error: { type: said.type ?? type, message: said.message ?? message },
    request_id: requestId,
  };
}

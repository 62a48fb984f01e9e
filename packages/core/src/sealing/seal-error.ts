import type { ErrorRecord } from '../model/record.js';
import type { ErrorDetails } from '../model/span.js';
import { classNameOf } from './opaque-value.js';
import type { FieldSealer } from './field-sealer.js';
import { stricter } from './policy/content-mode.js';

const MAX_CAUSES = 3;
const MAX_STACK = 8_192;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads what was thrown, whatever it is, into an error record. Errors: none. */
export function sealError(
  error: unknown,
  details: ErrorDetails | undefined,
  fields: FieldSealer,
): ErrorRecord {
  const { text } = fields.context;
  const record: Mutable<ErrorRecord> = { type: text.label(errorType(error)) };
  const code = details?.code ?? readField(error, 'code');
  if (typeof code === 'string' || typeof code === 'number') record.code = text.label(String(code));
  const message = messageOf(error, fields);
  if (message !== undefined) record.message = message;
  const retryable = details?.retryable ?? readField(error, 'retryable');
  if (typeof retryable === 'boolean') record.retryable = retryable;
  const status =
    details?.httpStatus ??
    readField(error, 'status') ??
    readField(error, 'statusCode') ??
    // Clients of AWS.
    readField(readField(error, '$metadata'), 'httpStatusCode');
  if (typeof status === 'number' && status >= 100 && status < 600) record.httpStatus = status;
  const stack = sealedStack(error, fields);
  if (stack !== undefined) record.stack = stack;
  return record;
}

/** Reads a field of anything; `undefined` when it has none or does not let it be read. */
export function readField(value: unknown, field: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    return undefined;
  try {
    return (value as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

/** What an error is called. Errors: none. */
export function errorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return error === null ? 'null' : typeof error;
  const name = readField(error, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  try {
    return classNameOf(error) ?? 'Error';
  } catch {
    return 'Error';
  }
}

/** A stack begins with the message: it is never kept more openly. */
function sealedStack(error: unknown, fields: FieldSealer): string | undefined {
  const atMost = fields.mode('error.message');
  if (stricter(fields.mode('error.stack'), atMost) === 'none') return undefined;
  const stack = stackOf(error);
  return stack === '' ? undefined : fields.text('error.stack', stack, atMost);
}

function messageOf(error: unknown, fields: FieldSealer): string | undefined {
  const message = readField(error, 'message');
  if (fields.mode('error.message') === 'none') {
    fields.context.leaveOut('error.message', message);
    return undefined;
  }
  if (typeof message === 'string') {
    return message === '' ? undefined : fields.text('error.message', message);
  }
  const sealed = fields.seal('error.message', error);
  if (sealed === undefined) return undefined;
  const said = typeof sealed === 'string' ? sealed : JSON.stringify(sealed);
  return said.length > MAX_STACK
    ? `${said.slice(0, MAX_STACK)}[TRUNCATED ${said.length} chars]`
    : said;
}

/** The stack with those of its causes. */
function stackOf(error: unknown): string {
  let stack = '';
  let at = error;
  for (let i = 0; i <= MAX_CAUSES && at !== undefined; i++) {
    const own = readField(at, 'stack');
    if (typeof own !== 'string') break;
    stack += i === 0 ? own : `\nCaused by: ${own}`;
    if (stack.length > MAX_STACK) break;
    at = readField(at, 'cause');
  }
  return stack;
}

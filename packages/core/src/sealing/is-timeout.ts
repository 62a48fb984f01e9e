import type { ErrorDetails } from '../model/span.js';
import { errorType, readField } from './seal-error.js';

const TIMEOUT = /time[-_ ]?d?[-_ ]?out/i;
const REQUEST_TIMEOUT = 408;
const GATEWAY_TIMEOUT = 504;

/** Whether an error says that something took too long: by its name, its code, or its HTTP status. Errors: none. */
export function isTimeout(error: unknown, details: ErrorDetails | undefined): boolean {
  if (TIMEOUT.test(errorType(error))) return true;
  const code = details?.code ?? readField(error, 'code');
  if (typeof code === 'string' && TIMEOUT.test(code)) return true;
  const status =
    details?.httpStatus ?? readField(error, 'status') ?? readField(error, 'statusCode');
  return status === REQUEST_TIMEOUT || status === GATEWAY_TIMEOUT;
}

import type { IncomingMessage } from 'node:http';
import { RequestError } from './errors.js';
import type { JsonObject } from './request.js';
import { isJsonObject } from './request.js';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reads a JSON object from a request. Errors: RequestError 400 for anything else, 413 over 16 MiB; the socket's own. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to the end all the same: an answer to an unread body resets the connection.
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new RequestError(413, 'The request body is too large.');
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  if (!isJsonObject(body)) throw unparsable();
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unparsable(cause);
  }
}

function unparsable(cause?: unknown): RequestError {
  const error = new RequestError(
    400,
    'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your HTTP library ' +
      'correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
  );
  if (cause !== undefined) error.cause = cause;
  return error;
}

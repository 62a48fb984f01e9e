import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 65_536;

/** A request that cannot be read. */
export class BodyError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The JSON that was sent. A body parser of the app's may have read it already: as an object, a text or bytes.
 *
 * Errors: `BodyError` for what is too long or no JSON.
 */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const { body } = req as { readonly body?: unknown };
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  if (!isText && typeof body === 'object' && body !== null) return body;
  // Parsers leave an empty text where there was nothing for them to read.
  const text = isText && body.length > 0 ? body.toString() : await readText(req);
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError(400, 'The body is no JSON.');
  }
}

async function readText(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // The connection has to outlive what is refused, or nobody would read why.
  for await (const piece of req.iterator({ destroyOnReturn: false })) {
    const buffer = piece as Buffer;
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw new BodyError(413, 'The request is longer than 64 KB.');
    pieces.push(buffer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

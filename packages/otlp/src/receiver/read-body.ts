import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { UnreadableRequest } from '../wire/received.js';

const unzip: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer> =
  promisify(gunzip);

/**
 * Reads the body of a request, up to a number of bytes before and after decompression.
 *
 * Errors: {@link UnreadableRequest} with 413 for more, 400 for what cannot be decompressed.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const body = await collect(request, maxBytes);
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return await unzip(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new UnreadableRequest('The body is no gzip.');
  }
}

function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        // Nobody listens any more: the rest is thrown away as it comes.
        chunks.length = 0;
        request.removeAllListeners('data').resume();
        reject(tooLarge());
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new UnreadableRequest('The body was cut.')));
  });
}

function tooLarge(): UnreadableRequest {
  return new UnreadableRequest('The body is too large.', 413);
}

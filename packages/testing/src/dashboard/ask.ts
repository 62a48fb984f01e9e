import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** What is sent. Shape: the path goes out as it stands, dots and all; a body that is no text is sent as JSON. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Units: bytes on the wire. */
  readonly bytes: number;
  /** Decompressed. */
  readonly text: string;
  json<T = unknown>(): T;
}

/** Sends a request over a connection of its own, with headers that a browser would not let a page set. */
export async function ask(
  origin: string,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const isJson = body !== undefined && typeof body !== 'string';
  const sent = request({
    hostname,
    port,
    method,
    path,
    agent: false,
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
  });
  sent.end(isJson ? JSON.stringify(body) : (body as string | undefined));
  const [res] = (await once(sent, 'response')) as [IncomingMessage];
  const bytes = await buffer(res);
  const text = decoded(bytes, res.headers['content-encoding']).toString('utf8');
  return {
    status: res.statusCode ?? 0,
    headers: res.headers,
    bytes: bytes.length,
    text,
    json: <T>() => JSON.parse(text) as T,
  };
}

/** The address of a question of the API. */
export function apiPath(mount: string, path: string, input?: unknown): string {
  const query = input === undefined ? '' : `?q=${encodeURIComponent(JSON.stringify(input))}`;
  return `${mount}/api/${path}${query}`;
}

function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  if (encoding === 'br') return brotliDecompressSync(bytes);
  return encoding === 'gzip' ? gunzipSync(bytes) : bytes;
}

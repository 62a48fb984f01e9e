import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Sent with every answer: nothing from elsewhere, in no frame, found by no search engine. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const JSON_TYPE = 'application/json; charset=utf-8';
/** Units: bytes. Less is sent sooner than it is compressed. */
const WORTH_COMPRESSING = 16_384;

const compress = promisify(gzip);

/** What goes back besides the body. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a body, unless the app has answered already. Node leaves the body out where `HEAD` was asked for. */
export function respond(
  res: ServerResponse,
  reply: Reply,
  body: string | Uint8Array | undefined,
): void {
  if (res.headersSent || res.writableEnded) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // What is left of a request that is too long is not waited for.
  if (reply.status === 413) res.shouldKeepAlive = false;
  res.writeHead(reply.status, {
    ...HEADERS,
    'cache-control': 'no-store',
    'content-type': reply.type,
    ...(bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }),
    ...reply.headers,
  });
  res.end(bytes);
}

/** Answers with JSON. */
export function respondJson(res: ServerResponse, status: number, value: unknown): void {
  respond(res, { status, type: JSON_TYPE }, JSON.stringify(value));
}

/** Answers with a result, compressed where it is large and the client takes it. */
export async function respondResult(
  req: IncomingMessage,
  res: ServerResponse,
  value: unknown,
): Promise<void> {
  const text = JSON.stringify(value);
  const headers = { vary: 'accept-encoding' };
  if (text.length < WORTH_COMPRESSING || !accepts(req, 'gzip')) {
    return respond(res, { status: 200, type: JSON_TYPE, headers }, text);
  }
  const bytes = await compress(text, { level: 4 });
  const encoded = { ...headers, 'content-encoding': 'gzip' };
  respond(res, { status: 200, type: JSON_TYPE, headers: encoded }, bytes);
}

/** An answer of the API that is no result. Shape: `code` for programs, `message` for people. */
export function respondError(
  res: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  respondJson(res, status, { error: { code, message } });
}

/** Tells whether a client takes an encoding. */
export function accepts(req: IncomingMessage, encoding: string): boolean {
  const header = req.headers['accept-encoding'] ?? '';
  return String(header)
    .toLowerCase()
    .split(',')
    .some((one) => {
      const [name = '', ...params] = one.split(';').map((part) => part.trim());
      return name === encoding && !params.some((param) => /^q=0(?:\.0*)?$/.test(param));
    });
}

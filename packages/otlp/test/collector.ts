import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readJsonRequest } from '../src/wire/read-json.js';
import { readProtobufRequest } from '../src/wire/read-protobuf.js';
import { WIRE_LIMITS, type ReceivedSpan } from '../src/wire/received.js';

/** A request as the collector saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Units: bytes before compression. */
  readonly bytes: number;
  readonly body: Buffer;
  /** Empty where the request was no OTLP. */
  readonly spans: readonly ReceivedSpan[];
}

/** How the collector answers its next request. */
export type Reply = (response: ServerResponse, request: SeenRequest) => void;

/** A receiver on a real socket that answers as it is told. */
export class Collector {
  readonly seen: SeenRequest[] = [];
  /** Those of them that were answered with 2xx. */
  readonly taken: SeenRequest[] = [];
  /** The answers to come; when there are none left, `reply`. */
  readonly script: Reply[] = [];
  reply: Reply = accept;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const sent = Buffer.concat(chunks);
        const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
        const seen: SeenRequest = {
          path: request.url ?? '',
          headers: request.headers,
          bytes: body.length,
          body,
          spans: spansOf(request.url ?? '', request.headers['content-type'], body),
        };
        this.seen.push(seen);
        response.once('finish', () => {
          if (response.statusCode < 300) this.taken.push(seen);
        });
        (this.script.shift() ?? this.reply)(response, seen);
      });
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): readonly ReceivedSpan[] {
    return this.seen.flatMap(({ spans }) => spans);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Takes everything. */
export const accept: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
};

/** Answers with a status and nothing else. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Reply {
  return (response) => void response.writeHead(status, headers).end(body);
}

function spansOf(path: string, type: string | undefined, body: Buffer): readonly ReceivedSpan[] {
  if (!path.endsWith('/v1/traces')) return [];
  return type === 'application/json'
    ? readJsonRequest(body, WIRE_LIMITS)
    : readProtobufRequest(body, WIRE_LIMITS);
}

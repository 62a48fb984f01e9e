import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a sink answers one request. */
export interface SinkAnswer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Units: ms before the answer. Default: 0. */
  readonly delayMs?: number;
  /** `true`: there is no answer, ever. */
  readonly hang?: boolean;
}

/** An HTTP server that takes JSON arrays of records and answers as a test says. */
export interface ScriptedSink extends AsyncDisposable {
  readonly url: string;
  /** The records in requests that were answered with 2xx, in order. */
  readonly records: readonly unknown[];
  /** The names of those records. */
  readonly taken: readonly string[];
  /** Requests that came, whatever became of them. */
  readonly requests: number;
  /** The most requests that were open at once. */
  readonly mostOpen: number;
  /** Decides what the next requests are answered with. Default: everything is taken. */
  answer(next: (names: readonly string[]) => SinkAnswer): void;
  /** Resolves when a condition holds, looked at after each request. */
  until(condition: (sink: ScriptedSink) => boolean): Promise<void>;
}

/** Starts a sink on a free port of this machine. */
export async function startScriptedSink(): Promise<ScriptedSink> {
  const records: { readonly name: string }[] = [];
  const taken: string[] = [];
  let requests = 0;
  let open = 0;
  let mostOpen = 0;
  let answer: (names: readonly string[]) => SinkAnswer = () => ({});
  let waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];
  const look = (): void => {
    const met = waiting.filter(({ isMet }) => isMet());
    waiting = waiting.filter((one) => !met.includes(one));
    for (const { resolve } of met) resolve();
  };
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests++;
    mostOpen = Math.max(mostOpen, ++open);
    response.once('close', () => open--);
    const sent = await recordsIn(request);
    const names = sent.map(({ name }) => name);
    const { status = 200, headers = {}, body = '', delayMs = 0, hang = false } = answer(names);
    if (hang) return look();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (status >= 200 && status < 300) {
      records.push(...sent);
      taken.push(...names);
    }
    response.writeHead(status, headers).end(body);
    look();
  };
  const server = createServer((request, response) => {
    // A client that dies in the middle of a request is what tests are about.
    onRequest(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sink: ScriptedSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    records,
    taken,
    get requests() {
      return requests;
    },
    get mostOpen() {
      return mostOpen;
    },
    answer(next) {
      answer = next;
    },
    until: (condition) =>
      new Promise((resolve) => {
        waiting.push({ isMet: () => condition(sink), resolve });
        look();
      }),
    [Symbol.asyncDispose]: () => close(server),
  };
  return sink;
}

async function recordsIn(request: IncomingMessage): Promise<readonly { readonly name: string }[]> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk as string;
  return JSON.parse(text) as readonly { readonly name: string }[];
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

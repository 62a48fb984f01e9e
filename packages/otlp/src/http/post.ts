import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { untraced } from './untraced.js';
import type { Target } from './target.js';

/** Units: bytes of an answer that are read; the rest is thrown away unread. */
const MAX_ANSWER_BYTES = 65_536;
/** Units: ms that an answer's body may take once its head has said what became of the data. */
const MAX_BODY_MS = 2_000;

/** A request as it goes out. */
export interface Outgoing {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came back. `body` may be cut. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Posts to a target, over one connection that is kept. Redirects are not followed: an answer that asks for one is
 * given back as it is. Certificates are always verified.
 *
 * Errors: those of the network, and `TimeoutError` or the signal's reason when the head of the answer does not come.
 */
export class Poster {
  readonly #target: Target;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(target: Target) {
    this.#target = target;
    this.#agent =
      target.url.protocol === 'https:'
        ? new HttpsAgent({
            keepAlive: true,
            maxSockets: 1,
            rejectUnauthorized: true,
            ...target.tls,
          })
        : new HttpAgent({ keepAlive: true, maxSockets: 1 });
  }

  post(outgoing: Outgoing): Promise<Answer> {
    return untraced(() => this.#send(outgoing));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send({ url, headers, body, timeoutMs, signal }: Outgoing): Promise<Answer> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const until = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      if (until.aborted) return reject(until.reason as Error);
      const request = send(url, {
        method: 'POST',
        agent: this.#agent,
        headers: {
          ...this.#target.headersFor(url),
          ...headers,
          'content-length': String(body.length),
        },
      });
      const stop = (): void => {
        request.destroy();
        reject(until.reason as Error);
      };
      until.addEventListener('abort', stop, { once: true });
      const done = (): void => until.removeEventListener('abort', stop);
      request.on('error', (error) => {
        done();
        reject(error);
      });
      request.on('response', (response) => {
        done();
        void readStart(response, until).then((start) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: start });
        });
      });
      request.end(body);
    });
  }
}

/** Reads the start of an answer. The head has told already what counts: whatever happens to the body is no failure. */
function readStart(response: IncomingMessage, until: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (): void => {
      response.destroy();
      finish();
    };
    const timer = setTimeout(giveUp, MAX_BODY_MS);
    const finish = (): void => {
      clearTimeout(timer);
      until.removeEventListener('abort', giveUp);
      resolve(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES));
    };
    until.addEventListener('abort', giveUp, { once: true });
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) giveUp();
    });
    response.once('end', finish).once('error', finish).once('close', finish);
  });
}

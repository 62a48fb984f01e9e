import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { currentTrace, currentTraceId, withSpan } from '@llmtrace/core';
import { injectHeaders } from '@llmtrace/core/http';

/** What a chat handler saw. */
export interface ChatAnswer {
  readonly beforeParser: string | undefined;
  readonly inHandler: string | undefined;
  readonly inSpan: string | undefined;
  readonly afterAwait: string | undefined;
  readonly outbound: Readonly<Record<string, string>>;
  readonly app: string | undefined;
  readonly body: unknown;
}

/** What the handlers of every contract app do; an app only binds it to its framework. */
export interface ContractStory {
  readonly appStorage: AsyncLocalStorage<string>;
  readonly handled: Error;
  arrived(request: IncomingMessage): void;
  chat(request: IncomingMessage, body: unknown): Promise<ChatAnswer>;
  /** The data of server-sent events, the trace id last: three of them, without end if the URL says `endless`, fifty of 64 KB if it says `large`. */
  events(request: IncomingMessage): AsyncGenerator<string>;
  readByEvents(request: IncomingMessage, done: (body: unknown) => void): void;
  fail(): never;
  hang(): Promise<never>;
  /** Resolves once `hang` has been called. */
  readonly hung: Promise<void>;
}

/** Writes one server-sent event, for frameworks that do not. */
export const sseFrame = (data: string): string => `data: ${data}\n\n`;

/** The trace ids in a text of server-sent events. */
export const idsInStream = (text: string): string[] =>
  [...text.matchAll(/^data: x+ (.*)$/gm)].map((match) => match[1] ?? '');

/** Makes a fresh story. */
export function contractStory(): ContractStory {
  const seen = new WeakMap<IncomingMessage, string>();
  const appStorage = new AsyncLocalStorage<string>();
  const { promise: hung, resolve: nowHung } = Promise.withResolvers<void>();
  return {
    appStorage,
    hung,
    handled: new Error('short and stout'),
    arrived(request) {
      const id = currentTraceId();
      if (id !== undefined) seen.set(request, id);
    },
    async chat(request, body) {
      const inHandler = currentTraceId();
      const n = (body as { n?: number }).n ?? 0;
      currentTrace()?.set({ metadata: { n } });
      const inSpan = await withSpan('answer', { kind: 'step', attributes: { n } }, async () => {
        for (let i = 0; i < n % 5; i++) await turn();
        return currentTraceId();
      });
      return {
        beforeParser: seen.get(request),
        inHandler,
        inSpan,
        afterAwait: currentTraceId(),
        outbound: injectHeaders(),
        app: appStorage.getStore(),
        body,
      };
    },
    async *events(request) {
      const url = request.url ?? '';
      const large = url.includes('large');
      const padding = large ? 'x'.repeat(65_536) : 'x';
      for (let i = 0; url.includes('endless') || i < (large ? 50 : 3); i++) {
        yield `${padding} ${currentTraceId() ?? 'none'}`;
        await turn();
      }
    },
    readByEvents(request, done) {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => done(JSON.parse(Buffer.concat(chunks).toString())));
    },
    fail() {
      throw new RangeError('out of refunds');
    },
    hang() {
      nowHung();
      return new Promise(() => {});
    },
  };
}

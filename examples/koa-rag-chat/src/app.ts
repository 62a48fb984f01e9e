import { Readable } from 'node:stream';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { wrapOpenAI } from '@llmtrace/clients/openai';
import { currentTraceId, recordFeedback } from '@llmtrace/core';
import { llmTraceMiddleware } from '@llmtrace/koa';
import Koa from 'koa';
import type OpenAI from 'openai';
import { indexPolicies } from './policies.js';
import { RagChat } from './rag-chat.js';
import { serverSentEvents } from './server-sent-events.js';

interface Question {
  readonly message?: unknown;
}

interface Feedback {
  readonly traceId?: unknown;
  readonly helpful?: unknown;
  readonly comment?: unknown;
}

/** The app: a route that streams answers, and one that takes what users think of them. */
export async function createApp(model: OpenAI): Promise<Koa> {
  const client = wrapOpenAI(model);
  const chat = new RagChat(client, await indexPolicies(client));
  const router = new Router();

  router.post('/api/chat', async (ctx) => {
    const { message } = ctx.request.body as Question;
    if (typeof message !== 'string' || message === '') return ctx.throw(400, 'no message');
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());

    const answer = await chat
      .answer(message, gone.signal)
      // The status of the model's error is the model's; Koa would take it for its own.
      .catch((cause: unknown) => ctx.throw(502, 'The model gave no answer.', { cause }));
    ctx.type = 'text/event-stream';
    ctx.set('cache-control', 'no-cache');
    ctx.body = Readable.from(serverSentEvents(answer, currentTraceId()));
  });

  router.post('/api/feedback', (ctx) => {
    const { traceId, helpful, comment } = ctx.request.body as Feedback;
    if (typeof traceId !== 'string' || typeof helpful !== 'boolean') return ctx.throw(400);
    const said = typeof comment === 'string' ? { comment } : undefined;
    recordFeedback({ traceId, name: 'helpful', value: helpful, ...said });
    ctx.status = 202;
  });

  const app = new Koa();
  app.use(
    llmTraceMiddleware({
      user: (ctx) => ctx.get('x-user-id') || undefined,
      session: (ctx) => ctx.get('x-session-id') || undefined,
    }),
  );
  app.use(bodyParser());
  app.use(router.routes());
  app.on('error', (error: { readonly status?: number }, ctx?: Koa.Context) => {
    // Neither what was refused nor a reader who leaves early is a fault of the app.
    if ((error.status ?? 500) >= 500 && !ctx?.res.destroyed) console.error(error);
  });
  return app;
}

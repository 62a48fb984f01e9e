import { createOrderTable } from '@llmtrace-examples/support-domain';
import { wrapOpenAI } from '@llmtrace/clients/openai';
import { currentTraceId, recordFeedback, withAttributes } from '@llmtrace/core';
import { llmTraceMiddleware } from '@llmtrace/express';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type OpenAI from 'openai';
import { SupportAgent } from './agent.js';
import { Answers } from './answers.js';
import { customerOf, modelFor } from './customer.js';
import { Policies } from './policies.js';
import { Prompts } from './prompts.js';
import { RefundTools } from './refund-tools.js';
import { Titles } from './titles.js';

/** How the app is set up. Units: `modelTimeoutMs` ms for one call of the model. */
export interface AppOptions {
  readonly client: OpenAI;
  readonly modelTimeoutMs?: number;
}

/** The app: it answers a customer's message, names a conversation, and takes what the customer thought of an answer. */
export async function createApp(options: AppOptions): Promise<Express> {
  const { modelTimeoutMs = 30_000 } = options;
  const client = wrapOpenAI(options.client);
  const prompts = new Prompts();
  const policies = await Policies.load(client);
  const agent = new SupportAgent(client, new RefundTools(createOrderTable()), modelTimeoutMs);
  const answers = new Answers(client);
  const titles = new Titles(client);

  const app = express();
  app.use(
    llmTraceMiddleware({
      ignore: ['/api/support/feedback'],
      user: (req) => customerOf(req),
      tenant: (req) => customerOf(req).shop,
      attributes: (req) => ({ locale: customerOf(req).locale }),
    }),
  );
  app.use(express.json());

  app.post('/api/support/chat', async (req, res) => {
    const { message, conversationId } = req.body as { message: string; conversationId: string };
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const customer = customerOf(req);
    const label = req.get('x-prompt-release') === 'staging' ? 'staging' : 'production';

    const answer = await withAttributes(
      {
        sessionId: conversationId,
        feature: 'support_chat',
        variant: label === 'staging' ? 'detailed' : 'control',
      },
      () =>
        prompts.inConversation(conversationId, label, async (prompt) => {
          const context = await policies.retrieveContext(message, customer.locale);
          const model = modelFor(customer);
          const text = await agent.agentLoop({
            question: message,
            model,
            prompt,
            context,
            signal: gone.signal,
          });
          const { name, versionId, releaseLabel, responseFormat } = prompt;
          return answers.postprocess(message, text, conversationId, {
            model,
            prompt: { name, versionId, releaseLabel },
            responseFormat,
          });
        }),
    );
    res.json({ ...answer, traceId: currentTraceId() });
  });

  app.post('/api/support/title', async (req, res) => {
    const { message, conversationId } = req.body as { message: string; conversationId: string };
    const title = await withAttributes(
      { sessionId: conversationId, feature: 'conversation_title' },
      () => titles.nameConversation(message),
    );
    res.json({ title, traceId: currentTraceId() });
  });

  app.post('/api/support/feedback', (req, res) => {
    const { traceId, helpful } = req.body as { traceId: string; helpful: boolean };
    recordFeedback({ traceId, name: 'helpful', value: helpful });
    res.sendStatus(204);
  });

  const onError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const timedOut =
      error instanceof Error && error.constructor.name === 'APIConnectionTimeoutError';
    res
      .status(timedOut ? 504 : 500)
      .json({ error: 'The agent could not answer.', traceId: currentTraceId() });
  };
  app.use(onError);
  return app;
}

import { createOrderTable } from '@llmtrace-examples/support-domain';
import { wrapOpenAI } from '@llmtrace/clients/openai';
import { currentTraceId, withAttributes } from '@llmtrace/core';
import { llmTraceMiddleware } from '@llmtrace/express';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type OpenAI from 'openai';
import { SupportAgent } from './agent.js';
import { Answers } from './answers.js';
import { Policies } from './policies.js';
import { Prompts } from './prompts.js';
import { RefundTools } from './refund-tools.js';

/** How the app is set up. Units: `modelTimeoutMs` ms for one call of the model. */
export interface AppOptions {
  readonly client: OpenAI;
  readonly modelTimeoutMs?: number;
}

/** The app: one route that answers a customer's message. */
export async function createApp(options: AppOptions): Promise<Express> {
  const { modelTimeoutMs = 30_000 } = options;
  const client = wrapOpenAI(options.client);
  const prompts = new Prompts();
  const policies = await Policies.load(client);
  const agent = new SupportAgent(client, new RefundTools(createOrderTable()), modelTimeoutMs);
  const answers = new Answers(client);

  const app = express();
  app.use(llmTraceMiddleware({ user: (req) => req.get('x-customer-id') }));
  app.use(express.json());

  app.post('/api/support/chat', async (req, res) => {
    const { message, conversationId } = req.body as { message: string; conversationId: string };
    const gone = new AbortController();
    res.once('close', () => gone.abort());

    const answer = await withAttributes(
      { sessionId: conversationId, feature: 'support_chat' },
      async () => {
        const prompt = await prompts.loadPrompt('support_agent_v3', {
          today: new Date().toISOString().slice(0, 10),
          context: 'They follow in the next message.',
        });
        const context = await policies.retrieveContext(message);
        const text = await agent.agentLoop({
          question: message,
          prompt,
          context,
          signal: gone.signal,
        });
        return answers.postprocess(message, text, conversationId);
      },
    );
    res.json({ ...answer, traceId: currentTraceId() });
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

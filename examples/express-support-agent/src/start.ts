import { createTracer } from '@llmtrace/core';
import { createPriceBook } from '@llmtrace/cost';
import { createApp } from './app.js';
import { connectModel } from './model.js';
import { serve } from './serve.js';

createTracer({ prices: createPriceBook() });
const model = await connectModel();
const app = await serve(
  await createApp({ client: model.client }),
  Number(process.env['PORT'] ?? 3000),
);
process.stdout.write(`POST ${app.url}/api/support/chat {"message": "…", "conversationId": "…"}\n`);

import { consoleExporter, createTracer, jsonl, resolveTraceDirectory } from '@llmtrace/core';
import { createPriceBook } from '@llmtrace/cost';
import { createApp } from './app.js';
import { connectModel } from './model.js';
import { SCENARIOS } from './scenarios.js';
import { send } from './send.js';
import { serve } from './serve.js';

const MODEL_TIMEOUT_MS = 400;

const tracer = createTracer({
  service: 'support-agent',
  environment: 'production',
  exporters: [consoleExporter(), jsonl()],
  prices: createPriceBook(),
});
const model = await connectModel();
const app = await serve(
  await createApp({
    client: model.client,
    modelTimeoutMs: model.scripted ? MODEL_TIMEOUT_MS : 30_000,
  }),
);

for (const [index, scenario] of SCENARIOS.entries()) {
  await send(app.url, scenario, index);
}
while (tracer.openTraces().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));

await tracer.shutdown();
await app.close();
await model.close();
process.stdout.write(
  `\n${SCENARIOS.length} requests. Their traces lie in ${resolveTraceDirectory()}: one JSON line each.\n` +
    'Look at them again: npm run -s llmtrace -- list, npm run -s llmtrace -- show <trace id>\n',
);

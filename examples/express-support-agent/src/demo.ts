import { consoleExporter, createTracer, jsonl } from '@llmtrace/core';
import { formatCost } from '@llmtrace/core/terminal';
import { createPriceBook } from '@llmtrace/cost';
import { openStore } from '@llmtrace/store';
import { connectModel } from './model.js';
import { runScenarios } from './run-scenarios.js';
import { showDashboard } from './show-dashboard.js';

const SCRIPTED_TIMEOUT_MS = 400;
const TIMEOUT_MS = 30_000;

const tracer = createTracer({
  service: 'support-agent',
  environment: 'production',
  pipelineVersion: '2026.6.1',
  exporters: [consoleExporter(), jsonl()],
  prices: createPriceBook(),
});
const model = await connectModel();
const requests = await runScenarios(tracer, model, {
  modelTimeoutMs: model.scripted ? SCRIPTED_TIMEOUT_MS : TIMEOUT_MS,
});
await tracer.shutdown();
await model.close();

const store = openStore();
const { rows } = await store.queries.aggregate({ measures: ['count', 'cost'] });
const { count, cost } = rows[0] ?? {};
process.stdout.write(
  `\n${requests} requests. ${store.location} holds ${count?.count ?? 0} traces, ` +
    `${formatCost(cost?.nanoUsd ?? 0)} in all. Ask it:\n` +
    '  npm run -s llmtrace -- list\n' +
    '  npm run -s llmtrace -- show --status error\n' +
    '  npm run -s llmtrace -- stats --by feature,userSegment --measures count,cost\n' +
    'docs/questions.md has more.\n',
);
await store.close();
await showDashboard();

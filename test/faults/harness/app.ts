// The app under test: Express, six spans and 4 KB of text a request. Started by `startApp`.
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createTracer, instrument, withTrace } from '@llmtrace/core';
import { llmTraceMiddleware } from '@llmtrace/express';
import express from 'express';
import type { AppConfig, AppReport } from './app-config.ts';
import { exportersOf } from './exporters.ts';

const config = JSON.parse(process.env['FAULTS_APP'] ?? '{}') as AppConfig;

const tracer = createTracer({
  enabled: config.traced,
  service: 'fault-suite',
  environment: 'test',
  exporters: config.traced ? exportersOf(config) : [],
});

const WORDS = 'refund order parcel window policy item customer delivery carrier return label'.split(
  ' ',
);

/** About as many characters as asked for, different each time. */
function prose(chars: number): string {
  let text = randomUUID();
  for (let i = 0; text.length < chars; i++)
    text += ` ${WORDS[(i * 7 + text.length) % WORDS.length]}`;
  return text;
}

const search = instrument(
  async (_query: string) => [{ chunkId: 'doc_1', score: 0.9, snippet: prose(700) }],
  { kind: 'retrieval', name: 'search' },
);
const plan = instrument(async (_question: string) => prose(700), { kind: 'llm', name: 'plan' });
const refund = instrument(async (order: string) => ({ order, note: prose(300) }), {
  kind: 'tool',
  name: 'refund',
});
const answer = instrument(async (_question: string) => prose(700), { kind: 'llm', name: 'answer' });
const agent = instrument(
  async (question: string) => {
    await search(question);
    await plan(question);
    await refund(randomUUID());
    return answer(question);
  },
  { kind: 'agent', name: 'agent_loop' },
);

const loop = monitorEventLoopDelay({ resolution: 2 });
loop.enable();

const app = express();
// Above the tracing: the suite's own questions are no traffic.
app.get('/report', (_req, res) => {
  globalThis.gc?.();
  const memory = process.memoryUsage();
  const report: AppReport = {
    rssBytes: memory.rss,
    heapBytes: memory.heapUsed,
    loopP99Ms: loop.percentile(99) / 1e6,
    loopMaxMs: loop.max / 1e6,
    stats: tracer.stats(),
  };
  loop.reset();
  res.json(report);
});
app.post('/flush', async (req, res) => {
  res.json(await tracer.flush({ timeoutMs: Number(req.query['timeoutMs'] ?? 5_000) }));
});
app.post('/burst', async (req, res) => {
  res.json(await burst(Number(req.query['perSecond']), Number(req.query['seconds'])));
});
app.post('/die', (req, res) => {
  res.end();
  res.on('close', () => die(String(req.query['how'])));
});
if (config.traced) app.use(llmTraceMiddleware());
app.use(express.json());
app.post('/chat', async (req, res) => {
  res.json({ answer: await agent(`${prose(1_200)} ${JSON.stringify(req.body)}`) });
});

/** Ends the process in one of the ways that JavaScript can see. */
function die(how: string): void {
  if (how === 'exit') process.exit(7);
  if (how === 'uncaught') throw new Error('uncaught on purpose');
  if (how === 'rejection') void Promise.reject(new Error('rejected on purpose'));
}

/** Traces at a rate that no load of ours over sockets reaches. Shape: the ids of all. */
async function burst(perSecond: number, seconds: number): Promise<readonly string[]> {
  const ids: string[] = [];
  const started = performance.now();
  const total = perSecond * seconds;
  while (ids.length < total) {
    const due = Math.min(total, ((performance.now() - started) / 1_000) * perSecond);
    while (ids.length < due) {
      withTrace('burst', (trace) => {
        ids.push(trace.traceId);
        trace.setInput(`burst ${ids.length}`);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return ids;
}

if (config.shutdownTimeoutMs !== undefined) {
  process.on('SIGTERM', () => {
    void tracer
      .shutdown({ timeoutMs: config.shutdownTimeoutMs ?? 5_000 })
      .then(() => process.exit(0));
  });
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));

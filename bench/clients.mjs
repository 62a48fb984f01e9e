// One round of a client in a process of its own: node clients.mjs <bare|wrapped> <call|chunk>. Prints CPU µs of its thread.
import { createRequire } from 'node:module';
import { createTracer, memory, withTrace } from '../packages/core/dist/esm/index.js';
import { wrapOpenAI } from '../packages/clients/dist/esm/openai.js';

const [, , variant, mode] = process.argv;
const require = createRequire(new URL('../packages/clients/package.json', import.meta.url));
const { default: OpenAI } = require('openai');

const MODEL = 'gpt-4.1-mini';
const MESSAGES = [
  { role: 'system', content: 'Answer in plain words and cite what you rely on. '.repeat(40) },
  { role: 'user', content: 'Where is my order, and when can I send it back? '.repeat(4) },
];
const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_795_000_000,
  model: MODEL,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'It is on its way. '.repeat(20), refusal: null },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 600, completion_tokens: 90, total_tokens: 690 },
});
const CHUNKS = 500;
const EVENTS = Buffer.from(
  `${Array.from({ length: CHUNKS }, (_, i) =>
    JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_795_000_000,
      model: MODEL,
      choices: [{ index: 0, delta: { content: ` word${i}` }, finish_reason: null }],
    }),
  )
    .map((data) => `data: ${data}\n\n`)
    .join('')}data: [DONE]\n\n`,
);

const fetch = async (_url, init) =>
  init.body.includes('"stream":true')
    ? new Response(EVENTS, { headers: { 'content-type': 'text/event-stream' } })
    : new Response(ANSWER, {
        headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' },
      });

const kept = memory({ maxRecords: 1 });
const tracer = createTracer({ service: 'bench', exporters: [kept], maxQueued: 1e6 });
const bare = new OpenAI({ apiKey: 'any', baseURL: 'http://127.0.0.1:9/v1', fetch });
const client = variant === 'bare' ? bare : wrapOpenAI(bare);

async function call() {
  await client.chat.completions.create({ model: MODEL, messages: MESSAGES });
}

async function stream() {
  const chunks = await client.chat.completions.create({
    model: MODEL,
    messages: MESSAGES,
    stream: true,
  });
  let length = 0;
  for await (const chunk of chunks) length += chunk.choices[0].delta.content.length;
  return length;
}

const [run, each, size] = mode === 'call' ? [call, 1, 480] : [stream, CHUNKS, 16];
const WARM = 8;
const BATCHES = 40;
let us = 0;
for (let i = 0; i < WARM + BATCHES; i++) {
  await withTrace('batch', async () => {
    const before = process.threadCpuUsage();
    for (let n = 0; n < size; n++) await run();
    const { user, system } = process.threadCpuUsage(before);
    if (i >= WARM) us += user + system;
  });
  // What happens after the trace has ended is not the caller's time.
  await tracer.flush();
  const recorded = kept.traces.at(-1)?.totals.llmCalls;
  kept.clear();
  if (recorded !== (variant === 'bare' ? 0 : size)) throw new Error(`${recorded} calls recorded`);
}
// The mean: where the kernel counts CPU in ticks of 4 ms, a batch alone says little.
process.stdout.write(`${JSON.stringify({ us: us / (BATCHES * size * each) })}\n`);
process.exit(0);

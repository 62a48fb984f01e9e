// One round of a client with and without its wrapper, in turn: node clients.mjs <call|chunk>. Prints µs of each, and what the
// wrapper adds.
import { createRequire } from 'node:module';
import { createTracer, memory, withTrace } from '../packages/core/dist/esm/index.js';
import { wrapOpenAI } from '../packages/clients/dist/esm/openai.js';

const mode = process.argv[2];
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
const newClient = () => new OpenAI({ apiKey: 'any', baseURL: 'http://127.0.0.1:9/v1', fetch });

const callOf = (client) => async () => {
  await client.chat.completions.create({ model: MODEL, messages: MESSAGES });
};

const streamOf = (client) => async () => {
  const chunks = await client.chat.completions.create({
    model: MODEL,
    messages: MESSAGES,
    stream: true,
  });
  let length = 0;
  for await (const chunk of chunks) length += chunk.choices[0].delta.content.length;
  return length;
};

const [runOf, each, size] = mode === 'call' ? [callOf, 1, 480] : [streamOf, CHUNKS, 16];

/** Wall time, µs: a batch waits for nothing, so that it is the CPU time of its thread wherever nobody interrupts it. */
async function batch({ run, calls }) {
  let us = 0;
  await withTrace('batch', async () => {
    const before = performance.now();
    for (let n = 0; n < size; n++) await run();
    us = (performance.now() - before) * 1_000;
  });
  // What happens after the trace has ended is not the caller's time.
  await tracer.flush();
  const recorded = kept.traces.at(-1)?.totals.llmCalls;
  kept.clear();
  if (recorded !== calls) throw new Error(`${recorded} calls recorded`);
  return us / (size * each);
}

const bare = { run: runOf(newClient()), calls: 0, us: [] };
const wrapped = { run: runOf(wrapOpenAI(newClient())), calls: size, us: [] };
const WARM = 10;
const PAIRS = 100;
for (let pair = -WARM; pair < PAIRS; pair++) {
  // Neither always comes first: a batch finds the garbage of the one before.
  for (const side of pair % 2 === 0 ? [bare, wrapped] : [wrapped, bare]) {
    const us = await batch(side);
    if (pair >= 0) side.us.push(us);
  }
}

// A batch is long enough to pay for its garbage; one that takes longer than most was interrupted.
const quartile = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 4)];
const us = { bare: quartile(bare.us), wrapped: quartile(wrapped.us) };
process.stdout.write(`${JSON.stringify({ ...us, added: us.wrapped - us.bare })}\n`);
process.exit(0);

// How long one text of 1 MB holds the event loop: node large-texts.mjs, or npm run bench -- --only redaction. CPU
// time of the main thread in its longest turn.
import { createTracer, withSpan, withTrace } from '../packages/core/dist/esm/index.js';
import { MIXED, page, PROMPT } from './texts.mjs';

const SIZE = 1_000_000;
const ROUNDS = 7;

const sink = { name: 'sink', export() {}, shutdown() {} };
const tracer = createTracer({ service: 'bench', hashKey: 'bench', exporters: [sink] });

/** Units: ms of CPU that the main thread spent in its longest turn while one trace was sealed. */
async function longestTurn(text) {
  let longest = 0;
  let done = false;
  let last = process.threadCpuUsage();
  const measure = () => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
  };
  const beat = () => {
    measure();
    if (!done) setTimeout(beat, 0);
  };
  setTimeout(beat, 0);
  withTrace('job', { tracer }, () => {
    withSpan('ask', { kind: 'llm', input: [{ role: 'user', content: text }] }, () => 'Yes.');
  });
  await tracer.flush({ timeoutMs: 60_000 });
  done = true;
  measure();
  return longest;
}

for (const [name, parts] of Object.entries({ prompt: PROMPT, dense: MIXED })) {
  const holds = [];
  for (let round = 0; round < ROUNDS; round++) {
    holds.push(await longestTurn(page(parts, SIZE, round)));
  }
  holds.sort((a, b) => a - b);
  process.stdout.write(
    `1 MB ${name}: the event loop is held for ${holds[ROUNDS >> 1].toFixed(1)} ms at most\n`,
  );
}
await tracer.shutdown();

// One variant, one round, in a process of its own: node micro.mjs <variant> <request|pipeline> <sink url>
import { forget, makeInput, prepare } from './workload.mjs';

const [, , name, mode, sink] = process.argv;
const held = mode === 'request';
const { start } = await import(`./variants/${name}.mjs`);
const variant = start({ sink, held, instrumented: false });

// What waits at most in a running server before delivery gets its turn.
const BATCH = 192;
const WARM = 75;
const BATCHES = 50;
let seed = 1;

async function batch(inputs) {
  for (const input of inputs) await variant.trace(input);
}

let ns = 0n;
let cpu = 0;
for (let i = 0; i < WARM + BATCHES; i++) {
  forget();
  const inputs = Array.from({ length: BATCH }, () => prepare(makeInput(seed++)));
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  // Nothing but promises in here: no timer and no socket gets a turn before the batch is over.
  await batch(inputs);
  const after = process.hrtime.bigint();
  await variant.flush();
  const used = process.cpuUsage(cpuBefore);
  if (i >= WARM) {
    ns += after - before;
    cpu += used.user + used.system;
  }
}
const traces = BATCH * BATCHES;
process.stdout.write(
  `${JSON.stringify({ requestUs: Number(ns) / 1000 / traces, cpuUs: cpu / traces })}\n`,
);
process.exit(0);

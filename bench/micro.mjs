// One variant in a process of its own, which works when it is told to: micro.mjs <variant> <request|pipeline> <sink url>
import { forget, makeInput, prepare } from './workload.mjs';

const [, , name, mode, sink] = process.argv;
const held = mode === 'request';
const { start } = await import(`./variants/${name}.mjs`);
const variant = start({ sink, held, instrumented: false });

// What waits at most in a running server before delivery gets its turn.
const BATCH = 48;
let seed = 1;

async function batch(inputs) {
  for (const input of inputs) await variant.trace(input);
}

/** What a trace costs, in µs, by some batches. */
async function turn(batches) {
  let ns = 0n;
  let cpu = 0;
  for (let i = 0; i < batches; i++) {
    forget();
    const inputs = Array.from({ length: BATCH }, () => prepare(makeInput(seed++)));
    const cpuBefore = process.cpuUsage();
    const before = process.hrtime.bigint();
    // Nothing but promises in here: no timer and no socket gets a turn before the batch is over.
    await batch(inputs);
    const after = process.hrtime.bigint();
    await variant.flush();
    const used = process.cpuUsage(cpuBefore);
    ns += after - before;
    cpu += used.user + used.system;
  }
  const traces = BATCH * batches;
  return held ? Number(ns) / 1000 / traces : cpu / traces;
}

process.on('message', async ({ batches }) => process.send(await turn(batches)));
process.on('disconnect', () => process.exit(0));

// A live Express app with one variant: node express-server.mjs <variant> <sink url>
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { forget, makeInput, renewed, prepare } from './workload.mjs';

const [, , name, sink] = process.argv;
const { start } = await import(`./variants/${name}.mjs`);
const variant = start({ sink });
// Loaded after the variant: OpenTelemetry's instrumentation patches what is required after it.
const express = createRequire(import.meta.url)('express');

const inputs = Array.from({ length: 4096 }, (_, i) => makeInput(i + 1));
let served = 0;
let asked = 0;
let before;
const loop = monitorEventLoopDelay({ resolution: 5 });

const app = express();
if (variant.middleware) app.use(variant.middleware);
app.use(express.json());
app.post('/chat', async (req, res) => {
  served++;
  const input = renewed(inputs[asked % inputs.length], asked++);
  const answer = await variant.agent(prepare(input));
  forget(input);
  res.json({ answer });
});

process.on('message', async (message) => {
  if (message === 'begin') {
    await variant.flush();
    served = 0;
    before = process.cpuUsage();
    loop.reset();
    loop.enable();
    process.send('began');
  } else {
    const at = served;
    await variant.flush();
    const used = process.cpuUsage(before);
    loop.disable();
    process.send({
      served: at,
      cpuUs: (used.user + used.system) / at,
      loopP99Ms: loop.percentile(99) / 1e6,
    });
  }
});
const server = app.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}/chat` });
});
process.on('disconnect', () => process.exit(0));

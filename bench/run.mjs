// Everything in one run: npm run bench [-- --rounds 5 --only micro|express|redaction|clients]
// The store, which takes long: npm run bench -- --only store [--traces 200000 --postgres postgres://…]
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    traces: { type: 'string', default: '200000' },
    postgres: { type: 'string' },
  },
});
const ROUNDS = Number(options.rounds);
const VARIANTS = ['bare', 'floor', 'otel', 'langfuse', 'llmtrace'];

if (!existsSync(new URL('node_modules/redact-pii', import.meta.url))) {
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: here,
    stdio: 'inherit',
  });
}

const runs = (part) => options.only === undefined || options.only === part;
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (n, digits = 1) => Number(n.toFixed(digits));
const message = (child) => new Promise((resolve) => child.once('message', resolve));

function child(file, args) {
  const run = spawnSync(process.execPath, [file, ...args], {
    cwd: here,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1));
}

async function micro(sink) {
  const rows = Object.fromEntries(VARIANTS.map((v) => [v, { request: [], cpu: [] }]));
  const masking = [];
  for (let r = 0; r < ROUNDS; r++) {
    for (const v of VARIANTS) {
      rows[v].request.push(child('micro.mjs', [v, 'request', sink]).requestUs);
      rows[v].cpu.push(child('micro.mjs', [v, 'pipeline', sink]).cpuUs);
    }
    masking.push(child('masking.mjs', []));
  }
  return { rows, masking };
}

/** What has arrived at the sink since it was last asked. */
async function arrivedAt(sink) {
  sink.send('count');
  return (await message(sink)).arrived;
}

async function express(url) {
  const { default: autocannon } = await import('autocannon');
  const variants = [...VARIANTS, 'otel-manual'];
  const rows = Object.fromEntries(
    variants.map((v) => [v, { rps: [], cpu: [], loop: [], p99: [], arrived: [] }]),
  );
  for (let r = 0; r < ROUNDS; r++) {
    for (const v of variants) {
      const server = fork(`${here}express-server.mjs`, [v, url], { cwd: here });
      const { url: target } = await message(server);
      const load = (duration) =>
        autocannon({
          url: target,
          method: 'POST',
          connections: 32,
          duration,
          headers: { 'content-type': 'application/json' },
          body: '{"message":"hello"}',
        });
      // A server runs for days: what V8 compiles at its start is none of what a request costs.
      await load(8);
      server.send('begin');
      await message(server);
      await arrivedAt(sink);
      const result = await load(Number(options.seconds));
      server.send('end');
      const stats = await message(server);
      rows[v].rps.push(result.requests.average);
      rows[v].cpu.push(stats.cpuUs);
      rows[v].loop.push(stats.loopP99Ms);
      rows[v].p99.push(result.latency.p99);
      rows[v].arrived.push((await arrivedAt(sink)) / stats.served);
      server.disconnect();
    }
  }
  return rows;
}

const sink = fork(`${here}sink.mjs`);
const { url } = await message(sink);
process.stdout.write(
  `Node ${process.version}, ${cpus().length} cores, ${ROUNDS} rounds, medians\n\n`,
);

if (runs('micro')) {
  const { rows, masking } = await micro(url);
  const request = Object.fromEntries(VARIANTS.map((v) => [v, median(rows[v].request)]));
  const cpu = Object.fromEntries(VARIANTS.map((v) => [v, median(rows[v].cpu)]));
  const maskingUs = median(masking.map((m) => m.maskingUs));
  process.stdout.write(
    '| one trace of five spans | in the request, µs | whole pipeline, CPU µs |\n|---|---|---|\n',
  );
  for (const v of VARIANTS)
    process.stdout.write(`| ${v} | ${round(request[v])} | ${round(cpu[v])} |\n`);
  const cost = (v) => request[v] - request.bare;
  process.stdout.write(
    `\nmasking alone: ${round(maskingUs)} µs a trace (${Math.round(masking[0].chars)} characters)\n`,
  );
  process.stdout.write(
    `in-request, llmtrace / floor: ${round(request.llmtrace / request.floor, 2)} (cost above bare: ${round(cost('llmtrace') / cost('floor'), 2)})\n`,
  );
  process.stdout.write(
    `in-request cost above bare, llmtrace / OpenTelemetry: ${round(cost('llmtrace') / cost('otel'), 2)}, / Langfuse: ${round(cost('llmtrace') / cost('langfuse'), 2)}\n`,
  );
  for (const peer of ['otel', 'langfuse']) {
    process.stdout.write(
      `pipeline CPU, llmtrace / ${peer}: ${round(cpu.llmtrace / cpu[peer], 2)} (masking apart: ${round((cpu.llmtrace - maskingUs) / cpu[peer], 2)})\n`,
    );
  }
}
if (runs('express')) {
  const rows = await express(url);
  process.stdout.write(
    '\n| Express 5 under load | requests/s | CPU µs a request | loop p99, ms | latency p99, ms |\n|---|---|---|---|---|\n',
  );
  for (const v of Object.keys(rows)) {
    const r = rows[v];
    process.stdout.write(
      `| ${v} | ${Math.round(median(r.rps))} | ${Math.round(median(r.cpu))} | ${round(median(r.loop))} | ${round(median(r.p99))} |\n`,
    );
  }
  const rps = (v) => median(rows[v].rps);
  const arrived = ['otel', 'otel-manual', 'langfuse']
    .map((v) => `${v} ${round(100 * median(rows[v].arrived))} %`)
    .join(', ');
  process.stdout.write(`\nrequests whose spans arrived at the sink: ${arrived}\n`);
  process.stdout.write(
    `\nrequests/s, llmtrace / OpenTelemetry: ${round(rps('llmtrace') / rps('otel'), 2)} (hand-written root: ${round(rps('llmtrace') / rps('otel-manual'), 2)}), / Langfuse: ${round(rps('llmtrace') / rps('langfuse'), 2)}, / bare: ${round(rps('llmtrace') / rps('bare'), 2)}\n`,
  );
}
if (runs('clients')) {
  process.stdout.write('\n| OpenAI client, µs | bare | wrapped | added |\n|---|---|---|---|\n');
  for (const [mode, title] of [
    ['call', 'a call'],
    ['chunk', 'a streamed chunk'],
  ]) {
    const rounds = [];
    for (let r = 0; r < ROUNDS; r++) rounds.push(child('clients.mjs', [mode]));
    const cells = ['bare', 'wrapped', 'added'].map((column) =>
      round(median(rounds.map((us) => us[column])), 2),
    );
    process.stdout.write(`| ${title} | ${cells.join(' | ')} |\n`);
  }
}
if (runs('redaction')) {
  process.stdout.write('\n');
  for (const file of ['redaction.mjs', 'large-texts.mjs'])
    spawnSync(process.execPath, [file], { cwd: here, stdio: 'inherit' });
}
if (options.only === 'store') {
  const args = ['store.mjs', '--traces', options.traces];
  if (options.postgres !== undefined) args.push('--postgres', options.postgres);
  spawnSync(process.execPath, args, { cwd: here, stdio: 'inherit' });
}
sink.disconnect();
process.exit(0);

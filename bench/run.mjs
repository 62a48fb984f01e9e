// Everything in one run: npm run bench [-- --rounds 5 --only micro|express|redaction|clients]
// The store, which takes long: npm run bench -- --only store [--traces 200000 --postgres postgres://…]
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addTurns, ask, inTurns, lowerQuartile, message, round, upperQuartile } from './turns.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
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

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const runs = (part) => options.only === undefined || options.only === part;

function child(file, args) {
  const run = spawnSync(process.execPath, [file, ...args], {
    cwd: here,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1));
}

/** Processes of one round: their code is compiled and laid out anew in each, which alone makes a tenth of difference. */
function startAll(names, file, args) {
  return Object.fromEntries(
    names.map((name) => [name, fork(`${here}${file(name)}`, args(name), { cwd: here })]),
  );
}

function stopAll(children) {
  for (const child of Object.values(children)) child.disconnect();
}

const MODES = ['request', 'pipeline'];
const MASKING = 'masking';
const MICRO_TURNS = 20;
const WARM_BATCHES = 300;
const BATCHES = 10;

/** Shape: µs a trace, by `<variant> <mode>`, turn by turn. */
async function micro(sink) {
  const names = [...VARIANTS.flatMap((v) => MODES.map((mode) => `${v} ${mode}`)), MASKING];
  const rows = {};
  let chars = 0;
  const turn = async (child, batches) => {
    const measured = await ask(child, { batches });
    if (typeof measured === 'number') return measured;
    ({ chars } = measured);
    return measured.us;
  };
  for (let r = 0; r < ROUNDS; r++) {
    const children = startAll(
      names,
      (name) => (name === MASKING ? 'masking.mjs' : 'micro.mjs'),
      (name) => [...name.split(' '), sink],
    );
    for (const child of Object.values(children)) await turn(child, WARM_BATCHES);
    addTurns(rows, await inTurns(names, MICRO_TURNS, (name) => turn(children[name], BATCHES)));
    stopAll(children);
  }
  return { rows, chars };
}

/** What has arrived at the sink since it was last asked. */
async function arrivedAt(sink) {
  return (await ask(sink, 'count')).arrived;
}

const EXPRESS_TURNS = 4;

/** Shape: what each variant served, turn by turn. */
async function express(url) {
  const { default: autocannon } = await import('autocannon');
  const variants = [...VARIANTS, 'otel-manual'];
  const rows = {};
  for (let r = 0; r < ROUNDS; r++) {
    const servers = startAll(
      variants,
      () => 'express-server.mjs',
      (v) => [v, url],
    );
    const targets = {};
    for (const v of variants) targets[v] = (await message(servers[v])).url;
    const load = (v, duration) =>
      autocannon({
        url: targets[v],
        method: 'POST',
        connections: 32,
        duration,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"hello"}',
      });
    // A server runs for days: what V8 compiles at its start is none of what a request costs.
    for (const v of variants) await load(v, 8);
    const turn = async (v) => {
      await ask(servers[v], 'begin');
      await arrivedAt(sink);
      const result = await load(v, Number(options.seconds));
      const stats = await ask(servers[v], 'end');
      return {
        rps: result.requests.average,
        cpu: stats.cpuUs,
        loop: stats.loopP99Ms,
        p99: result.latency.p99,
        arrived: (await arrivedAt(sink)) / stats.served,
      };
    };
    addTurns(rows, await inTurns(variants, EXPRESS_TURNS, turn));
    stopAll(servers);
  }
  return rows;
}

const sink = fork(`${here}sink.mjs`);
const { url } = await message(sink);
process.stdout.write(
  `Node ${process.version}, ${cpus().length} cores, ${ROUNDS} rounds, the better quartile of their turns\n\n`,
);

if (runs('micro')) {
  const { rows, chars } = await micro(url);
  const cost = (v, mode) => lowerQuartile(rows[`${v} ${mode}`]);
  process.stdout.write(
    '| one trace of five spans | in the request, µs | whole pipeline, CPU µs |\n|---|---|---|\n',
  );
  for (const v of VARIANTS)
    process.stdout.write(
      `| ${v} | ${round(cost(v, 'request'))} | ${round(cost(v, 'pipeline'))} |\n`,
    );
  const masking = lowerQuartile(rows[MASKING]);
  const own = cost('llmtrace', 'pipeline');
  const added = (v) => cost(v, 'request') - cost('bare', 'request');
  const against = (v) => round(added('llmtrace') / added(v), 2);
  process.stdout.write(
    `\nmasking alone: ${round(masking)} µs a trace (${Math.round(chars)} characters)\n`,
  );
  process.stdout.write(
    `in-request, llmtrace / floor: ${round(cost('llmtrace', 'request') / cost('floor', 'request'), 2)} (cost above bare: ${against('floor')})\n`,
  );
  process.stdout.write(
    `in-request cost above bare, llmtrace / OpenTelemetry: ${against('otel')}, / Langfuse: ${against('langfuse')}\n`,
  );
  for (const peer of ['otel', 'langfuse']) {
    const peers = cost(peer, 'pipeline');
    process.stdout.write(
      `pipeline CPU, llmtrace / ${peer}: ${round(own / peers, 2)} (masking apart: ${round((own - masking) / peers, 2)})\n`,
    );
  }
}
if (runs('express')) {
  const rows = await express(url);
  process.stdout.write(
    '\n| Express 5 under load | requests/s | CPU µs a request | loop p99, ms | latency p99, ms |\n|---|---|---|---|---|\n',
  );
  const of = (v, field, quartile = lowerQuartile) => quartile(rows[v].map((turn) => turn[field]));
  const rps = (v) => of(v, 'rps', upperQuartile);
  for (const v of Object.keys(rows)) {
    process.stdout.write(
      `| ${v} | ${Math.round(rps(v))} | ${Math.round(of(v, 'cpu'))} | ${round(of(v, 'loop'))} | ${round(of(v, 'p99'))} |\n`,
    );
  }
  const arrived = ['otel', 'otel-manual', 'langfuse']
    .map((v) => `${v} ${round(100 * of(v, 'arrived'))} %`)
    .join(', ');
  process.stdout.write(`\nrequests whose spans arrived at the sink: ${arrived}\n`);
  const against = (v) => round(rps('llmtrace') / rps(v), 2);
  process.stdout.write(
    `\nrequests/s, llmtrace / OpenTelemetry: ${against('otel')} (hand-written root: ${against('otel-manual')}), / Langfuse: ${against('langfuse')}, / bare: ${against('bare')}\n`,
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

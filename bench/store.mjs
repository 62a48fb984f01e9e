// What the store costs: npm run bench -- --only store [--traces 200000] [--postgres postgres://…]
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { postgresStore } from '../packages/store/dist/esm/postgres.js';
import { sqliteStore } from '../packages/store/dist/esm/sqlite.js';
import { collectGarbage } from './collect-garbage.mjs';
import { askQuestions } from './store-questions.mjs';
import { ask, round } from './turns.mjs';
import { generatedTraces } from '../packages/testing/dist/generated-records.js';

const pg = createRequire(new URL('../packages/store/package.json', import.meta.url))('pg');
const { values: options } = parseArgs({
  options: {
    traces: { type: 'string', default: '10000' },
    postgres: { type: 'string' },
    keep: { type: 'string' },
    repeat: { type: 'string', default: '60' },
  },
});
const TRACES = Number(options.traces);
const BATCH = 256;
// As dense as 200,000 traces in 30 days: rollups depend on it.
const DAYS = (30 * TRACES) / 200_000;
const FROM = Date.UTC(2026, 5, 1);
const TIME = { from: FROM, to: FROM + DAYS * 86_400_000 };
const print = (line) => process.stdout.write(`${line}\n`);
const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];

function* batches() {
  let batch = [];
  for (const trace of generatedTraces(TRACES, { from: FROM, spreadMs: DAYS * 86_400_000 })) {
    // As the journal hands them over: the texts of the generator are still in pieces.
    batch.push(JSON.parse(JSON.stringify(trace)));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** How long the event loop was held at a time. Units: ms. The histogram of Node would count what is between two batches. */
function watchLoop(holds) {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    holds.push(now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    holds.push(performance.now() - last);
  };
}

/** Batches that are written in a row: what a store still does after its answer falls into the time of the next. */
const IN_A_ROW = 8;

function* rows() {
  let row = [];
  for (const batch of batches()) {
    row.push(batch);
    if (row.length < IN_A_ROW) continue;
    yield row;
    row = [];
  }
  if (row.length > 0) yield row;
}

/** Writes everything; the time is that of `write` alone. `between` is called with how many traces there are, outside of it. */
async function ingest(store, between = () => {}) {
  const result = { ms: 0, cpuMs: 0, spans: 0, batchMs: [], holds: [] };
  const ids = [];
  let traces = 0;
  await store.getTrace('0'.repeat(32));
  for (const row of rows()) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    const cpu = process.cpuUsage();
    const start = performance.now();
    const unwatch = watchLoop(result.holds);
    for (let batch = row.shift(); batch !== undefined; batch = row.shift()) {
      ids.push(batch[0].traceId);
      traces += batch.length;
      for (const trace of batch) result.spans += trace.spans.length;
      const begun = performance.now();
      await store.write(batch);
      result.batchMs.push(performance.now() - begun);
    }
    // A checkpoint after the last answer is theirs too.
    await store.database.transaction(async () => undefined);
    unwatch();
    result.ms += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    result.cpuMs += (user + system) / 1_000;
    await between(traces);
  }
  return { ...result, ids };
}

/** What the server's autovacuum does within minutes; where it has been switched off, nothing would be known of the tables. */
async function vacuumed(url) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    "SELECT relname FROM pg_class WHERE relnamespace = 'llmtrace_bench'::regnamespace AND relkind = 'r'",
  );
  for (const { relname } of rows) await client.query(`VACUUM ANALYZE llmtrace_bench.${relname}`);
  await client.query('ANALYZE');
  await client.end();
}

/** Times single traces by their ids. */
async function byId(store, ids) {
  const ms = [];
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    await store.getTrace(ids[(i * 7_919) % ids.length]);
    ms.push(performance.now() - start);
  }
  return ms.slice(20);
}

/** `store-bare.mjs`, in a process of its own. It takes turns with the store: a machine is not as fast now as it was a minute ago. */
function bareInserts(from, to) {
  const child = fork(fileURLToPath(new URL('store-bare.mjs', import.meta.url)), [
    from,
    to,
    String(BATCH),
  ]);
  return { upTo: (traces) => ask(child, { traces }), end: () => ask(child, 'end') };
}

function report(name, { ms, cpuMs, spans, batchMs, holds }, ids) {
  print(
    `| ${name} | ${Math.round((spans / ms) * 1_000)} | ${Math.round((cpuMs / TRACES) * 1_000)} | ${round(quantile(batchMs, 0.5))} / ${round(quantile(batchMs, 0.95))} | ${round(quantile(holds, 0.99))} | ${round(quantile(ids, 0.5), 2)} / ${round(quantile(ids, 0.95), 2)} |`,
  );
}

const dir = options.keep ?? mkdtempSync(join(tmpdir(), 'llmtrace-bench-'));
try {
  print(`${TRACES} traces over ${round(DAYS)} days, in transactions of ${BATCH}\n`);
  print(
    '| store | spans/s | CPU µs a trace | transaction p50 / p95, ms | loop p99, ms | trace by id p50 / p95, ms |',
  );
  print('|---|---|---|---|---|---|');
  const file = join(dir, 'traces.db');
  const sqlite = sqliteStore({ file }).store;
  let bare;
  const written = await ingest(sqlite, (traces) => {
    bare ??= bareInserts(file, join(dir, 'bare.db'));
    return bare.upTo(traces);
  });
  const least = await bare.end();
  report('SQLite', written, await byId(sqlite, written.ids));
  const answers = [];
  const ask = (name, store) =>
    askQuestions(name, store, TIME, Number(options.repeat), (line) => answers.push(line));
  await ask('SQLite', sqlite);
  await sqlite.close();
  print(
    `| bare inserts | ${Math.round((written.spans / least.ms) * 1_000)} | ${Math.round((least.cpuMs / TRACES) * 1_000)} | | | |`,
  );
  if (options.postgres !== undefined) {
    const postgres = postgresStore({ url: options.postgres, schema: 'llmtrace_bench' }).store;
    const there = await ingest(postgres);
    await vacuumed(options.postgres);
    report('PostgreSQL', there, await byId(postgres, there.ids));
    await ask('PostgreSQL', postgres);
    await postgres.database.transaction((tx) =>
      tx.run({ text: 'DROP SCHEMA llmtrace_bench CASCADE', values: [] }),
    );
    await postgres.close();
  }
  print('\n| store | question | p50 / p95, ms | longest |\n|---|---|---|---|');
  for (const line of answers) print(line);
  print(`\ningest, SQLite / bare inserts: ${round(least.ms / written.ms, 2)}`);
  print(`bytes a trace in the file: ${Math.round(statSync(file).size / TRACES)}`);
} finally {
  if (options.keep === undefined) rmSync(dir, { recursive: true, force: true });
}

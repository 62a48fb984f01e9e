// Writes the rows of a store's file once more: node store-bare.mjs <from> <to> <traces a transaction>
import { DatabaseSync } from 'node:sqlite';
import { collectGarbage } from './collect-garbage.mjs';

const [, , from, to, batch] = process.argv;
const BATCH = Number(batch);
const source = new DatabaseSync(from, { readOnly: true });
const target = new DatabaseSync(to);
target.exec(
  'PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000; PRAGMA cache_size = -65536',
);
for (const { sql } of source
  .prepare(
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type IN ('view', 'trigger'), rootpage",
  )
  .all()) {
  target.exec(sql);
}
const tables = ['llm_traces', 'llm_bodies', 'llm_texts', 'llm_spans', 'llm_retrieval_chunks'].map(
  (table) => {
    const names = source
      .prepare(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => name);
    return {
      read: source.prepare(
        `SELECT ${names.join(', ')} FROM ${table} WHERE trace_key > ? AND trace_key <= ?`,
      ),
      insert: target.prepare(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      ),
    };
  },
);
let written = 0;
let ms = 0;
let cpuMs = 0;

/** One transaction, whose time alone counts. */
function timed(parts) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  target.exec('BEGIN IMMEDIATE');
  for (const { insert, rows } of parts) for (const row of rows) insert.run(...row);
  target.exec('COMMIT');
  ms += performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  cpuMs += (user + system) / 1_000;
}

function upTo(traces) {
  for (; written < traces; written += BATCH) {
    const parts = tables.map(({ read, insert }) => ({
      insert,
      rows: read.all(written, Math.min(written + BATCH, traces)).map((row) => Object.values(row)),
    }));
    collectGarbage();
    timed(parts);
  }
}

function writeRollups() {
  const rollups = source
    .prepare('SELECT * FROM llm_rollups')
    .all()
    .map((row) => Object.values(row));
  const insert = target.prepare(
    `INSERT INTO llm_rollups VALUES (${rollups[0].map(() => '?').join(', ')})`,
  );
  for (let at = 0; at < rollups.length; at += 1_000)
    timed([{ insert, rows: rollups.slice(at, at + 1_000) }]);
}

process.on('message', (message) => {
  if (message === 'end') writeRollups();
  else upTo(message.traces);
  process.send({ ms, cpuMs });
  if (message !== 'end') return;
  source.close();
  target.close();
  process.disconnect();
});

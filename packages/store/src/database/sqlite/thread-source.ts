/**
 * The program of a thread that owns one connection, as text, so that the ESM and the CommonJS build start the same one.
 *
 * Shape: `workerData` is `{ file, readOnly, busyMs, cancelled }`. Takes `{ id, op, … }`, answers `{ id, value }` or
 * `{ id, error: { message, errcode, timeout } }`. `cancelled[0]` holds the id of a request that is to end, -1 for any;
 * `cancelled[1]` is 1 while a request is answered.
 */
export const THREAD_SOURCE: string = `
'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { closeSync, openSync, statSync } = require('node:fs');
const { file, readOnly, busyMs } = workerData;
const cancelled = new Int32Array(workerData.cancelled);
const MAX_STATEMENTS = 256;
// About 512 traces. What is checkpointed seldom is written seldom: most pages of the indexes change with every transaction.
const ROWS_A_CHECKPOINT = 8192;
const BUSY = 5, LOCKED = 6, IOERR = 10, CORRUPT = 11, FULL = 13, CANTOPEN = 14, NOTADB = 26, READONLY = 8;
const FATAL = new Set([IOERR, CORRUPT, CANTOPEN, NOTADB, READONLY]);
let sqlite, db, inode, statements = new Map();
let fresh = false, failed = false, ended = false, current = 0, deadline = Infinity, calls = 0, rowsSince = 0;

function load() {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try { return require('node:sqlite'); } finally { process.emitWarning = emitWarning; }
}
function inTime() {
  const stopped = Atomics.load(cancelled, 0);
  if (stopped === current || stopped === -1) ended = 'llm_cancelled';
  else if ((++calls & 15) === 0 && Date.now() > deadline) ended = 'llm_timeout';
  // Node 22.13 passes over what a function throws; what is no value of SQLite's is an error in any.
  return ended ? {} : 1;
}
function inodeOf() {
  if (file === ':memory:') return 0;
  try { return statSync(file).ino; } catch { return undefined; }
}
function close() {
  statements = new Map();
  const old = db;
  db = undefined;
  try { old && old.close(); } catch (error) { if (!error) throw error; }
}
function wait(ms) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); }
function patiently(work) {
  const until = Date.now() + busyMs;
  for (;;) {
    try { return work(); } catch (error) {
      const code = error.errcode & 255;
      if ((code !== BUSY && code !== LOCKED) || Date.now() > until) throw error;
      wait(5);
    }
  }
}
function open() {
  if (db !== undefined && inode === inodeOf()) return;
  close();
  sqlite ??= load();
  if (!readOnly && file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
  db = new sqlite.DatabaseSync(file, { readOnly });
  try {
    db.exec('PRAGMA busy_timeout = ' + busyMs + '; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
    if (!readOnly) {
      patiently(() => {
        const { page_count: pages } = db.prepare('PRAGMA page_count').get();
        if (pages === 0) db.exec('PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL');
        db.exec('PRAGMA journal_mode = WAL');
      });
      db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 134217728');
    } else db.exec('PRAGMA query_only = 1');
    db.function('llm_in_time', inTime);
    db.function('llm_add_sketches', { deterministic: true }, addSketches);
    // Missing from the SQLite of Node 22.13.
    try { db.prepare('SELECT ceil(ln(1.0))'); } catch {
      db.function('ln', { deterministic: true }, Math.log);
      db.function('ceil', { deterministic: true }, Math.ceil);
    }
  } catch (error) {
    close();
    throw error;
  }
  inode = inodeOf();
  fresh = true;
}
function reader(bytes) {
  let at = 1;
  const next = () => {
    let byte = bytes[at++], value = byte & 127, scale = 128;
    for (; byte > 127; scale *= 128) value += ((byte = bytes[at++]) & 127) * scale;
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  const bins = { zeros: next(), index: 0, count: 0, ended: false, step };
  function step() {
    if (at >= bytes.length) bins.ended = true;
    else { bins.index += next(); bins.count = next(); }
  }
  step();
  return bins;
}
// As the store packs its sketches, whose bins come in their order.
function addSketches(a, b) {
  if (a === null || b === null || a[0] !== 1 || b[0] !== 1) return a ?? b;
  const bytes = new Uint8Array(a.length + b.length + 16);
  let size = 1, last = 0;
  const write = (value) => {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes[size++] = (rest % 128) | 128;
    bytes[size++] = rest;
  };
  bytes[0] = 1;
  const left = reader(a), right = reader(b), zeros = left.zeros + right.zeros;
  write(zeros);
  const empty = size;
  while (!left.ended || !right.ended) {
    const index = left.ended || (!right.ended && right.index < left.index) ? right.index : left.index;
    let count = 0;
    for (const bins of [left, right]) {
      if (bins.ended || bins.index !== index) continue;
      count += bins.count;
      bins.step();
    }
    if (count === 0) continue;
    write(index - last);
    write(count);
    last = index;
  }
  return zeros === 0 && size === empty ? null : bytes.slice(0, size);
}
function prepare(sql) {
  let statement = statements.get(sql);
  if (statement === undefined) {
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statements.set(sql, (statement = db.prepare(sql)));
  }
  return statement;
}
// After the answer: who writes goes on meanwhile. What fails here fails again when a commit finds the log too long.
function checkpoint() {
  rowsSince = 0;
  try { db.exec('PRAGMA wal_checkpoint(PASSIVE)'); } catch (error) { if (!error) throw error; }
}
const IN_TRANSACTION = new Set(['commit', 'exec', 'all', 'run', 'insert', 'traces']);
const OPS = {
  begin() {
    open();
    failed = false;
    db.exec('BEGIN IMMEDIATE');
    return fresh;
  },
  commit() {
    db.exec('COMMIT');
    if (inode !== inodeOf()) throw Object.assign(new Error('the file was removed meanwhile'), { code: 'ENOENT' });
    fresh = false;
  },
  rollback() {
    failed = false;
    if (db !== undefined && db.isTransaction !== false) db.exec('ROLLBACK');
  },
  exec({ sql }) { db.exec(sql); },
  all({ sql, values }) { return prepare(sql).all(...values); },
  run({ sql, values }) { return prepare(sql).run(...values).changes; },
  insert({ sql, rows }) {
    const statement = prepare(sql);
    rowsSince += rows.length;
    return rows.map((row) => statement.run(...row).changes !== 0);
  },
  // Table by table: SQLite changes the pages of one faster than those of five in turn.
  traces({ sql, statements, heads, parts }) {
    const statement = prepare(sql);
    const inserts = statements.map(prepare);
    const owns = heads.map(([row, own]) => {
      const { changes, lastInsertRowid } = statement.run(...row);
      rowsSince += changes;
      return changes === 0 ? undefined : [lastInsertRowid, ...own];
    });
    for (const rows of parts) {
      for (let i = 0; i < rows.length; i += 3) {
        const own = owns[rows[i]];
        if (own === undefined) continue;
        inserts[rows[i + 1]].run(...own, ...rows[i + 2]);
        rowsSince++;
      }
    }
    return owns.map((own) => own !== undefined);
  },
  read({ sql, values, timeoutMs }) {
    open();
    deadline = Date.now() + timeoutMs;
    return prepare(sql).all(...values);
  },
  close() { close(); },
};
parentPort.on('message', (request) => {
  const { id, op } = request;
  current = id;
  deadline = Infinity;
  ended = false;
  Atomics.store(cancelled, 1, 1);
  try {
    // SQLite ends some transactions by itself when a statement fails: what was asked for after it must not stand alone.
    if (failed && IN_TRANSACTION.has(op)) throw new Error('the transaction has failed');
    parentPort.postMessage({ id, value: OPS[op](request) });
    if (op === 'commit' && rowsSince >= ROWS_A_CHECKPOINT) checkpoint();
  } catch (error) {
    if (IN_TRANSACTION.has(op)) failed = true;
    const code = error.errcode & 255;
    if (FATAL.has(code) || inode !== inodeOf()) close();
    parentPort.postMessage({
      id,
      error: { message: ended || String(error.message), errcode: error.errcode, code: error.code },
    });
  }
  Atomics.store(cancelled, 1, 0);
  Atomics.notify(cancelled, 1);
});
`;

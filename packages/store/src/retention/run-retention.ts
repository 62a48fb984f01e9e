import type { Database, SqlQuery } from '../database/database.js';
import { deleteTraces } from './delete-traces.js';
import { dropPartitions } from './drop-partitions.js';
import { dueIn, dueTraces, type Due } from './due-traces.js';
import { expireTexts } from './expire-texts.js';
import { reclaimSpace } from './reclaim-space.js';
import type { RetentionConfig, RetentionScope } from './retention-config.js';
import type { RetentionReport, ScopeReport } from './retention-report.js';
import { noteRun } from './retention-state.js';
import { sweep } from './sweep.js';
import { traceKeyOf } from '../database/trace-key.js';
import { TraceBatch } from './trace-batch.js';

const DAY_MS = 86_400_000;

/** How a run is done. */
export interface RetentionRun {
  /** Units: epoch ms. */
  readonly nowMs: number;
  /** Counts what is due and changes nothing. */
  readonly dryRun?: boolean;
  /** Is asked before each batch; a run that is no longer wanted ends after the last one. */
  readonly goOn?: () => boolean | Promise<boolean>;
  /** Is told of each batch. */
  readonly progress?: (done: { readonly texts: number; readonly traces: number }) => void;
}

interface Counts {
  texts: number;
  traces: number;
  contents: number;
  scores: number;
  leftovers: number;
}

/** Removes what has been kept long enough: first traces, then texts, then what belongs to no trace. In small batches. */
export async function runRetention(
  database: Database,
  config: RetentionConfig,
  run: RetentionRun,
): Promise<RetentionReport> {
  const nowUs = run.nowMs * 1_000;
  if (run.dryRun) return dryRun(database, config, run.nowMs);
  const counts: Counts = { texts: 0, traces: 0, contents: 0, scores: 0, leftovers: 0 };
  const scopes: ScopeReport[] = [];
  let isWanted = true;
  for (const [at, scope] of config.scopes.entries()) {
    const before = { ...counts };
    for (const due of ['trace', 'text'] as const) {
      const condition = dueIn(config, at, due, nowUs);
      if (condition === undefined) continue;
      isWanted &&= await drain(database, config, { condition, due, counts, run });
    }
    scopes.push({
      ...nameOf(scope),
      texts: counts.texts - before.texts,
      traces: counts.traces - before.traces,
    });
  }
  if (isWanted) counts.leftovers = await sweep(database, config, nowUs);
  await dropPartitions(database, run.nowMs - longestDays(config) * DAY_MS);
  await reclaimSpace(database);
  const report = { ranAt: run.nowMs, dryRun: false, complete: isWanted, ...counts, scopes };
  await noteRun(database, report);
  return report;
}

/** A partition holds traces of every scope. */
function longestDays({ scopes }: RetentionConfig): number {
  return Math.max(...scopes.map(({ metadataDays }) => metadataDays));
}

interface Drain {
  readonly condition: SqlQuery;
  readonly due: Due;
  readonly counts: Counts;
  readonly run: RetentionRun;
}

/** Shape: whether all was done. */
async function drain(
  database: Database,
  { batchSize }: RetentionConfig,
  { condition, due, counts, run }: Drain,
): Promise<boolean> {
  for (;;) {
    if (!((await run.goOn?.()) ?? true)) return false;
    const size = await database.transaction(async (tx) => {
      const rows = await tx.query(dueTraces(tx.dialect, condition, batchSize));
      if (rows.length === 0) return { traces: 0, contents: 0, scores: 0 };
      const batch = new TraceBatch(tx.dialect, rows.map(traceKeyOf));
      if (due === 'text')
        return { traces: rows.length, contents: await expireTexts(tx, batch), scores: 0 };
      return { traces: rows.length, ...(await deleteTraces(tx, batch)) };
    });
    counts[due === 'text' ? 'texts' : 'traces'] += size.traces;
    counts.contents += size.contents;
    counts.scores += size.scores;
    run.progress?.(counts);
    if (size.traces < batchSize) return true;
  }
}

async function dryRun(
  database: Database,
  config: RetentionConfig,
  nowMs: number,
): Promise<RetentionReport> {
  const nowUs = nowMs * 1_000;
  const scopes: ScopeReport[] = [];
  const textsDue: SqlQuery[] = [];
  for (const [at, scope] of config.scopes.entries()) {
    const text = dueIn(config, at, 'text', nowUs);
    const trace = dueIn(config, at, 'trace', nowUs);
    if (text !== undefined) textsDue.push(text);
    const all = await countTraces(database, text);
    const traces = await countTraces(database, trace);
    const both =
      trace &&
      (await countTraces(database, { ...trace, text: `${trace.text} AND t.text_state = 'kept'` }));
    scopes.push({ ...nameOf(scope), texts: all - (both ?? 0), traces });
  }
  const sum = (key: 'texts' | 'traces'): number =>
    scopes.reduce((total, scope) => total + scope[key], 0);
  return {
    ranAt: nowMs,
    dryRun: true,
    complete: true,
    texts: sum('texts'),
    traces: sum('traces'),
    contents: await countContents(database, textsDue),
    scores: 0,
    leftovers: 0,
    scopes,
  };
}

async function countTraces(database: Database, condition: SqlQuery | undefined): Promise<number> {
  if (condition === undefined) return 0;
  const [row] = await database.query({
    text: `SELECT COUNT(*) AS n FROM llm_traces t WHERE ${condition.text}`,
    values: condition.values,
  });
  return Number(row?.['n'] ?? 0);
}

/** Whole texts that only traces refer to whose text is due. */
async function countContents(database: Database, due: readonly SqlQuery[]): Promise<number> {
  if (due.length === 0) return 0;
  const any = due.map(({ text }) => `(${text})`).join(' OR ');
  const [row] = await database.query({
    text: `SELECT COUNT(*) AS n FROM llm_contents c
      WHERE EXISTS (SELECT 1 FROM llm_content_refs r WHERE r.hash = c.hash AND r.tenant_id = c.tenant_id)
        AND NOT EXISTS (SELECT 1 FROM llm_content_refs r WHERE r.hash = c.hash AND r.tenant_id = c.tenant_id
          AND NOT EXISTS (SELECT 1 FROM llm_traces t
            WHERE t.trace_id = r.trace_id AND t.root_span_id = r.root_span_id AND (${any})))`,
    values: due.flatMap(({ values }) => values),
  });
  return Number(row?.['n'] ?? 0);
}

function nameOf({ environments, tenants }: RetentionScope): Omit<ScopeReport, 'texts' | 'traces'> {
  return {
    ...(environments === undefined ? undefined : { environments }),
    ...(tenants === undefined ? undefined : { tenants }),
  };
}

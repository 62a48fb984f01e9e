import type { Row, SqlQuery } from '../../database/database.js';
import { compileFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit, readWord } from '../read/fields.js';
import { countOf, defined, textOf, timeOf } from '../row-values.js';
import { decodeCursor, encodeCursor } from '../search/cursor.js';
import { and, raw, sql } from '../sql.js';
import type { SessionPage, SessionQuery, SessionSummary } from '../types/session-query.js';

const SORTS: Readonly<Record<NonNullable<SessionQuery['sort']>, string>> = {
  time: 'last_us',
  traces: 'traces',
  cost: 'cost',
  tokens: 'input + output',
};

/** Lists conversations. Errors: those of `TraceQueries`. */
export async function listSessions(
  query: SessionQuery,
  context: QueryContext,
): Promise<SessionPage> {
  const fields = readFields(query, 'query', ['filter', 'sort', 'limit', 'cursor']);
  const filter = compileFilter(query.filter, context);
  const sorts = Object.keys(SORTS) as readonly (keyof typeof SORTS)[];
  const sort = readWord(fields.get('sort') ?? 'time', 'sort', sorts);
  const limit = readLimit(fields.get('limit'), 'limit', 50, 1_000);
  const { dialect } = context.database;
  const [session, tenant] = [dialect.bytewise('session_id'), dialect.bytewise('tenant')];
  const conditions = [raw('t.session_id IS NOT NULL'), ...traceConditions(filter, context)];
  const cursor = fields.get('cursor');
  const later = cursor === undefined ? raw('1 = 1') : after(sort, cursor, session, tenant);
  const firsts = sort === 'time' ? newestFirst(conditions, cursor, context) : [];
  let rows: readonly Row[] = [];
  for (const first of [...firsts, raw('1 = 1')]) {
    if (rows.length > limit) break;
    rows = await context.rows(sql`
    SELECT session_id, tenant, tenant_id, traces, errors, first_us, last_us, users, input, output, cost,
      ${raw(SORTS[sort])} AS sort_value
    FROM (
      SELECT t.session_id AS session_id, t.tenant_id AS tenant_id, COALESCE(t.tenant_id, '') AS tenant,
        count(*) AS traces, sum(CASE WHEN t.status = 'error' THEN 1 ELSE 0 END) AS errors,
        min(t.start_us) AS first_us, max(t.start_us) AS last_us, count(DISTINCT t.user_id_hash) AS users,
        CAST(sum(t.prompt_tokens) AS BIGINT) AS input, CAST(sum(t.completion_tokens) AS BIGINT) AS output,
        CAST(COALESCE(sum(t.cost_nano_usd), 0) AS BIGINT) AS cost
      FROM llm_traces t WHERE ${and([...conditions, first])} GROUP BY 1, 2, 3
    ) AS sessions
    WHERE ${later}
    ORDER BY sort_value DESC, ${raw(`${session}, ${tenant}`)}
    LIMIT ${raw(String(limit + 1))}`);
  }
  const sessions = rows.slice(0, limit).map((row) =>
    defined<SessionSummary>({
      sessionId: textOf(row, 'session_id') as string,
      tenantId: textOf(row, 'tenant_id'),
      traces: countOf(row, 'traces'),
      errors: countOf(row, 'errors'),
      firstSeen: timeOf(row, 'first_us'),
      lastSeen: timeOf(row, 'last_us'),
      users: countOf(row, 'users'),
      inputTokens: countOf(row, 'input'),
      outputTokens: countOf(row, 'output'),
      costNanoUsd: countOf(row, 'cost'),
    }),
  );
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { sessions };
  const position = [
    countOf(last, 'sort_value'),
    textOf(last, 'session_id') ?? '',
    textOf(last, 'tenant') ?? '',
  ];
  return { sessions, next: encodeCursor(`sessions ${sort}`, position) };
}

/** So many of the newest traces are looked at for the sessions of a page, then more, then all. */
const STEPS = [1_000, 8_000];

/** Conditions on the sessions of the newest traces, each with more of them. Shape: a page that one fills is right. */
function newestFirst(
  conditions: readonly SqlQuery[],
  cursor: unknown,
  { database: { dialect } }: QueryContext,
): readonly SqlQuery[] {
  const [last] = cursor === undefined ? [] : decodeCursor(cursor, 'sessions time', 'ntt');
  const before =
    last === undefined ? [] : [dialect.startsBetween('t', undefined, Number(last) + 1)];
  return STEPS.map(
    (step) => sql`t.session_id IN (SELECT session_id FROM (
      SELECT t.session_id AS session_id FROM llm_traces t WHERE ${and([...conditions, ...before])}
      ORDER BY ${raw(dialect.startOf('t'))} DESC LIMIT ${raw(String(step))}) AS newest)`,
  );
}

function after(
  sort: keyof typeof SORTS,
  cursor: unknown,
  session: string,
  tenant: string,
): SqlQuery {
  const [value = 0, id = '', of = ''] = decodeCursor(cursor, `sessions ${sort}`, 'ntt');
  const number = sql`CAST(${value} AS BIGINT)`;
  const column = raw(SORTS[sort]);
  return sql`${column} < ${number} OR (${column} = ${number} AND (${raw(session)} > ${id}
    OR (session_id = ${id} AND ${raw(tenant)} > ${of})))`;
}

import type { SqlQuery } from '../../database/database.js';
import { answer } from '../aggregate/aggregate.js';
import { readAggregate } from '../aggregate/read-aggregate.js';
import { compileFilter, type CompiledFilter } from '../filter/compile-filter.js';
import { traceConditions } from '../filter/trace-conditions.js';
import type { QueryContext } from '../query-context.js';
import { readFields, readLimit } from '../read/fields.js';
import { readText } from '../read/text.js';
import { countOf, defined, textOf } from '../row-values.js';
import { and, raw, sql } from '../sql.js';
import type {
  PromptVersionAnswer,
  PromptVersionQuery,
  PromptVersionSummary,
} from '../types/prompt-version-query.js';

/** Lists the versions of prompts. Errors: those of `TraceQueries`. */
export async function listPromptVersions(
  query: PromptVersionQuery,
  context: QueryContext,
): Promise<PromptVersionAnswer> {
  const fields = readFields(query, 'query', ['filter', 'name', 'measures', 'limit']);
  const filter = compileFilter(query.filter, context);
  const name = fields.has('name') ? readText(fields.get('name'), 'name') : undefined;
  const limit = readLimit(fields.get('limit'), 'limit', 100, 1_000);
  const plan = readAggregate(
    {
      ...(query.filter === undefined ? undefined : { filter: query.filter }),
      by: ['promptVersion'],
      measures: query.measures ?? ['count', 'latency', 'tokens', 'cost'],
      limit: 1_000,
    },
    context,
  );
  const seen = await versionsSeen(filter, name, context);
  const { rows, exact } = await answer(plan, context);
  const measured = new Map(rows.map(({ key, ...measures }) => [key[0], measures]));
  const versions = seen.map((version): PromptVersionSummary => ({
    ...measured.get(keyOf(version)),
    ...version,
  }));
  return { versions: versions.slice(0, limit), exact, more: versions.length > limit };
}

type Seen = Pick<
  PromptVersionSummary,
  'name' | 'versionId' | 'releaseLabels' | 'firstSeen' | 'lastSeen'
>;

/** When each version ran, and by which labels. Shape: by name, the latest first. */
async function versionsSeen(
  filter: CompiledFilter,
  name: string | undefined,
  context: QueryContext,
): Promise<readonly Seen[]> {
  const rows = await context.rows(sql`
    SELECT s.prompt_name AS name, s.prompt_version AS version, s.release_label AS label,
      min(s.trace_start_us) AS first_us, max(s.trace_start_us) AS last_us
    FROM ${callsOf(filter, name, context)} GROUP BY 1, 2, 3`);
  const versions = new Map<string, Seen>();
  for (const row of rows) {
    const version = defined<Seen>({
      name: textOf(row, 'name') as string,
      versionId: textOf(row, 'version'),
      releaseLabels: [textOf(row, 'label')].filter((label) => label !== undefined),
      firstSeen: countOf(row, 'first_us') / 1000,
      lastSeen: countOf(row, 'last_us') / 1000,
    });
    const known = versions.get(keyOf(version)) ?? version;
    versions.set(keyOf(version), {
      ...version,
      releaseLabels: [...new Set([...known.releaseLabels, ...version.releaseLabels])].sort(),
      firstSeen: Math.min(known.firstSeen, version.firstSeen),
      lastSeen: Math.max(known.lastSeen, version.lastSeen),
    });
  }
  return [...versions.values()].sort((a, b) =>
    a.name === b.name ? b.lastSeen - a.lastSeen : a.name < b.name ? -1 : 1,
  );
}

/** Where nothing but the time is asked of traces, their calls alone are looked at: an index has all that is needed. */
function callsOf(
  filter: CompiledFilter,
  name: string | undefined,
  context: QueryContext,
): SqlQuery {
  const { dialect } = context.database;
  const conditions = [
    raw("s.kind = 'llm'"),
    raw('s.prompt_name IS NOT NULL'),
    dialect.startsBetween('s', filter.fromUs, filter.toUs, 'part'),
    ...(filter.steps.get('call') ?? []),
    ...(name === undefined ? [] : [sql`s.prompt_name = ${name}`]),
  ];
  if (filter.fields.length === 0) {
    return sql`llm_spans s WHERE ${and([...conditions, raw(dialect.guard('s'))])}`;
  }
  return sql`llm_traces t JOIN llm_spans s ON ${raw(dialect.partOf('s', 't'))}
    WHERE ${and([...conditions, ...traceConditions(filter, context)])}`;
}

function keyOf({ name, versionId }: Pick<Seen, 'name' | 'versionId'>): string {
  return versionId === undefined ? name : `${name}@${versionId}`;
}

import { hashId } from '@llmtrace/core/records';
import type { Database, QueryLimits } from '../database/database.js';
import { FullText } from '../full-text/full-text.js';
import { aggregate } from './aggregate/aggregate.js';
import { compare } from './compare/compare.js';
import { groupErrors } from './errors/group-errors.js';
import { knownHashKey } from './known-hash-key.js';
import { onset } from './onset/onset.js';
import { listPromptVersions } from './prompts/prompt-versions.js';
import { QueryContext } from './query-context.js';
import { search } from './search/search.js';
import { listSessions } from './sessions/sessions.js';
import { readTranscript } from './sessions/transcript.js';
import { topSpans } from './spans/top-spans.js';
import type { TraceQueries } from './trace-queries.js';
import { listValues } from './values/values.js';

/** What questions need besides a database. */
export interface QueryOptions {
  /** The key that hides user ids, as the tracer has it. Default: `LLMTRACE_HASH_KEY`, else that of the trace folder, where there is one. */
  readonly hashKey?: string | Uint8Array;
}

/** Answers questions from a database of either dialect. */
export function createQueries(
  database: Database,
  { hashKey }: QueryOptions = {},
  fullText: FullText = new FullText(database, false),
): TraceQueries {
  const hashUser = (id: string): string | undefined => {
    const key = hashKey ?? knownHashKey();
    return key === undefined ? undefined : hashId(id, key);
  };
  const ask =
    <Q, A>(answer: (query: Q, context: QueryContext) => Promise<A>) =>
    async (query: Q, limits?: QueryLimits): Promise<A> => {
      const hasWords = asksForText(query) && (await fullText.isReady());
      return answer(query, new QueryContext({ database, hashUser, hasWords }, limits));
    };
  return {
    search: ask(search),
    aggregate: ask(aggregate),
    errors: ask(groupErrors),
    compare: ask(compare),
    sessions: ask(listSessions),
    transcript: ask(readTranscript),
    promptVersions: ask(listPromptVersions),
    topSpans: ask(topSpans),
    onset: ask(onset),
    values: ask(listValues),
  };
}

/** Whether a filter of a question is one of texts. */
function asksForText(query: unknown): boolean {
  const { filter, a, b } = (query ?? {}) as Readonly<Record<string, unknown>>;
  return [filter, a, b].some(
    (one) => typeof one === 'object' && one !== null && 'text' in one && one.text !== undefined,
  );
}

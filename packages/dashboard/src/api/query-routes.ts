import type {
  AggregateQuery,
  CompareQuery,
  ErrorQuery,
  Measure,
  Onset,
  OnsetQuery,
  PromptVersionQuery,
  SessionQuery,
  TopSpanQuery,
  TraceQuery,
  TraceSummary,
  Transcript,
  TranscriptQuery,
  ValueQuery,
} from '@llmtrace/store';
import { includesRole, type DashboardUser } from '../auth/user.js';
import { ApiError, type ApiCall, type ApiRoute } from './api-route.js';
import { scopeFilter, scopeTenants } from './scope.js';

/** Questions of the store, each scoped to what the user may know of. Wrong input is the store's to refuse. */
export const queryRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'traces',
    role: 'viewer',
    summary: 'A list of traces, page by page.',
    takes: 'TraceQuery',
    async answer(call) {
      const text = call.input['text'] === true && seesText(call.user);
      const page = await call.queries.search({ ...scoped<TraceQuery>(call), text }, call.limits);
      if (text)
        await call.noteRead(
          'list',
          page.traces.map(({ traceId }) => traceId),
        );
      return seesText(call.user) ? page : { ...page, traces: page.traces.map(withoutScores) };
    },
  },
  {
    method: 'GET',
    path: 'aggregate',
    role: 'viewer',
    summary: 'Numbers by dimension and time.',
    takes: 'AggregateQuery',
    answer: (call) =>
      call.queries.aggregate(measured(scoped<AggregateQuery>(call), call.user), call.limits),
  },
  {
    method: 'GET',
    path: 'errors',
    role: 'viewer',
    summary: 'Errors in groups.',
    takes: 'ErrorQuery',
    answer: (call) => call.queries.errors(scoped<ErrorQuery>(call), call.limits),
  },
  {
    method: 'GET',
    path: 'compare',
    role: 'viewer',
    summary: 'Two sets of traces side by side.',
    takes: 'CompareQuery',
    async answer(call) {
      const query = scoped<CompareQuery>(call);
      const comparison = await call.queries.compare(
        {
          ...query,
          a: scopeFilter(query.a, call.user),
          b: scopeFilter(query.b, call.user),
        },
        call.limits,
      );
      return seesText(call.user) ? comparison : { ...comparison, scores: {} };
    },
  },
  {
    method: 'GET',
    path: 'sessions',
    role: 'viewer',
    summary: 'Conversations.',
    takes: 'SessionQuery',
    answer: (call) => call.queries.sessions(scoped<SessionQuery>(call), call.limits),
  },
  {
    method: 'GET',
    path: 'transcript',
    role: 'viewer',
    summary: 'One conversation, turn by turn.',
    takes: 'TranscriptQuery',
    answer: transcript,
  },
  {
    method: 'GET',
    path: 'prompt-versions',
    role: 'viewer',
    summary: 'The versions of prompts that ran, with the numbers of their calls.',
    takes: 'PromptVersionQuery',
    answer: (call) =>
      call.queries.promptVersions(
        measured(scoped<PromptVersionQuery>(call), call.user),
        call.limits,
      ),
  },
  {
    method: 'GET',
    path: 'top-spans',
    role: 'viewer',
    summary: 'The slowest or largest steps.',
    takes: 'TopSpanQuery',
    answer: (call) => call.queries.topSpans(scoped<TopSpanQuery>(call), call.limits),
  },
  {
    method: 'GET',
    path: 'onset',
    role: 'viewer',
    summary: 'When a number changed, and what was new about then.',
    takes: 'OnsetQuery',
    answer: onset,
  },
  {
    method: 'GET',
    path: 'values',
    role: 'viewer',
    summary: 'The values of a dimension, to pick one.',
    takes: 'ValueQuery',
    async answer(call) {
      const query = call.input as unknown as ValueQuery;
      const { tenants } = call.user;
      if (READER_VALUES.has(query.of) && !seesText(call.user)) {
        throw new ApiError(403, 'forbidden', `The values of "${query.of}" take the role reader.`);
      }
      return call.queries.values(
        tenants === undefined ? query : { ...query, tenant: scopeTenants(query.tenant, tenants) },
        call.limits,
      );
    },
  },
];

/** Names that people made up, for text and judgements. */
const READER_VALUES: ReadonlySet<string> = new Set(['metadataKey', 'score']);

function seesText(user: DashboardUser): boolean {
  return includesRole(user.role, 'reader');
}

/** The input as a query whose filter is the user's. */
function scoped<Q>({ input, user }: ApiCall): Q {
  return { ...input, filter: scopeFilter(input['filter'], user) } as unknown as Q;
}

function measured<Q extends { readonly measures?: readonly Measure[] }>(
  query: Q,
  user: DashboardUser,
): Q {
  if (seesText(user) || !Array.isArray(query.measures)) return query;
  const measures = query.measures.filter((measure) => measure !== 'scores');
  if (measures.length > 0) return { ...query, measures };
  throw new ApiError(403, 'forbidden', 'To see scores takes the role reader.');
}

function withoutScores(trace: TraceSummary): TraceSummary {
  return { ...trace, scores: {} };
}

/** The store dates what was new by all traffic: a user who knows some tenants learns of what those use. */
async function onset(call: ApiCall): Promise<Onset> {
  const { user, queries, limits } = call;
  const query = scoped<OnsetQuery>(call);
  const found = await queries.onset(query, limits);
  if (user.tenants === undefined) return found;
  const known = new Set<string>();
  for (const what of new Set(found.firstSeen.map((seen) => seen.what))) {
    const { rows } = await queries.aggregate({ filter: query.filter, by: [what] }, limits);
    for (const { key } of rows) known.add(`${what} ${key[0]}`);
  }
  const firstSeen = found.firstSeen.filter(({ what, value }) => known.has(`${what} ${value}`));
  return { ...found, firstSeen };
}

/** A session id may be of several tenants: for a user who knows some, it is of the first of those who has it. */
async function transcript({ input, user, queries, limits, noteRead }: ApiCall): Promise<unknown> {
  const text = input['text'] === true && seesText(user);
  const query = { ...(input as unknown as TranscriptQuery), text };
  let found = { turns: [] } as Transcript;
  if (user.tenants === undefined) found = await queries.transcript(query, limits);
  else {
    for (const tenant of scopeTenants(query.tenant, user.tenants)) {
      found = await queries.transcript({ ...query, tenant }, limits);
      if (found.turns.length > 0) break;
    }
  }
  const { turns } = found;
  if (text)
    await noteRead(
      'transcript',
      turns.map(({ traceId }) => traceId),
    );
  return found;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionQuery, SessionSummary, Turn } from '../../src/index.js';
import { DATABASES, WRITING_MS, writeAll, type OpenStore } from './databases.js';
import { knownTraffic, type KnownTrace } from './known-traffic.js';

const traffic = knownTraffic(900, 3);
const { traces } = traffic;
/** A session id that two tenants use. */
const shared: readonly KnownTrace[] = ['acme', 'globex'].map((tenantId, i) => ({
  ...(traces[i] as KnownTrace),
  traceId: String(i).repeat(32),
  tenantId,
  sessionId: 'shared',
}));
const all = [...traces, ...shared];

function sessionsOf(members: readonly KnownTrace[]): readonly SessionSummary[] {
  const groups = Map.groupBy(members, (t) => JSON.stringify([t.sessionId, t.tenantId]));
  return [...groups.values()].map((own) => {
    const times = own.map(({ startTime }) => startTime);
    const sum = (of: (trace: KnownTrace) => number): number =>
      own.reduce((total, trace) => total + of(trace), 0);
    return {
      sessionId: own[0]!.sessionId!,
      tenantId: own[0]!.tenantId!,
      traces: own.length,
      errors: own.filter(({ status }) => status === 'error').length,
      firstSeen: Math.min(...times),
      lastSeen: Math.max(...times),
      users: new Set(own.map(({ userIdHash }) => userIdHash)).size,
      inputTokens: sum(({ totals }) => totals.inputTokens),
      outputTokens: sum(({ totals }) => totals.outputTokens),
      costNanoUsd: sum(({ totals }) => totals.costNanoUsd ?? 0),
    };
  });
}

const ORDERS: Readonly<Record<string, (session: SessionSummary) => number>> = {
  time: (session) => session.lastSeen,
  traces: (session) => session.traces,
  cost: (session) => session.costNanoUsd,
  tokens: (session) => session.inputTokens + session.outputTokens,
};

describe.each(DATABASES)('sessions in %s', (_, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = open();
    await writeAll(opened, [...traffic.records, ...shared]);
  }, WRITING_MS);
  afterAll(() => opened.close());

  it.each(['time', 'traces', 'cost', 'tokens'] as const)(
    'are listed by %s, page by page',
    async (sort) => {
      const listed: SessionSummary[] = [];
      let query: SessionQuery | undefined = { sort, limit: 97 };
      while (query !== undefined) {
        const { sessions, next } = await opened.store.queries.sessions(query);
        listed.push(...sessions);
        query = next === undefined ? undefined : { ...query, cursor: next };
      }
      const of = ORDERS[sort] as (session: SessionSummary) => number;
      const expected = [...sessionsOf(all)].sort(
        (a, b) =>
          of(b) - of(a) ||
          order(a.sessionId, b.sessionId) ||
          order(a.tenantId as string, b.tenantId as string),
      );
      expect(listed).toEqual(expected);
    },
  );

  it('are those of the traces that a filter means', async () => {
    const { sessions } = await opened.store.queries.sessions({
      filter: { status: 'error' },
      limit: 1_000,
    });
    const expected = sessionsOf(all.filter(({ status }) => status === 'error'));
    expect(sessions).toEqual([...expected].sort((a, b) => b.lastSeen - a.lastSeen));
  });

  it('are read turn by turn, with text where it is asked for', async () => {
    const sizes = [...Map.groupBy(traces, ({ sessionId }) => sessionId)];
    const [session, own] = sizes.sort(([, a], [, b]) => b.length - a.length)[0]!;
    const turns: Turn[] = [];
    let cursor: string | undefined;
    do {
      const page = await opened.store.queries.transcript({
        session: session as string,
        text: true,
        limit: 1,
        ...(cursor === undefined ? {} : { cursor }),
      });
      turns.push(...page.turns);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(turns.map(({ traceId, input, output }) => ({ traceId, input, output }))).toEqual(
      own.map(({ traceId, input, output }) => ({ traceId, input, output })),
    );
    const { turns: bare } = await opened.store.queries.transcript({ session: session as string });
    expect(bare).toHaveLength(own.length);
    for (const turn of bare) expect(turn).not.toHaveProperty('input');
  });

  it('are read of one tenant alone', async () => {
    const one = await opened.store.queries.transcript({ session: 'shared', tenant: 'globex' });
    expect(one.turns.map(({ traceId }) => traceId)).toEqual(['1'.repeat(32)]);
    const both = await opened.store.queries.transcript({ session: 'shared' });
    expect(both.turns).toHaveLength(2);
  });
});

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

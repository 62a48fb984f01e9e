import type { ScoreRecord, TraceRecord } from '@llmtrace/core';
import {
  aContent,
  aLateSpan,
  anOpenTrace,
  aPrompt,
  aScore,
  aSpan,
  aTrace,
} from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RetentionOptions } from '../../src/index.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';

const DAY = 86_400_000;
const START = aTrace().startTime;
const SECRET = 'the whole of a long question';

function id(n: number): { readonly traceId: string; readonly rootSpanId: string } {
  return {
    traceId: n.toString(16).padStart(32, '0'),
    rootSpanId: n.toString(16).padStart(16, 'a'),
  };
}

/** A trace with text in every place that has a column. */
function withText(n: number, overrides: Partial<TraceRecord> = {}): TraceRecord {
  return aTrace({
    ...id(n),
    input: 'question',
    output: 'answer',
    metadata: { note: 'private' },
    spans: [
      aSpan({
        kind: 'retrieval',
        name: 'search',
        status: 'error',
        error: { type: 'E', message: 'broken near question' },
        data: { index: 'policies', queryText: 'rewritten question' },
      }),
    ],
    ...overrides,
  });
}

describe.each(EACH_DATABASE)('retention on %s', (_name, fresh) => {
  let opened: FreshStore;
  let store: SqlTraceStore;

  beforeEach(async () => {
    opened = await fresh();
    ({ store } = opened);
  });
  afterEach(() => opened.remove());

  async function stateOf(n: number): Promise<string> {
    const [trace] = await store.getTrace(id(n).traceId);
    return trace?.text ?? 'gone';
  }

  function retain(days: number, options: RetentionOptions = {}, dryRun = false) {
    return store.upkeep.retain({ nowMs: START + days * DAY, dryRun }, options);
  }

  it('takes the text of what went well after 7 days, keeps everything else for 90', async () => {
    await store.write([withText(1)]);
    expect(await retain(6.9)).toMatchObject({ texts: 0, traces: 0 });
    expect(await stateOf(1)).toBe('kept');

    expect(await retain(8)).toMatchObject({ texts: 1, traces: 0 });
    const [stored] = await store.getTrace(id(1).traceId);
    expect(stored?.text).toBe('expired');
    expect(stored?.root).toMatchObject({ name: 'POST /api/support/chat', durationMs: 133 });
    const everything = JSON.stringify([
      stored,
      await store.database.query({ text: 'SELECT * FROM llm_traces', values: [] }),
      await store.database.query({ text: 'SELECT * FROM llm_spans', values: [] }),
      await store.database.query({ text: 'SELECT * FROM llm_texts', values: [] }),
      await store.database.query({ text: 'SELECT * FROM llm_bodies', values: [] }),
    ]);
    for (const text of ['question', 'answer', 'private', 'broken near'])
      expect(everything).not.toContain(text);
    expect(everything).toContain('policies');

    expect(await retain(91)).toMatchObject({ traces: 1 });
    expect(await stateOf(1)).toBe('gone');
    for (const table of ['llm_traces', 'llm_spans', 'llm_bodies', 'llm_texts'])
      expect(await store.database.query({ text: `SELECT 1 FROM ${table}`, values: [] })).toEqual(
        [],
      );
  });

  const low = (overrides: Partial<ScoreRecord>): Partial<ScoreRecord> => overrides;
  it.each<[string, Partial<TraceRecord>, Partial<ScoreRecord> | undefined]>([
    ['failed', { status: 'error', outcome: 'error' }, undefined],
    ['was degraded', { outcome: 'degraded_success' }, undefined],
    ['was partial', { outcome: 'partial' }, undefined],
    ['belongs to a canary', { sampling: { tier: 'full', rule: 'canary', rate: 1 } }, undefined],
    ['has a low score', {}, low({ name: 'faithfulness', value: 0.3, source: 'online_eval' })],
    ['was called unhelpful', {}, low({ value: false })],
    ['a person has reviewed', {}, low({ value: 'fine', source: 'human' })],
  ])('keeps the text of what %s for 30 days', async (_what, trace, score) => {
    await store.write([withText(1, trace), withText(2)]);
    if (score) await store.write([aScore({ traceId: id(1).traceId, ...score })]);
    await retain(8);
    expect([await stateOf(1), await stateOf(2)]).toEqual(['kept', 'expired']);
    await retain(31);
    expect(await stateOf(1)).toBe('expired');
  });

  it('has a bound of its own for each score where one is given', async () => {
    const faithfulness = { name: 'faithfulness', source: 'online_eval' } as const;
    await store.write([
      withText(1),
      withText(2),
      aScore({ ...faithfulness, scoreId: 'a', traceId: id(1).traceId, value: 0.8 }),
      aScore({ ...faithfulness, scoreId: 'b', traceId: id(2).traceId, name: 'stars', value: 0.1 }),
    ]);
    await retain(8, { lowScore: { faithfulness: 0.9 } });
    expect([await stateOf(1), await stateOf(2)]).toEqual(['kept', 'expired']);
  });

  it('goes by the first rule that fits the environment and tenant', async () => {
    await store.write([
      withText(1, { environment: 'staging' }),
      withText(2, { environment: 'staging', tenantId: 'acme' }),
      withText(3, { tenantId: 'acme' }),
      withText(4, { tenantId: 'other' }),
    ]);
    const options: RetentionOptions = {
      rules: [
        { environment: 'staging', tenant: ['acme'], textDays: 20 },
        { environment: 'staging', textDays: 1, notableTextDays: 1, metadataDays: 2 },
        { tenant: 'acme', textDays: Infinity, notableTextDays: Infinity, metadataDays: Infinity },
      ],
    };
    expect(await retain(8, options)).toMatchObject({
      texts: 1,
      traces: 1,
      scopes: [
        { environments: ['staging'], tenants: ['acme'], texts: 0 },
        { environments: ['staging'], traces: 1 },
        { tenants: ['acme'], texts: 0 },
        { texts: 1 },
      ],
    });
    expect(await Promise.all([1, 2, 3, 4].map(stateOf))).toEqual([
      'gone',
      'kept',
      'kept',
      'expired',
    ]);
    await retain(1_000, options);
    expect(await stateOf(3)).toBe('kept');
  });

  it('keeps a whole text as long as the longest trace that refers to it', async () => {
    const content = aContent(SECRET);
    const contents = [{ path: '/input', hash: content.hash, chars: content.chars }];
    await store.write([
      content,
      withText(1, { contents }),
      withText(2, { contents, status: 'error', outcome: 'error' }),
    ]);
    expect(await retain(8)).toMatchObject({ texts: 1, contents: 0 });
    expect((await store.getContent(content.hash))?.text).toBe(SECRET);
    expect(await retain(31)).toMatchObject({ texts: 1, contents: 1 });
    expect(await store.getContent(content.hash)).toBeUndefined();
  });

  it('holds back what is under a hold, until that is taken back', async () => {
    await store.write([
      withText(1),
      withText(2, { userIdHash: 'u1' }),
      withText(3, { tenantId: 'acme' }),
      withText(4),
      withText(5),
    ]);
    const { upkeep } = store;
    const holds = [
      await upkeep.addHold({ kind: 'trace', subject: id(1).traceId, reason: 'case 7' }, START),
      await upkeep.addHold({ kind: 'user', subject: 'u1' }, START),
      await upkeep.addHold({ kind: 'tenant', subject: 'acme' }, START),
      await upkeep.addHold({ kind: 'dataset_case', subject: id(4).traceId }, START),
    ];
    await retain(100);
    expect(await Promise.all([1, 2, 3, 4, 5].map(stateOf))).toEqual([
      'kept',
      'kept',
      'kept',
      'kept',
      'gone',
    ]);
    expect(await upkeep.holds()).toHaveLength(4);
    for (const hold of holds) expect(await upkeep.removeHold(hold)).toBe(true);
    await retain(100);
    expect(await stateOf(1)).toBe('gone');
  });

  it('says beforehand what it would do, and changes nothing', async () => {
    const content = aContent(SECRET);
    const contents = [{ path: '/input', hash: content.hash, chars: content.chars }];
    await store.write([
      content,
      ...Array.from({ length: 5 }, (_, n) => withText(n + 1, { contents })),
      withText(9, { startTime: START - 90 * DAY }),
    ]);
    const planned = await retain(8, {}, true);
    expect(planned).toMatchObject({ dryRun: true, texts: 5, traces: 1, contents: 1 });
    expect(await stateOf(1)).toBe('kept');
    const { texts, traces, contents: gone } = await retain(8, { batchSize: 2 });
    expect({ texts, traces, contents: gone }).toEqual({ texts: 5, traces: 1, contents: 1 });
  });

  it('removes the text of a late span that came after that of its trace had gone', async () => {
    await store.write([withText(1)]);
    await retain(8);
    const span = aSpan({ kind: 'step', name: 'late', output: 'belated', late: true });
    await store.write([aLateSpan({ ...id(1), span })]);
    expect(JSON.stringify(await store.getTrace(id(1).traceId))).toContain('belated');
    await retain(20_000);
    expect(JSON.stringify(await store.getTrace(id(1).traceId))).not.toContain('belated');
  });

  it('removes what belongs to no trace once its time is over', async () => {
    await store.write([
      aScore({ traceId: id(1).traceId }),
      anOpenTrace(id(2)),
      aContent(SECRET),
      aPrompt(),
    ]);
    expect(await retain(2)).toMatchObject({ leftovers: 1 });
    expect(await store.getContent(aContent(SECRET).hash)).toBeUndefined();
    expect((await retain(91)).leftovers).toBe(3);
    expect(await store.lookups.openRoots(10)).toEqual([]);
    expect(await store.listPrompts()).toEqual([]);
  });

  it('tells of the last run and the oldest text', async () => {
    await store.write([withText(1), withText(2, { startTime: START + 5 * DAY })]);
    expect(await store.upkeep.retentionState()).toEqual({
      oldestText: START,
      oldestTrace: START,
      holds: 0,
      scopes: [{ textDays: 7, notableTextDays: 30, metadataDays: 90 }],
    });
    await retain(8);
    expect(await store.upkeep.retentionState()).toMatchObject({
      oldestText: START + 5 * DAY,
      oldestTrace: START,
      lastRun: { ranAt: START + 8 * DAY, texts: 1, complete: true },
    });
  });
});

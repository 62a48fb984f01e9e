import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonl, type LlmTraceRecord, type TraceRecord } from '@llmtrace/core';
import {
  aContent,
  aLateSpan,
  aScore,
  aSpan,
  aTrace,
  sealed,
} from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eraseJournal, type ErasureSubject } from '../../src/index.js';
import type { SqlTraceStore } from '../../src/sql-trace-store.js';
import { EACH_DATABASE, type FreshStore } from '../each-database.js';

const SHARED = aContent('a long text that both of them asked about');
const OWN = aContent('a long text that one of them alone asked about');

function trace(n: number, overrides: Partial<TraceRecord> = {}): TraceRecord {
  return aTrace({
    traceId: n.toString(16).padStart(32, '0'),
    rootSpanId: n.toString(16).padStart(16, 'a'),
    requestId: `req_${n}`,
    input: `question ${n}`,
    contents: [SHARED, ...(n === 1 ? [OWN] : [])].map(({ hash, chars }, i) => ({
      path: `/input/${i}`,
      hash,
      chars,
    })),
    spans: [aSpan({ kind: 'llm', name: 'answer', data: { responseId: `resp_${n}` } })],
    ...overrides,
  });
}

const first = trace(1, { userIdHash: 'u1', sessionId: 's1', tenantId: undefined } as never);
const second = trace(2, { userIdHash: 'u2', sessionId: 's2' });
const records: readonly LlmTraceRecord[] = [
  SHARED,
  OWN,
  first,
  second,
  aLateSpan({ traceId: first.traceId, rootSpanId: first.rootSpanId }),
  aScore({ scoreId: 'by trace', traceId: first.traceId, comment: 'my comment' }),
  scoreBy('requestId', 'req_1'),
  scoreBy('responseId', 'resp_1'),
  aScore({ scoreId: 'of another', traceId: second.traceId }),
];

function scoreBy(key: 'requestId' | 'responseId', value: string): LlmTraceRecord {
  const { traceId: _traceId, ...score } = aScore({ scoreId: `by ${key}`, name: key });
  return { ...score, [key]: value };
}

const SUBJECTS: readonly ErasureSubject[] = [
  { kind: 'trace', id: first.traceId },
  { kind: 'session', id: 's1' },
  { kind: 'user', id: 'u1' },
];

describe.each(EACH_DATABASE)('erasure on %s', (_name, fresh) => {
  let opened: FreshStore;
  let store: SqlTraceStore;

  beforeEach(async () => {
    opened = await fresh();
    ({ store } = opened);
    await store.write(records);
  });
  afterEach(() => opened.remove());

  it.each(SUBJECTS)(
    'removes all that belongs to a $kind and nothing of others',
    async (subject) => {
      const report = await store.upkeep.erase(subject);
      expect(report).toMatchObject({ traces: 1, contents: 1, scores: 3, held: 0 });
      expect(await store.getTrace(first.traceId)).toEqual([]);
      expect(await store.getContent(OWN.hash)).toBeUndefined();

      const [kept] = await store.getTrace(second.traceId);
      expect(kept?.root).toEqual(second);
      expect(kept?.scores).toHaveLength(1);
      expect((await store.getContent(SHARED.hash))?.text).toBe(SHARED.text);
      for (const table of ['llm_late_spans', 'llm_scores', 'llm_spans', 'llm_content_refs'])
        expect(
          await store.database.query({
            text: `SELECT 1 FROM ${table} WHERE trace_id = ?`,
            values: [first.traceId],
          }),
        ).toEqual([]);
    },
  );

  it('takes the sums of a user along, and leaves those that name nobody', async () => {
    const sums = (where: string): Promise<readonly unknown[]> =>
      store.database.query({ text: `SELECT 1 FROM llm_rollups WHERE ${where}`, values: [] });
    const all = await sums("dimension = 'all'");
    await store.upkeep.erase({ kind: 'user', id: 'u1' });
    expect(await sums("dimension = 'user_id_hash' AND value = 'u1'")).toEqual([]);
    expect(await sums("dimension = 'user_id_hash' AND value = 'u2'")).not.toEqual([]);
    expect(await sums("dimension = 'all'")).toEqual(all);
  });

  it('leaves what a legal hold keeps and says so; a dataset keeps nothing back', async () => {
    await store.upkeep.addHold({ kind: 'dataset_case', subject: first.traceId }, 0);
    const hold = await store.upkeep.addHold({ kind: 'user', subject: 'u1' }, 0);
    const subject = { kind: 'session', id: 's1' } as const;
    expect(await store.upkeep.erase(subject)).toMatchObject({ traces: 0, held: 1 });
    expect(await store.getTrace(first.traceId)).toHaveLength(1);
    await store.upkeep.removeHold(hold);
    expect(await store.upkeep.erase(subject)).toMatchObject({ traces: 1, held: 0 });
  });

  it('says beforehand what it would remove', async () => {
    const subject = { kind: 'user', id: 'u1' } as const;
    expect(await store.upkeep.erase(subject, { dryRun: true })).toMatchObject({ traces: 1 });
    expect(await store.getTrace(first.traceId)).toHaveLength(1);
  });

  it.each(SUBJECTS)('removes the lines of a $kind from a trace folder', async (subject) => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-erase-'));
    const exporter = jsonl({ dir });
    await exporter.export(sealed(...records));
    const report = await store.upkeep.erase(subject);
    expect(await eraseJournal(dir, subject, report)).toEqual({ lines: 6, segments: 1, failed: [] });
    await exporter.export(sealed(aTrace({ name: 'afterwards' })));
    await exporter.shutdown();
    const segments = readdirSync(dir).filter((file) => file.endsWith('.jsonl'));
    const text = segments.map((file) => readFileSync(join(dir, file), 'utf8')).join('');
    for (const gone of ['question 1', OWN.text, 'my comment', 'req_1', 'resp_1', first.traceId])
      expect(text).not.toContain(gone);
    for (const kept of ['question 2', SHARED.text, 'of another', 'afterwards'])
      expect(text).toContain(kept);
    rmSync(dir, { recursive: true });
  });

  it('leaves the lines of traces that a hold keeps', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-erase-'));
    const exporter = jsonl({ dir });
    await exporter.export(sealed(...records));
    await exporter.shutdown();
    await store.upkeep.addHold({ kind: 'trace', subject: first.traceId }, 0);
    const subject = { kind: 'user', id: 'u1' } as const;
    const report = await store.upkeep.erase(subject);
    expect(await eraseJournal(dir, subject, report)).toMatchObject({ lines: 0 });
    rmSync(dir, { recursive: true });
  });
});

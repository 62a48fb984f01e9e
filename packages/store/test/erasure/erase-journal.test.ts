import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  contentKey,
  jsonl,
  type ContentRecord,
  type LlmTraceRecord,
  type TraceRecord,
} from '@llmtrace/core';
import {
  aContent,
  aLateSpan,
  anOpenTrace,
  aScore,
  aSpan,
  aTrace,
  sealed,
} from '@llmtrace/testing/sample-records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eraseJournal, type ErasureReport, type ErasureSubject } from '../../src/index.js';

type Erased = Pick<ErasureReport, 'gone' | 'held'>;

const SHARED = aContent('a long text that both of them asked about', { tenantId: 'acme' });
const OWN = aContent('a long text that one of them alone asked about', { tenantId: 'acme' });
const LATE = aContent('a long text that came late', { tenantId: 'acme' });

describe('erasing what the store has not seen from a trace folder', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'llmtrace-erase-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = async (
    records: readonly LlmTraceRecord[],
    segmentBytes?: number,
  ): Promise<void> => {
    const exporter = jsonl({ dir, ...(segmentBytes === undefined ? undefined : { segmentBytes }) });
    for (const record of records) await exporter.export(sealed(record));
    await exporter.shutdown();
  };
  const left = (): readonly LlmTraceRecord[] =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LlmTraceRecord);

  const SUBJECTS: readonly ErasureSubject[] = [
    { kind: 'trace', id: traceIdOf(1) },
    { kind: 'session', id: 's1' },
    { kind: 'user', id: 'u1' },
  ];
  it.each(SUBJECTS)(
    'takes along what came before and after the trace of a $kind',
    async (subject) => {
      const first = trace(1, [SHARED, OWN]);
      const second = trace(2, [SHARED]);
      const mine = [
        anOpenTrace({ traceId: first.traceId, rootSpanId: first.rootSpanId }),
        OWN,
        scoreBy('requestId', 'req_1'),
        scoreBy('responseId', 'resp_late'),
        lateSpan(first, LATE),
        LATE,
        first,
        scoreBy('responseId', 'resp_1'),
        aScore({ scoreId: 'by trace', traceId: first.traceId }),
      ];
      const others = [SHARED, second, aScore({ scoreId: 'other', traceId: second.traceId })];
      await write([...mine, ...others]);
      expect(await eraseJournal(dir, subject, nothing())).toMatchObject({ lines: mine.length });
      expect(left()).toEqual(others);
    },
  );

  it('finds the parts of a trace in whichever segments they are', async () => {
    const first = trace(1, [OWN]);
    await write([lateSpan(first, LATE), LATE, OWN, first, scoreBy('responseId', 'resp_late')], 1);
    const { segments } = await eraseJournal(dir, { kind: 'user', id: 'u1' }, nothing());
    expect(segments).toBe(5);
    expect(left()).toEqual([]);
  });

  it('keeps a text that the store has removed, where a trace refers to it that the store has not seen', async () => {
    const kept = [OWN, trace(2, [OWN])];
    await write(kept);
    const { gone } = nothing();
    const report = { gone: { ...gone, contents: new Set([contentKey(OWN)]) }, held: 0 };
    expect(await eraseJournal(dir, { kind: 'user', id: 'u1' }, report)).toMatchObject({ lines: 0 });
    expect(left()).toEqual(kept);
  });

  it('takes what tells of a tenant by itself, where its trace is gone', async () => {
    const others = [trace(2, [SHARED]), SHARED];
    const mine = [lateSpan(trace(1, []), LATE), LATE].map((record) => ({
      ...record,
      tenantId: 'initech',
    })) as LlmTraceRecord[];
    await write([...mine, ...others]);
    const subject = { kind: 'tenant', id: 'initech' } as const;
    expect(await eraseJournal(dir, subject, nothing())).toMatchObject({ lines: 2, segments: 1 });
    expect(left()).toEqual(others);
  });

  it('leaves no trace that was written meanwhile, nor what belongs to it', async () => {
    const others = Array.from({ length: 2_000 }, (_, i) => trace(i + 100, []));
    await write([trace(1, [OWN]), OWN, ...others]);
    const exporter = jsonl({ dir });
    await exporter.export(sealed(trace(2, [])));
    const over = new AbortController();
    let written = 0;
    const writing = (async () => {
      for (let n = 3; !over.signal.aborted; n++) {
        const late = { ...trace(n, [LATE]), userIdHash: 'u1' };
        await exporter.export([...sealed(LATE), ...sealed(late)]);
        written++;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await exporter.shutdown();
    })();
    const erased = await eraseJournal(dir, { kind: 'user', id: 'u1' }, nothing());
    over.abort();
    await writing;
    const named = left().filter((record) => record.type === 'trace' && record.userIdHash === 'u1');
    expect(erased.lines).toBeGreaterThan(2);
    expect(named.length).toBeLessThan(written / 4);
  });

  it('leaves all of it where a hold keeps some of the traces', async () => {
    const first = trace(1, [OWN]);
    await write([OWN, first, lateSpan(first, LATE), LATE]);
    const report = { ...nothing(), held: 1 };
    expect(await eraseJournal(dir, { kind: 'user', id: 'u1' }, report)).toMatchObject({ lines: 0 });
  });
});

function nothing(): Erased {
  const gone = {
    traceIds: new Set<string>(),
    roots: new Set<string>(),
    requestIds: new Set<string>(),
    responseIds: new Set<string>(),
    contents: new Set<string>(),
  };
  return { gone, held: 0 };
}

function traceIdOf(n: number): string {
  return n.toString(16).padStart(32, '0');
}

function trace(n: number, contents: readonly ContentRecord[]): TraceRecord {
  return aTrace({
    traceId: traceIdOf(n),
    rootSpanId: n.toString(16).padStart(16, 'a'),
    requestId: `req_${n}`,
    sessionId: `s${n}`,
    userIdHash: `u${n}`,
    tenantId: 'acme',
    contents: contents.map(({ hash, chars }, i) => ({ path: `/input/${i}`, hash, chars })),
    spans: [aSpan({ kind: 'llm', name: 'answer', data: { responseId: `resp_${n}` } })],
  });
}

function lateSpan(
  { traceId, rootSpanId }: TraceRecord,
  { hash, chars }: ContentRecord,
): LlmTraceRecord {
  const span = aSpan({
    kind: 'llm',
    name: 'late',
    late: true,
    data: { responseId: 'resp_late' },
    contents: [{ path: '/input', hash, chars }],
  });
  return aLateSpan({ traceId, rootSpanId, tenantId: 'acme', span });
}

function scoreBy(key: 'requestId' | 'responseId', value: string): LlmTraceRecord {
  const { traceId: _traceId, ...score } = aScore({ scoreId: `by ${value}` });
  return { ...score, [key]: value };
}

import type { TraceRecord } from '@llmtrace/core';
import { describe, expect, it } from 'vitest';
import {
  aContent,
  aLateSpan,
  aPrompt,
  aScore,
  aSpan,
  aTrace,
  hostileTexts,
  nestedSpans,
} from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

/** No text, number or name harms the store or another record. */
export function hostileSuite(open: () => OpenStore): void {
  describe('hostile values', () => {
    it.each(hostileTexts)('gives text with %s back exactly', async (_what, text) => {
      const { store, rows } = open();
      const trace = aTrace({
        name: text,
        route: text,
        feature: text,
        tenantId: text,
        requestId: text,
        tags: [text],
        models: [text],
        featureFlags: { [text]: text },
        input: text,
        metadata: { [text]: [text, text.repeat(200), text.repeat(200)] },
        error: { type: text, code: text, message: text },
        spans: [
          aSpan({
            kind: 'tool',
            name: text,
            input: { [text]: text },
            data: { toolName: text, arguments: text },
          }),
          aSpan({
            kind: 'retrieval',
            name: text,
            data: {
              queryText: text,
              index: text,
              chunks: [{ chunkId: text, title: text, score: 1 }],
            },
          }),
          aSpan({
            kind: 'llm',
            name: text,
            data: { model: text, provider: text, prompt: { name: text, versionId: text } },
          }),
        ],
      });
      const content = { ...aContent(text), tenantId: text };
      await store.write([
        trace,
        content,
        aPrompt({ text, name: text }),
        aScore({ name: text, value: text, comment: text }),
        aLateSpan({ span: aSpan({ kind: 'step', name: text, input: text }) }),
      ]);
      const [stored] = await store.getTrace(trace.traceId);
      expect(stored?.root).toEqual(trace);
      expect(stored?.late[0]?.span.input).toBe(text);
      const shown = text.replaceAll('\0', '\ufffd').toWellFormed();
      expect(await rows('SELECT name, feature, tenant_id FROM llm_traces')).toEqual([
        { name: shown, feature: shown, tenant_id: shown },
      ]);
      expect(
        await rows(
          "SELECT value FROM llm_rollups WHERE dimension = 'feature' AND granularity = 'day'",
        ),
      ).toEqual([{ value: shown }]);
      expect((await store.getContent(content.hash, shown))?.text).toBe(text);
      expect((await store.getContent(content.hash, text))?.text).toBe(text);
      expect((await store.listPrompts())[0]?.text).toBe(shown);
      expect(stored?.scores[0]).toMatchObject({ name: shown, value: shown, comment: shown });
    });

    it('takes a key named __proto__ as a key', async () => {
      const { store } = open();
      const flags = JSON.parse('{"__proto__":{"polluted":true}}') as {};
      const trace = aTrace({
        metadata: flags,
        featureFlags: flags,
        spans: [aSpan({ kind: 'step', name: 's', attributes: flags })],
      });
      await store.write([trace, aScore({ name: '__proto__', value: 1 })]);
      const [stored] = await store.getTrace(trace.traceId);
      expect(JSON.stringify(stored?.root)).toContain('"__proto__"');
      expect(stored?.root).toEqual(trace);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it('takes a text that looks like a reference of its own', async () => {
      const { store } = open();
      const long = 'l'.repeat(100);
      const trace = aTrace({
        input: ['\u001f0', '\u001f', '\u001f9', long, long],
        output: '\u001f1',
      });
      await store.write([trace]);
      const [stored] = await store.getTrace(trace.traceId);
      expect(stored?.root).toEqual(trace);
    });

    it('takes numbers and times beyond every column', async () => {
      const { store } = open();
      const huge = aTrace({
        traceId: 'b'.repeat(32),
        startTime: 8.64e15,
        statusCode: 1e300,
        durationMs: 1e300,
        userFirstSeen: -8.64e15,
        spans: [
          aSpan({
            kind: 'llm',
            name: 'x',
            data: { usage: { inputTokens: 1e18 }, attempt: 2 ** 53, timeToFirstTokenMs: 1e308 },
          }),
        ],
      });
      const ancient = aTrace({ traceId: 'c'.repeat(32), startTime: -8.64e15, durationMs: -1 });
      await store.write([huge, ancient]);
      expect((await store.getTrace(huge.traceId))[0]?.root).toEqual(huge);
      expect((await store.getTrace(ancient.traceId))[0]?.root).toEqual(ancient);
    });

    it('takes names that are longer than any index allows', async () => {
      const { store } = open();
      const long = '漢'.repeat(20_000);
      const trace = aTrace({
        name: long,
        route: long,
        sessionId: long,
        userIdHash: long,
        requestId: long,
        feature: long,
        tags: [long],
      });
      const twin = aTrace({ ...trace, traceId: 'd'.repeat(32), feature: `${long}!` });
      await store.write([trace, twin, aScore({ scoreId: long }), aScore({ scoreId: `${long}2` })]);
      expect((await store.getTrace(trace.traceId))[0]?.root).toEqual(trace);
    });

    it('finds what it keeps by the whole of an id that no column takes', async () => {
      const { store } = open();
      const tenantId = `a\0b${'漢'.repeat(20_000)}`;
      const content = { ...aContent('said by a tenant with a long name'), tenantId };
      const contents = [{ path: '/input', hash: content.hash, chars: content.chars }];
      const trace = aTrace({ traceId: `${'1'.repeat(31)}\0`, tenantId, contents });
      await store.write([content, trace, aPrompt({ name: tenantId })]);
      expect((await store.getContent(content.hash, tenantId))?.text).toBe(content.text);
      expect(await store.lookups.contentTraces(content, 9)).toHaveLength(1);
      expect((await store.getTrace(trace.traceId))[0]?.root).toEqual(trace);
      expect(await store.findTraceIds(trace.traceId)).toHaveLength(1);
      expect((await store.lookups.tableRows('traces', [trace])).rows).toHaveLength(1);
      expect(await store.listPrompts({ name: tenantId })).toHaveLength(1);
    });

    it.each(hostileTexts)('has nothing by an id with %s', async (_what, text) => {
      const { store } = open();
      await store.write([aTrace(), aContent('said'), aPrompt()]);
      expect(await store.getTrace(text)).toEqual([]);
      expect(await store.findTraceIds(text)).toEqual([]);
      expect(await store.getContent(text)).toBeUndefined();
      expect(await store.getContent(aContent('said').hash, text)).toBeUndefined();
      expect(await store.listPrompts({ name: text })).toEqual([]);
      expect(await store.listPromptLabels({ name: text })).toEqual([]);
      expect(await store.lookups.contents(text, 9)).toEqual([]);
      expect(await store.lookups.contentTraces({ hash: text, tenantId: text }, 9)).toEqual([]);
      const root = { traceId: text, rootSpanId: text };
      expect((await store.lookups.tableRows('spans', [root])).rows).toEqual([]);
    });

    it('takes a trace of 5,000 nested spans and a record of 20 MB', async () => {
      const { store } = open();
      const deep = aTrace({ traceId: 'e'.repeat(32), spans: nestedSpans(5_000) });
      const large = aTrace({ traceId: 'f'.repeat(32), output: 'wörd '.repeat(3_500_000) });
      await store.write([deep, large]);
      expect((await store.getTrace(deep.traceId))[0]?.root).toEqual(deep);
      const [stored] = await store.getTrace(large.traceId);
      expect((stored?.root as TraceRecord | undefined)?.output === large.output).toBe(true);
    });

    it('takes data of odd shapes, and keeps beside their fields what is not of their types', async () => {
      const { store } = open();
      const odd = [
        { chunks: [null, 'cut', { chunkId: 'a' }], topKReturned: 3 },
        { chunks: 'none', topKRequested: 'five', reranker: [] },
      ].map((data, i) => aSpan({ kind: 'retrieval', name: `r${i}`, data: data as never }));
      const kept = [
        { chunks: [{ chunkId: 'a' }], 'chunks?': [null, 'cut'], topKReturned: 3 },
        { 'chunks?': 'none', 'topKRequested?': 'five', 'reranker?': [] },
      ];
      const spans = [
        aSpan({
          kind: 'llm',
          name: 'l',
          data: { usage: null, cost: null, params: null, prompt: null, stream: null } as never,
        }),
        aSpan({
          kind: 'tool',
          name: 't',
          data: { unknown: { nested: [1] }, prompt: null } as never,
        }),
        aSpan({
          kind: 'eval',
          name: 'e',
          data: { evaluator: null, scores: [{ name: 'x', value: 1, comment: 'text' }] } as never,
        }),
        { ...aSpan({ kind: 'step', name: 'u' }), kind: 'from_the_future' } as never,
      ];
      const trace = aTrace({ spans: [...odd, ...spans] });
      await store.write([trace]);
      const [stored] = await store.getTrace(trace.traceId);
      expect(stored?.root).toEqual({
        ...trace,
        spans: [...odd.map((span, i) => ({ ...span, data: kept[i] })), ...spans],
      });
    });
  });
}

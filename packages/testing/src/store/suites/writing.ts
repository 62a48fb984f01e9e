import type { TraceRecord } from '@llmtrace/core';
import { splitTexts } from '@llmtrace/core/records';
import { describe, expect, it } from 'vitest';
import { generatedTraces } from '../../generated-records.js';
import {
  aContent,
  anOpenTrace,
  aPrompt,
  aPromptLabel,
  aTrace,
  refundTrace,
} from '../../sample-records.js';
import type { OpenStore } from '../store-under-test.js';

const HOUR = 3_600_000;

/** What is written is read again, once. */
export function writingSuite(open: () => OpenStore): void {
  describe('writing and reading', () => {
    it('gives traces back exactly as they were', async () => {
      const { store } = open();
      const traces = [
        ...generatedTraces(60, { spreadMs: 3 * HOUR, textLength: 1_500 }),
        refundTrace(),
      ];
      expect(await store.write(traces)).toEqual({ written: 61, repeated: 0 });
      for (const trace of traces) {
        expect(await store.getTrace(trace.traceId)).toEqual([
          { root: trace, late: [], scores: [], text: hasText(trace) ? 'kept' : 'none' },
        ]);
      }
    });

    it('leaves every text field out where no text is asked for', async () => {
      const { store } = open();
      const traces = [...generatedTraces(20, { spreadMs: 3 * HOUR, textLength: 600 })];
      await store.write(traces);
      for (const trace of traces) {
        const [stored] = await store.getTrace(trace.traceId, { text: false });
        expect(stored?.root).toEqual(splitTexts(trace).bare);
        expect(JSON.stringify(stored)).not.toContain('customers of a shop');
      }
    });

    it('stores a record once, however often it comes', async () => {
      const { store, another, rows } = open();
      const traces = [...generatedTraces(30, { spreadMs: 3 * HOUR, textLength: 300 })];
      const records = [
        ...traces,
        aContent('a whole text'),
        aPrompt(),
        aPromptLabel(),
        anOpenTrace({ traceId: 'a'.repeat(32) }),
      ];
      expect(await store.write(records)).toEqual({ written: 34, repeated: 0 });
      const before = await rows('SELECT * FROM llm_rollups ORDER BY 1, 2, 3, 4, 5');
      expect(await store.write(records)).toEqual({ written: 0, repeated: 34 });
      expect(await another().write([...records, ...records])).toEqual({ written: 0, repeated: 68 });
      expect(await rows('SELECT * FROM llm_rollups ORDER BY 1, 2, 3, 4, 5')).toEqual(before);
      expect(await rows('SELECT COUNT(*) AS n FROM llm_spans')).toEqual([
        { n: traces.flatMap(({ spans }) => spans).length },
      ]);
    });

    it('writes all records of a call or none', async () => {
      const { store, rows } = open();
      const bad = { ...aTrace(), spans: null } as unknown as TraceRecord;
      await expect(store.write([refundTrace(), bad])).rejects.toThrow();
      await expect(store.write([refundTrace()])).resolves.toEqual({ written: 1, repeated: 0 });
      expect(await rows('SELECT COUNT(*) AS n FROM llm_traces')).toEqual([{ n: 1 }]);
    });

    it('keeps several local roots of one trace id apart, the earliest first', async () => {
      const { store, rows } = open();
      const inbound = { ...refundTrace(), rootSpanId: '00000000000000a1' };
      const other = aTrace({
        traceId: inbound.traceId,
        rootSpanId: '00000000000000a2',
        remoteParentSpanId: inbound.rootSpanId,
        startTime: inbound.startTime - 5,
        serviceName: 'gateway',
      });
      const stillOpen = anOpenTrace({
        traceId: inbound.traceId,
        rootSpanId: '00000000000000a3',
        startTime: inbound.startTime + 9,
      });
      await store.write([inbound, other, stillOpen]);
      const stored = await store.getTrace(inbound.traceId);
      expect(stored.map(({ root }) => root)).toEqual([other, inbound, stillOpen]);
      expect(await rows('SELECT COUNT(*) AS n FROM llm_traces')).toEqual([{ n: 2 }]);
    });

    it('shows an open root until its trace comes, in whichever order', async () => {
      const { store, rows } = open();
      const trace = refundTrace();
      const root = anOpenTrace({ traceId: trace.traceId, requestId: 'req_1' });
      await store.write([root]);
      expect((await store.getTrace(trace.traceId)).map((it) => it.root)).toEqual([root]);
      await store.write([trace]);
      expect((await store.getTrace(trace.traceId)).map((it) => it.root)).toEqual([trace]);
      expect(await store.write([root])).toEqual({ written: 0, repeated: 1 });
      expect(await rows('SELECT COUNT(*) AS n FROM llm_open_traces')).toEqual([{ n: 0 }]);
    });

    it('finds traces by the beginning of their id, the latest first', async () => {
      const { store } = open();
      await store.write([
        aTrace({ traceId: `ab${'1'.repeat(30)}`, startTime: 1_780_000_000_000 }),
        aTrace({ traceId: `ab${'2'.repeat(30)}`, startTime: 1_780_000_001_000 }),
        aTrace({ traceId: `ac${'3'.repeat(30)}` }),
      ]);
      expect(await store.findTraceIds('ab')).toEqual([
        `ab${'2'.repeat(30)}`,
        `ab${'1'.repeat(30)}`,
      ]);
      expect(await store.findTraceIds('b')).toEqual([]);
      expect(await store.findTraceIds("a' OR 1=1 --")).toEqual([]);
    });

    it('answers with nothing for a trace that is not there', async () => {
      expect(await open().store.getTrace('f'.repeat(32))).toEqual([]);
    });

    it('keeps the contents of tenants apart', async () => {
      const { store } = open();
      const shared = aContent('said by two tenants');
      const ofAcme = { ...shared, tenantId: 'acme' };
      const ofGlobex = { ...aContent('said by one'), tenantId: 'globex' };
      await store.write([shared, ofAcme, ofGlobex]);
      expect(await store.getContent(shared.hash)).toEqual(shared);
      expect(await store.getContent(shared.hash, 'acme')).toEqual(ofAcme);
      expect(await store.getContent(shared.hash, 'globex')).toBeUndefined();
      expect(await store.getContent(ofGlobex.hash)).toBeUndefined();
      expect(await store.getContent(ofGlobex.hash, 'acme')).toBeUndefined();
    });

    it('remembers which places refer to a content', async () => {
      const { store, rows } = open();
      const content = { ...aContent('long '.repeat(800)), tenantId: 'acme' };
      const trace = {
        ...refundTrace(),
        tenantId: 'acme',
        contents: [{ path: '/input', hash: content.hash, chars: content.chars }],
      };
      await store.write([content, trace]);
      expect(await rows('SELECT * FROM llm_content_refs')).toEqual([
        {
          hash: content.hash,
          tenant_id: 'acme',
          trace_id: trace.traceId,
          root_span_id: trace.rootSpanId,
          span_id: '',
          path: '/input',
        },
      ]);
    });

    it('keeps the earliest and the latest sight of a prompt', async () => {
      const { store } = open();
      const prompt = aPrompt();
      await store.write([{ ...prompt, lastSeen: prompt.lastSeen + HOUR }]);
      await store.write([
        { ...prompt, firstSeen: prompt.firstSeen - HOUR, lastSeen: prompt.lastSeen - HOUR },
        { ...prompt, versionId: 'another', name: 'another' },
      ]);
      expect(await store.listPrompts({ name: prompt.name as string })).toEqual([
        { ...prompt, firstSeen: prompt.firstSeen - HOUR, lastSeen: prompt.lastSeen + HOUR },
      ]);
      expect(await store.listPrompts({ role: 'system' })).toEqual([]);
      expect(await store.listPrompts()).toHaveLength(2);
    });

    it('closes the span of a release label when it has moved', async () => {
      const { store } = open();
      const label = aPromptLabel();
      await store.write([label]);
      expect(await store.listPromptLabels()).toEqual([label]);
      const moved = { ...label, to: label.from + 5_000 };
      const next = { ...label, versionId: 'prv_next', from: label.from + 5_000 };
      await store.write([moved, next]);
      await store.write([label]);
      expect(await store.listPromptLabels({ name: label.name })).toEqual([moved, next]);
    });
  });
}

function hasText(trace: TraceRecord): boolean {
  return splitTexts(trace).texts.length > 0;
}

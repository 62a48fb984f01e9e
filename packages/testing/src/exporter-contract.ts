import { createTracer, type Exporter, type LlmTraceRecord } from '@llmtrace/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  aContent,
  aLateSpan,
  anOpenTrace,
  aPrompt,
  aPromptLabel,
  aScore,
  aTrace,
  hostileTexts,
  nestedSpans,
  sealed,
} from './sample-records.js';

/** One exporter, ready for use, and what is at its other end. */
export interface ExporterUnderTest {
  readonly exporter: Exporter;
  /** What has arrived: the records themselves, or the text that stands for them. */
  received(): Promise<readonly unknown[]>;
  /** Makes the other end refuse everything; returns what mends it. Left out where nothing can refuse. */
  breakSink?(): () => void;
  /** Makes the other end of a remote exporter take what is sent and never answer. Returns what mends it. */
  hangSink?(): () => void;
  close?(): Promise<void>;
}

/** How the contract looks at what arrived. */
export interface ExporterContractOptions {
  /** `records`: exactly what was sent; `text`: something to read, one piece a record that tells of an event. */
  readonly keeps: 'records' | 'text';
  /** Types of records that have no place at the other end. */
  readonly skips?: readonly LlmTraceRecord['type'][];
}

/** Checks the promises that delivery relies on. Every exporter runs it. */
export function runExporterContract(
  name: string,
  { keeps, skips = [] }: ExporterContractOptions,
  open: () => ExporterUnderTest | Promise<ExporterUnderTest>,
): void {
  describe(`exporter contract: ${name}`, () => {
    let sut: ExporterUnderTest;
    const send = async (...records: readonly LlmTraceRecord[]): Promise<void> => {
      await sut.exporter.export(sealed(...records));
    };

    const expectReceived = async (...records: readonly LlmTraceRecord[]): Promise<void> => {
      const received = await sut.received();
      if (keeps === 'records') return expect(received).toEqual(records);
      expect(received).toHaveLength(records.filter(({ type }) => !skips.includes(type)).length);
    };

    beforeEach(async () => {
      sut = await open();
    });
    afterEach(async () => {
      await sut.exporter.shutdown();
      await sut.close?.();
    });

    it('has a name to be counted under', () => {
      expect(sut.exporter.name).toMatch(/^[a-z][a-zA-Z0-9]*$/);
    });

    it('takes every type of record', async () => {
      const records = [anOpenTrace(), aTrace(), aLateSpan(), aScore()];
      const referredTo = [aContent('a whole text '.repeat(200)), aPrompt(), aPromptLabel()];
      await send(...referredTo, ...records);
      if (keeps === 'records') return expectReceived(...referredTo, ...records);
      await expectReceived(...records);
    });

    it('writes a text that recurs once, for each tenant', async () => {
      // A remote exporter reads from the journal, where a text comes once a segment.
      if (sut.exporter.remote !== undefined) return;
      const text = aContent('said by many '.repeat(200));
      const ofTenant = { ...text, tenantId: 'acme' };
      await send(text, aTrace({ name: 'first' }), ofTenant);
      await send(text, ofTenant, aTrace({ name: 'second' }));
      const received = JSON.stringify(await sut.received());
      expect(received.split(text.text)).toHaveLength(keeps === 'records' ? 1 + 2 : 1);
    });

    it('keeps the order within and across batches', async () => {
      const traces = Array.from({ length: 7 }, (_, i) => aTrace({ name: `job ${i}` }));
      await send(...traces.slice(0, 3));
      await send(...traces.slice(3, 4));
      await send(...traces.slice(4));
      await expectReceived(...traces);
    });

    it('takes an empty batch', async () => {
      await send();
      expect(await sut.received()).toEqual([]);
    });

    it.each(hostileTexts)('takes text with %s', async (_what, text) => {
      const trace = aTrace({ name: text, input: text, metadata: { [text]: text } });
      await send(trace);
      await expectReceived(trace);
    });

    it('takes a key named __proto__ as a key', async () => {
      const trace = aTrace({ metadata: JSON.parse('{"__proto__":{"polluted":true}}') as {} });
      await send(trace);
      await expectReceived(trace);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    it('takes a record of 20 MB', async () => {
      const trace = aTrace({ output: 'wörd '.repeat(3_500_000) });
      await send(trace);
      await expectReceived(trace);
    });

    it('takes a trace of 5,000 nested spans', async () => {
      const trace = aTrace({ spans: nestedSpans(5_000) });
      await send(trace);
      await expectReceived(trace);
    });

    it('changes nothing in the records it is given', async () => {
      const trace = aTrace({ spans: nestedSpans(3) });
      const before = JSON.stringify(trace);
      await send(trace);
      expect(JSON.stringify(trace)).toBe(before);
    });

    it('can be shut down twice, and without having been used', async () => {
      await sut.exporter.shutdown();
      await sut.exporter.shutdown();
      expect(await sut.received()).toEqual([]);
    });

    it('has written everything when exportSync returns', async () => {
      if (sut.exporter.exportSync === undefined) return;
      const [first, second, third] = [
        aTrace({ name: 'one' }),
        aTrace({ name: 'two' }),
        aTrace({ name: 'three' }),
      ] as const;
      sut.exporter.exportSync(sealed(first));
      await send(second);
      sut.exporter.exportSync(sealed(third));
      await expectReceived(first, second, third);
    });

    it('loses nothing when exportSync comes while a batch is on its way', async () => {
      if (sut.exporter.exportSync === undefined) return;
      const [first, second] = [aTrace({ name: 'first' }), aTrace({ name: 'second' })];
      const onItsWay = send(first);
      sut.exporter.exportSync(sealed(second));
      await onItsWay;
      const text = JSON.stringify(await sut.received());
      expect(text).toContain('first');
      expect(text).toContain('second');
    });

    it('counts what a refusing sink did not take, and goes on when it takes again', async () => {
      const mend = sut.breakSink?.();
      const tracer = createTracer({
        exporters: [sut.exporter],
        journal: false,
        hashKey: 'contract',
        logger: { warn() {} },
      });
      const score = { traceId: 'a'.repeat(32), name: 'helpful', value: 1 } as const;
      tracer.recordScore(score);
      const isWaiting = sut.exporter.remote !== undefined && mend !== undefined;
      const broken = await tracer.flush({ timeoutMs: isWaiting ? 200 : 20_000 });
      mend?.();
      tracer.recordScore(score);
      const mended = await tracer.shutdown({ timeoutMs: 20_000 });
      const { name, remote, encoded } = sut.exporter;
      // Some keep what was refused, and send it again.
      const refused = mend === undefined ? 0 : 1;
      const keeps = remote !== undefined || encoded?.maxKept !== undefined;
      const failed = keeps ? 0 : refused;
      expect(broken[name]).toMatchObject({
        produced: 1,
        delivered: 1 - refused,
        queued: refused - failed,
      });
      // The gap that tells of what was lost comes besides.
      expect(mended[name]).toMatchObject({ produced: 2 + failed, delivered: 2, queued: 0 });
      expect(mended[name]?.dropped).toEqual(failed > 0 ? { failed } : {});
      const received = (await sut.received()).filter(
        (record) => (record as { readonly type?: unknown }).type !== 'gap',
      );
      expect(received).toHaveLength(2 - failed);
    });

    it('gives up an attempt when its signal is aborted', async () => {
      if (sut.exporter.remote === undefined || sut.hangSink === undefined) return;
      const mend = sut.hangSink();
      const controller = new AbortController();
      const attempt = (async () =>
        sut.exporter.export(sealed(aTrace()), { signal: controller.signal }))();
      controller.abort(new Error('too long'));
      await expect(attempt).rejects.toThrow();
      mend();
      await send(aTrace({ name: 'after' }));
      expect(JSON.stringify(await sut.received())).toContain('after');
    });
  });
}

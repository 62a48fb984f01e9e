import { describe, expect, it } from 'vitest';
import { currentSpan, currentTrace } from '../../src/context/current.js';
import { storage } from '../../src/context/storage.js';
import { startSpan } from '../../src/instrument/start-span.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import { Recorder, useRecorder } from './recorder.js';

const recorder = useRecorder();

describe('withSpan', () => {
  it('hands its span to the function and makes it the current one', async () => {
    const result = await recorder.current.within(() =>
      withSpan('rank', { kind: 'rerank', input: [3, 1], data: { candidates: 2 } }, async (span) => {
        span.set({ topN: 1 });
        expect(currentSpan()).toBe(span);
        return 'ranked';
      }),
    );
    expect(result).toBe('ranked');
    expect(recorder.current.span('rank')).toMatchObject({
      kind: 'rerank',
      input: [3, 1],
      output: 'ranked',
      data: { candidates: 2, topN: 1 },
    });
  });

  it('lasts as long as the generator that the function returns', async () => {
    await recorder.current.within(async () => {
      const parts = withSpan('stream', async function* () {
        yield withSpan('inner', () => currentSpan()?.name);
        yield 'b';
      });
      const read: unknown[] = [];
      for await (const part of parts) {
        read.push(part);
        expect(recorder.current.spans[0]?.ended).toBe(false);
      }
      expect(read).toEqual(['inner', 'b']);
    });
    expect(recorder.current.span('inner').parent).toBe(recorder.current.span('stream'));
    expect(recorder.current.span('stream').status).toBe('ok');
  });

  it('gives a working handle that records nothing while tracing is off', () => {
    recorder.current.enabled = false;
    const result = withSpan('off', (span) => {
      span.set({ stepIndex: 1 }).setOutput('x').addEvent('e').recordError(new Error('e'));
      span.end();
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(currentSpan()).toBeUndefined();
      return span.ended;
    });
    expect(result).toBe(true);
    expect(recorder.current.traces).toHaveLength(0);
  });
});

describe('startSpan', () => {
  it('starts a child without making it current, and ends it with its block', () => {
    recorder.current.within(() =>
      withSpan('outer', () => {
        {
          using manual = startSpan('manual', { kind: 'tool', attributes: { attempt: 1 } });
          expect(manual.ended).toBe(false);
          expect(currentSpan()?.name).toBe('outer');
        }
        expect(recorder.current.span('manual').ended).toBe(true);
      }),
    );
    expect(recorder.current.span('manual').parent?.name).toBe('outer');
  });

  it('opens a job outside a trace and closes it with the span', () => {
    const span = startSpan('solo');
    expect(recorder.current.traces[0]?.ended).toBe(false);
    span.recordError(new Error('no')).end();
    span.end();
    expect(recorder.current.traces[0]).toMatchObject({ ended: true, failed: true });
    expect(recorder.current.span('solo').status).toBe('error');
  });

  it('gives a working handle while tracing is off', () => {
    recorder.current.enabled = false;
    startSpan('off').setInput('x').end();
    expect(recorder.current.traces).toHaveLength(0);
  });
});

describe('withTrace', () => {
  it('opens a job that ends with the promise and carries its attributes', async () => {
    const result = await withTrace('digest', { attributes: { feature: 'mail' } }, async (trace) => {
      expect(currentTrace()).toBe(trace);
      await Promise.resolve();
      expect(trace.ended).toBe(false);
      return 42;
    });
    expect(result).toBe(42);
    expect(recorder.current.traces[0]).toMatchObject({
      kind: 'job',
      name: 'digest',
      ended: true,
      rootEnd: 'completed',
      attributes: { feature: 'mail' },
    });
  });

  it('fails when the function throws or rejects', async () => {
    const error = new Error('no');
    expect(() =>
      withTrace('sync', () => {
        throw error;
      }),
    ).toThrow(error);
    await expect(withTrace('async', () => Promise.reject(error))).rejects.toBe(error);
    expect(recorder.current.traces.map((trace) => [trace.error, trace.ended])).toEqual([
      [error, true],
      [error, true],
    ]);
  });

  it('stays open while a generator that it returned is read, and is aborted with it', async () => {
    const job = withTrace('stream', async function* () {
      yield currentTrace()?.name;
      yield 'unread';
    });
    for await (const name of job) {
      expect(name).toBe('stream');
      break;
    }
    expect(recorder.current.traces[0]).toMatchObject({ ended: true, rootEnd: 'aborted' });
  });

  it('inside another trace is a trace of its own, linked to the span around it', () => {
    recorder.current.within(() =>
      withSpan('enqueue', (span) => {
        withTrace('job', (job) => {
          expect(job.traceId).not.toBe(span.traceId);
          expect(currentSpan()).toBeUndefined();
        });
        expect(recorder.current.traces[1]?.links).toEqual([
          { traceId: span.traceId, spanId: span.spanId },
        ]);
      }),
    );
  });

  it('takes the tracer it is given', () => {
    const other = new Recorder();
    withTrace('elsewhere', { tracer: other }, () => withSpan('child', () => 1));
    expect(recorder.current.traces).toHaveLength(0);
    expect(other.spans.map((span) => span.name)).toEqual(['child']);
  });

  it('calls the function with a handle and leaves the storage alone while tracing is off', () => {
    recorder.current.enabled = false;
    const name = withTrace('off', (trace) => {
      trace
        .set({ tags: ['a'] })
        .setOutcome('fallback')
        .recordError(new Error('e'));
      expect(storage.getStore()).toBeUndefined();
      return trace.name;
    });
    expect(name).toBe('off');
    expect(recorder.current.traces).toHaveLength(0);
  });
});

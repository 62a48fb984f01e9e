import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryCounts } from '../../src/delivery/counts.js';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import { LiveTrace } from '../../src/model/live-trace.js';
import type { Tracer } from '../../src/tracer.js';
import { simulatedTracer } from './simulation.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

beforeEach(() => setDiagnosticsLogger({ warn() {} }));

/** A root that nobody ends, with a finished and an unfinished step. */
function openRoot(tracer: Tracer, bytes: number): LiveTrace {
  const trace = new LiveTrace(tracer, 'job', 'stuck', undefined, undefined);
  trace.startSpan('step', 'begun', trace).setInput({ text: text(bytes) });
  const done = trace.startSpan('step', 'done', trace);
  done.setOutput({ text: text(bytes) });
  done.end();
  return trace;
}

/** Text that no other shares memory with. */
function text(bytes: number): string {
  return Buffer.alloc(bytes / 2, 'x').toString('latin1');
}

function counts(tracer: Tracer): DeliveryCounts {
  return tracer.stats().exporters['memory'] as DeliveryCounts;
}

describe('roots that are open', () => {
  it('take no more memory when ten thousand of them never end', () => {
    const { tracer } = simulatedTracer(undefined, { maxOpenTraces: 500 });
    for (let i = 0; i < 1_000; i++) openRoot(tracer, 20_000);
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 10_000; i++) openRoot(tracer, 20_000);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
    expect(tracer.stats().open).toBe(500);
    expect(counts(tracer)).toMatchObject({ produced: 10_500, dropped: { open_limit: 10_500 } });
  });

  it('go whole and oldest first, those in which something failed last', async () => {
    const { tracer, take } = simulatedTracer(undefined, { maxOpenTraces: 4 });
    const roots = Array.from({ length: 4 }, () => openRoot(tracer, 10));
    roots[0]?.recordError(new Error('failed'));
    roots[1]?.spans[0]?.recordError(new Error('a step failed'));
    for (let i = 0; i < 3; i++) roots.push(openRoot(tracer, 10));
    for (const root of roots) root.end();
    await tracer.flush();
    const kept = take().map((record) => 'rootSpanId' in record && record.rootSpanId);
    const expected = [0, 1, 5, 6].map((i) => roots[i]?.rootSpanId);
    expect(kept.sort()).toEqual(expected.sort());
    expect(counts(tracer)).toMatchObject({ produced: 7, delivered: 4, dropped: { open_limit: 3 } });
  });

  it('go when all together hold too many bytes', () => {
    const { tracer } = simulatedTracer(undefined, { maxOpenBytes: 1_000_000 });
    for (let i = 0; i < 100; i++) openRoot(tracer, 20_000);
    tracer.sweep();
    const { open } = tracer.stats();
    expect(open).toBeGreaterThan(15);
    expect(open).toBeLessThan(30);
    expect(counts(tracer).dropped).toEqual({ open_bytes: 100 - open });
  });

  it('leave nothing behind when they go: later steps and ends are not records', async () => {
    const { tracer, take } = simulatedTracer(undefined, { maxOpenTraces: 1 });
    const shed = openRoot(tracer, 10);
    const [begun] = shed.spans;
    openRoot(tracer, 10);
    begun?.end();
    shed.startSpan('step', 'later', shed).end();
    shed.end();
    await tracer.flush();
    expect(take()).toEqual([]);
    expect(counts(tracer)).toMatchObject({ produced: 1, dropped: { open_limit: 1 } });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracer, withSpan, withTrace, type Tracer } from '@llmtrace/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otlp } from '../../src/index.js';
import { accept, answer, Collector } from '../collector.js';

let collector: Collector;
let dir: string;
let tracer: Tracer;

beforeEach(async () => {
  collector = await Collector.start();
  dir = mkdtempSync(join(tmpdir(), 'llmtrace-otlp-'));
  tracer = createTracer({
    exporters: [otlp({ endpoint: collector.origin })],
    journal: { dir },
    hashKey: 'k',
    service: 's',
    logger: { warn() {} },
  });
});
afterEach(async () => {
  await tracer.shutdown();
  await collector.close();
  rmSync(dir, { recursive: true });
});

async function traceJobs(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await withTrace(`job ${i}`, () => withSpan('step', async () => {}));
  }
}

const rootNames = (): readonly string[] =>
  collector.taken.flatMap(({ spans }) =>
    spans.filter(({ attributes }) => 'llmtrace.outcome' in attributes).map(({ name }) => name),
  );

describe('otlp behind delivery', () => {
  it('loses nothing while the receiver is overloaded, and sends nothing twice', async () => {
    collector.script.push(answer(503), answer(429, { 'retry-after': '0' }), answer(502));
    await traceJobs(20);
    const counts = await tracer.flush({ timeoutMs: 20_000 });
    expect(counts['otlp']).toMatchObject({ produced: 20, delivered: 20, dropped: {} });
    expect([...rootNames()].sort()).toEqual(
      Array.from({ length: 20 }, (_, i) => `job ${i}`).sort(),
    );
  });

  it('does not send again what was answered 500, and says how much that was', async () => {
    collector.reply = answer(500);
    await traceJobs(3);
    const counts = await tracer.flush({ timeoutMs: 20_000 });
    expect(counts['otlp']).toMatchObject({ delivered: 0, dropped: { rejected_500: 3 } });
    const requests = collector.seen.length;
    collector.reply = accept;
    await tracer.flush();
    expect(collector.seen).toHaveLength(requests);
  });

  it('loses only the record that a receiver cannot read', async () => {
    collector.reply = (response, seen) =>
      seen.spans.some(({ name }) => name === 'job 5')
        ? answer(400)(response, seen)
        : accept(response, seen);
    await traceJobs(8);
    const counts = await tracer.flush({ timeoutMs: 20_000 });
    expect(counts['otlp']).toMatchObject({ delivered: 7, dropped: { rejected_400: 1 } });
    expect(rootNames()).toHaveLength(7);
  });

  it('counts what a receiver took and threw away', async () => {
    collector.reply = answer(200, {}, '{"partialSuccess":{"rejectedSpans":"1"}}');
    await traceJobs(1);
    const counts = await tracer.flush({ timeoutMs: 20_000 });
    expect(counts['otlp']).toMatchObject({ delivered: 0, dropped: { rejected: 1 } });
  });
});

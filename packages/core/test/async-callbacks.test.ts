import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../src/diagnostics.js';
import { memory } from '../src/exporters/memory.js';
import { traceTool } from '../src/instrument/decorators/functions.js';
import { withSpan } from '../src/instrument/with-span.js';
import { withTrace } from '../src/instrument/with-trace.js';
import { createTracer } from '../src/tracer.js';

const rejects = async (): Promise<never> => {
  throw new Error('rejected');
};

/** As a user of plain JavaScript would write it. */
const asAny = <T extends object>(value: unknown): T => value as T;

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
let listeners: NodeJS.UnhandledRejectionListener[];
beforeEach(() => {
  unhandled.length = 0;
  listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  setDiagnosticsLogger({ warn: () => {} });
});
afterEach(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  setDiagnosticsLogger({ warn: () => {} });
});

const DETECTOR = { name: 'staff', entityType: 'STAFF_NO', scan: rejects };

describe('a callback that returns a promise which rejects', () => {
  it.each([
    ['a detector', { policy: { detectors: { STAFF_NO: DETECTOR } } }],
    ['a price book', { prices: { price: rejects } }],
    ['waitUntil', { waitUntil: rejects }],
    ['policyInForce', { exporters: [{ ...memory(), policyInForce: rejects }] }],
    ['a logger', { logger: { warn: rejects }, prices: { price: rejects } }],
    ['a scorer', { sampling: { rules: [], dir: false, scorers: [rejects] } }],
  ])('does not end the process: %s', async (_what, options) => {
    const before = faults();
    const tracer = createTracer({
      service: 'test',
      journal: false,
      exporters: [memory()],
      ...asAny<object>(options),
    });
    const data = { model: 'm', usage: { inputTokens: 1, outputTokens: 1 } };
    const input = 'what a staff member of number 12345 may have asked for';
    await withTrace('job', () => withSpan('ask', { kind: 'llm', data, input }, async () => 'done'));
    await tracer.shutdown();
    await settled();
    expect(unhandled).toEqual([]);
    expect(faults()).toBeGreaterThan(before);
  });

  it.each([
    ['isFailure', { isFailure: asAny(rejects) }],
    ['capture', { capture: asAny(rejects) }],
  ])('does not end the process, nor fail a call: %s', async (_what, spec) => {
    const exporter = memory();
    const tracer = createTracer({ service: 'test', journal: false, exporters: [exporter] });
    const before = faults();
    const tool = traceTool({ name: 'look_up', ...asAny<object>(spec) }, async () => 'found');
    await withTrace('job', () => tool());
    await tracer.shutdown();
    await settled();
    expect(unhandled).toEqual([]);
    expect(faults()).toBeGreaterThan(before);
    expect(exporter.traces).toMatchObject([{ status: 'success', spans: [{ status: 'ok' }] }]);
  });

  it('does not end the process: toJSON of a captured value', async () => {
    const exporter = memory();
    const tracer = createTracer({ service: 'test', journal: false, exporters: [exporter] });
    const input = { customer: { toJSON: rejects }, order: 7 };
    await withTrace('job', () => withSpan('step', { input }, async () => 'done'));
    await tracer.shutdown();
    await settled();
    expect(unhandled).toEqual([]);
    expect(exporter.traces).toMatchObject([{ spans: [{ input: { order: 7 } }] }]);
  });
});

/** Node tells of a rejection that nobody handles once the microtasks are over. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

function faults(): number {
  const { callback_error: callbacks = 0, hook_error: hooks = 0 } = diagnosticCounts();
  return callbacks + hooks;
}

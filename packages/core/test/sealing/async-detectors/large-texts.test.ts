import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../../src/diagnostics.js';
import { createTracer, jsonl, memory, startSpan, withSpan, withTrace } from '../../../src/index.js';
import type { ContentPolicy, MemoryExporter, SamplingOptions, Tracer } from '../../../src/index.js';
import { PreparedSealing } from '../../../src/sealing/async-detectors/index.js';
import { ScanThread } from '../../../src/sealing/async-detectors/scan-thread.js';
import { sealTrace } from '../../../src/sealing/seal-trace.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { runFixture } from '../../exporters/fixtures/run-source.js';
import { OPTIONS, TraceScript } from '../live.js';

const MAIL = 'iris.vos@lumen.dev';
const LARGE = `${'a quiet line about nothing at all. '.repeat(3_000)}mail ${MAIL}, once`;
const DEAD = 'throw new Error("no thread")';
const tracers: Tracer[] = [];
let scans: { readonly sizes: readonly number[] }[] = [];
const listen = (message: unknown): void => void scans.push(message as never);

function open(options: { sampling?: SamplingOptions; policy?: ContentPolicy } = {}): {
  tracer: Tracer;
  exporter: MemoryExporter;
} {
  const exporter = memory();
  const { policy, sampling } = options;
  const tracer = createTracer({
    service: 'test',
    hashKey: 'test',
    exporters: [exporter],
    logger: { warn() {} },
    ...(policy ? { policy } : undefined),
    ...(sampling ? { sampling: { dir: false, ...sampling } } : undefined),
  });
  tracers.push(tracer);
  return { tracer, exporter };
}

function say(tracer: Tracer, name: string, input: unknown): string {
  return withTrace(name, { tracer }, (trace) => {
    withSpan('look', (span) => void span.setInput(input));
    return trace.traceId;
  });
}

beforeEach(() => {
  scans = [];
  setDiagnosticsLogger({ warn() {} });
  subscribe('llmtrace:scan', listen);
});
afterEach(async () => {
  unsubscribe('llmtrace:scan', listen);
  await Promise.all(tracers.splice(0).map((tracer) => tracer.shutdown()));
});

const sizes = (): readonly number[] => scans.flatMap((scan) => scan.sizes);
const shown = (exporter: MemoryExporter): unknown => exporter.traces[0]?.spans[0]?.input;
const wholes = (records: readonly SealedRecord[]): readonly string[] =>
  records.flatMap((record) => (record.type === 'content' ? [record.text] : []));

describe('a large text', () => {
  it('is scanned on another thread, and masked as in place', async () => {
    const { tracer, exporter } = open();
    say(tracer, 'job', { a: `first ${MAIL}`, b: LARGE, c: 'short' });
    await tracer.flush();
    expect(sizes()).toEqual([LARGE.length]);
    const script = new TraceScript();
    script.run('step', 'look', {}, (span) =>
      span.setInput({ a: `first ${MAIL}`, b: LARGE, c: 'short' }),
    );
    const inPlace = script.sealAll();
    expect(shown(exporter)).toEqual((inPlace.at(-1) as never)['spans'][0]['input']);
    expect(wholes(exporter.records)).toEqual(wholes(inPlace));
    expect(wholes(exporter.records)).toEqual([LARGE.replace(MAIL, '[EMAIL_1]')]);
    expect(exporter.traces[0]?.redaction).toMatchObject({ counts: { EMAIL: 2 }, failedFields: 0 });
  });

  it('may be many that are large together, of which the first are scanned in place', async () => {
    const { tracer, exporter } = open();
    const texts = Array.from(
      { length: 300 },
      (_, i) => `${i} ${MAIL} ${'so on and on '.repeat(160)}`,
    );
    say(tracer, 'job', texts);
    await tracer.flush();
    const total = texts.reduce((sum, { length }) => sum + length, 0);
    const elsewhere = sizes().reduce((sum, size) => sum + size, 0);
    expect(elsewhere).toBeGreaterThan(total - 300_000);
    expect(elsewhere).toBeLessThan(total - 200_000);
    expect(exporter.traces[0]?.redaction.counts).toEqual({ EMAIL: 300 });
  });

  it('does not hold up other traces, but what follows its own', async () => {
    const { tracer, exporter } = open({ sampling: { rules: [{ tier: 'full' }] } });
    const late = withTrace('large', { tracer, input: LARGE }, () => startSpan('late'));
    tracer.recordScore({ traceId: late.traceId, name: 'good', value: 1 });
    say(tracer, 'small', 'short');
    await tracer.flush();
    late.end();
    await tracer.flush();
    const names = exporter.records.map((record) => ('name' in record ? record.name : record.type));
    expect(names).toEqual(['small', 'content', 'large', 'good', 'span']);
  });

  it.each(['drop', 'metadata'] as const)('costs no scan in a trace of tier %s', async (tier) => {
    const { tracer, exporter } = open({ sampling: { rules: [{ tier }] } });
    say(tracer, 'job', LARGE);
    await tracer.flush();
    expect(scans).toEqual([]);
    expect(exporter.traces).toHaveLength(tier === 'drop' ? 0 : 1);
  });

  it('is decided on once, and kept back as others are', async () => {
    let asked = 0;
    const { tracer, exporter } = open({
      sampling: {
        rules: [{ when: () => ++asked < 0, tier: 'full' }],
        otherwise: 'drop',
        hold: true,
      },
    });
    const traceId = say(tracer, 'job', LARGE);
    tracer.upgrade(traceId);
    await tracer.flush();
    expect(asked).toBe(1);
    expect(exporter.traces.map(({ sampling }) => sampling.rule)).toEqual(['upgraded']);
    expect(wholes(exporter.records)).toEqual([LARGE.replace(MAIL, '[EMAIL_1]')]);
  });

  it('is looked at by the policy as any other: types off, allowed values, own detectors', async () => {
    const { tracer, exporter } = open({
      policy: {
        allowValues: ['help@lumen.dev'],
        detectors: {
          PHONE: false,
          QUIET: {
            name: 'quiet',
            entityType: 'QUIET',
            scan: (text) => [{ type: 'QUIET', start: text.length - 4, end: text.length }],
          },
        },
      },
    });
    const said = `${LARGE} help@lumen.dev +31 20 794 0123 hush`;
    say(tracer, 'job', said);
    await tracer.flush();
    const masked = said.replace(MAIL, '[EMAIL_1]').replace('hush', '[QUIET_1]');
    expect(wholes(exporter.records)).toEqual([masked]);
  });

  it('is scanned in place where it is to be on disk before the code goes on', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'llmtrace-large-'));
    const tracer = createTracer({ exporters: [jsonl({ dir, durability: 'sync' })], hashKey: 'k' });
    tracers.push(tracer);
    say(tracer, 'job', LARGE);
    const lines = readdirSync(dir)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(dir, name), 'utf8'));
    await tracer.shutdown();
    rmSync(dir, { recursive: true });
    expect(scans).toEqual([]);
    expect(lines.join('')).toContain('mail [EMAIL_1], once');
    expect(lines.join('')).toContain('"name":"job"');
  });

  it('tells the prompts as they are', async () => {
    const { tracer, exporter } = open();
    const messages = [
      { role: 'system', content: LARGE },
      { role: 'user', content: 'hello' },
    ];
    withTrace('job', { tracer }, () =>
      withSpan('ask', { kind: 'llm', input: messages }, () => 'Yes.'),
    );
    await tracer.flush();
    const prompts = exporter.records.filter(({ type }) => type === 'prompt');
    const hash = (prompts[0] as { hash?: string } | undefined)?.hash;
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(exporter.traces[0]?.spans[0]?.data).toMatchObject({ systemPromptHash: hash });
    expect(prompts).toMatchObject([{ role: 'system' }]);
    expect(JSON.stringify(exporter.records)).not.toContain('REDACTION_FAILED');
  });
});

describe('without the thread, a large text', () => {
  /** Seals one trace, as the delivery of a tracer would. */
  function prepare(thread: ScanThread, lastScansMs?: number) {
    const jobs: (() => readonly SealedRecord[])[] = [];
    const woken = Promise.withResolvers<void>();
    const prepared = new PreparedSealing(
      {
        seal: OPTIONS,
        detection: undefined,
        maxWaiting: 10,
        thread,
        ...(lastScansMs === undefined ? undefined : { lastScansMs }),
      },
      {
        scansInPlace: () => false,
        resume: (work) => {
          jobs.push(work);
          woken.resolve();
        },
        lost: (fault) => {
          throw fault;
        },
      },
    );
    const script = new TraceScript();
    script.run('step', 'look', {}, (span) => span.setInput({ said: LARGE, short: 'fine' }));
    script.trace.end();
    const records = prepared.seal({
      traceId: () => 'id',
      seal: (options) => sealTrace(script.trace, options),
      done: () => {},
    });
    expect([records, prepared.size]).toEqual([[], 1]);
    return { prepared, jobs, woken: woken.promise };
  }

  const inputOf = (records: readonly SealedRecord[]): unknown =>
    (records.at(-1) as { spans?: { input?: unknown }[] } | undefined)?.spans?.[0]?.input;

  it('is scanned in place where none comes up', async () => {
    const { prepared, jobs, woken } = prepare(new ScanThread([], DEAD));
    await woken;
    const records = jobs.flatMap((job) => job());
    expect(wholes(records)).toEqual([LARGE.replace(MAIL, '[EMAIL_1]')]);
    expect(prepared.size).toBe(0);
    await prepared.close();
  });

  it('is dropped where it dies at work, and the structure is kept', async () => {
    const source = `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', () => process.exit(1));
      parentPort.postMessage({ ready: true });`;
    const { prepared, jobs, woken } = prepare(new ScanThread([], source));
    await woken;
    const records = jobs.flatMap((job) => job());
    expect(inputOf(records)).toEqual({ said: '[REDACTION_FAILED]', short: 'fine' });
    await prepared.close();
  });

  it.each([
    ['scanned in place while there is time', undefined],
    ['dropped when there is none', 0],
  ])('that waits when the process ends is %s', async (_, lastScansMs) => {
    const { prepared, jobs } = prepare(new ScanThread([]), lastScansMs);
    prepared.giveUp();
    const records = jobs.flatMap((job) => job());
    const input = inputOf(records) as { said: string; short: string };
    expect(input.short).toBe('fine');
    if (lastScansMs === undefined) expect(wholes(records)).toHaveLength(1);
    else expect(input.said).toBe('[REDACTION_FAILED]');
    await prepared.close();
  });

  it('is in the file of a process that exits with it', async () => {
    const file = fileURLToPath(new URL('fixtures/exit-with-large-text.ts', import.meta.url));
    const { code, stdout } = await runFixture(file, []);
    expect(code).toBe(3);
    expect(stdout).toContain('"name":"job"');
    expect(stdout).toContain('[EMAIL_1]');
    expect(stdout).not.toContain(MAIL);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { createTracer, memory, startSpan, withSpan, withTrace } from '../../../src/index.js';
import type {
  AsyncDetector,
  DetectionOptions,
  MemoryExporter,
  PriceBook,
  SamplingOptions,
  Tracer,
} from '../../../src/index.js';

const tracers: Tracer[] = [];

function open(
  detection: DetectionOptions,
  sampling?: SamplingOptions,
  prices?: PriceBook,
): { tracer: Tracer; exporter: MemoryExporter } {
  const exporter = memory();
  const tracer = createTracer({
    service: 'test',
    hashKey: 'test',
    exporters: [exporter],
    logger: { warn: () => {} },
    detection,
    ...(prices ? { prices } : undefined),
    ...(sampling ? { sampling: { dir: false, ...sampling } } : undefined),
  });
  tracers.push(tracer);
  return { tracer, exporter };
}

afterEach(async () => {
  await Promise.all(tracers.splice(0).map((tracer) => tracer.shutdown()));
});

function say(tracer: Tracer, text: unknown, name = 'look'): void {
  withTrace('job', { tracer }, () => withSpan(name, (span) => void span.setInput(text)));
}

/** A model that knows one person. */
const NER: AsyncDetector = {
  name: 'ner',
  async detect(texts) {
    await new Promise((resolve) => setImmediate(resolve));
    return texts.map((text) =>
      [...text.matchAll(/Ada Byron|Ada/g)].map((match) => ({
        type: 'NAME',
        start: match.index,
        end: match.index + match[0].length,
      })),
    );
  },
};

/** A detector that finds nothing and remembers what it was asked. */
function listener(): { readonly detector: AsyncDetector; readonly asked: string[] } {
  const asked: string[] = [];
  const detect = (texts: readonly string[]): never[][] => (
    asked.push(...texts),
    texts.map(() => [])
  );
  return { detector: { name: 'listener', detect }, asked };
}

const answersOf = (answer: unknown): AsyncDetector => ({
  name: 'odd',
  detect: () => answer as never,
});

describe('detectors that answer later', () => {
  it('mask what they find, numbered with everything else', async () => {
    const { tracer, exporter } = open({
      asyncDetectors: [NER],
      patterns: [{ name: 'badge', type: 'BADGE', pattern: /E-\d+/ }],
    });
    say(
      tracer,
      { full_name: 'Ada Byron', note: ['Ada Byron, E-17, ada@example.com', 'Ada'] },
      'E-17',
    );
    await tracer.flush();
    const [span] = exporter.traces[0]?.spans ?? [];
    expect(span?.input).toEqual({
      full_name: '[NAME_1]',
      note: ['[NAME_1], [BADGE_1], [EMAIL_1]', '[NAME_2]'],
    });
    expect(span?.name).toBe('[BADGE_1]');
    expect(exporter.traces[0]?.redaction).toMatchObject({ failedFields: 0 });
  });

  it.each<[string, AsyncDetector]>([
    [
      'throws',
      {
        name: 'x',
        detect: () => {
          throw new Error('no');
        },
      },
    ],
    ['rejects', { name: 'x', detect: () => Promise.reject(new Error('no')) }],
    ['hangs', { name: 'x', detect: () => new Promise(() => {}) }],
    ['answers too few lists', answersOf([])],
    ['answers nothing', answersOf(undefined)],
    [
      'points outside of the text',
      { name: 'x', detect: (texts) => texts.map(() => [{ type: 'X', start: 0, end: 9_999 }]) },
    ],
    [
      'names a finding with a word of the text',
      { name: 'x', detect: (texts) => texts.map(() => [{ type: 'Ada', start: 0, end: 3 }]) },
    ],
    ['answers what is no list', { name: 'x', detect: (texts) => texts.map(() => 'none') as never }],
  ])('drop the texts and keep the structure when one %s', async (_, detector) => {
    const { tracer, exporter } = open({ asyncDetectors: [NER, detector], detectorDeadlineMs: 50 });
    say(tracer, { note: 'Ada was here', count: 3 });
    await tracer.flush();
    const [span] = exporter.traces[0]?.spans ?? [];
    expect(span).toMatchObject({ name: 'look', input: { note: '[REDACTION_FAILED]', count: 3 } });
    expect(exporter.traces[0]?.redaction.failedFields).toBe(1);
    expect(JSON.stringify(exporter.records)).not.toContain('Ada');
  });

  it('tell a detector when its time is up', async () => {
    let aborted = false;
    const slow: AsyncDetector = {
      name: 'slow',
      detect: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new Error('aborted'));
          });
        }),
    };
    const { tracer } = open({ asyncDetectors: [slow], detectorDeadlineMs: 20 });
    say(tracer, 'Ada');
    await tracer.flush();
    expect(aborted).toBe(true);
  });

  it('drop the text that a pattern hangs on and nothing else', async () => {
    const { tracer, exporter } = open({
      patterns: [{ name: 'bad', type: 'BAD', pattern: /^(?:a+)+$/ }],
    });
    say(tracer, [`${'a'.repeat(60)}!`, 'fine']);
    await tracer.flush();
    expect(exporter.traces[0]?.spans[0]?.input).toEqual(['[REDACTION_FAILED]', 'fine']);
  });

  it('see all texts of a trace at once, and never a label', async () => {
    const batches: (readonly string[])[] = [];
    const { tracer } = open({
      asyncDetectors: [
        { name: 'x', detect: (texts) => (batches.push(texts), texts.map(() => [])) },
      ],
    });
    say(tracer, ['one', 'two', 'two']);
    await tracer.flush();
    expect(batches).toEqual([['one', 'two']]);
  });

  it('lose no trace: shutdown writes those that wait, without their text', async () => {
    const { tracer, exporter } = open({ asyncDetectors: [answersOf(new Promise(() => {}))] });
    for (let i = 0; i < 20; i++) say(tracer, `Ada ${i}`);
    const counts = await tracer.shutdown({ timeoutMs: 1_000 });
    expect(exporter.traces).toHaveLength(20);
    expect(JSON.stringify(exporter.records)).not.toContain('Ada');
    expect(Object.values(counts)[0]).toMatchObject({ produced: 20, delivered: 20 });
  });

  it('are asked about nothing once the tracer is shut down', async () => {
    const asked: string[] = [];
    const { tracer } = open({
      asyncDetectors: [
        {
          name: 'listener',
          async detect(texts) {
            asked.push(...texts);
            return texts.map(() => []);
          },
        },
      ],
    });
    await tracer.shutdown();
    say(tracer, 'after the end');
    expect(tracer.stats().exporters['memory']).toMatchObject({ queued: 0, dropped: { closed: 1 } });
    await tracer.flush();
    expect(asked).toEqual([]);
  });

  it('cost nothing where none is configured', async () => {
    const { tracer, exporter } = open({ patterns: [], asyncDetectors: [] });
    say(tracer, 'Ada');
    await tracer.flush();
    expect(exporter.traces[0]?.spans[0]?.input).toBe('Ada');
  });

  it.each<[unknown, string]>([
    [7, 'detection'],
    [{ patterns: 7 }, 'detection.patterns'],
    [{ asyncDetectors: 7 }, 'detection.asyncDetectors'],
    [{ asyncDetectors: [{}] }, 'detection.asyncDetectors[0]'],
    [{ detectorDeadlineMs: 0 }, 'detection.detectorDeadlineMs'],
  ])('are checked where they are configured: %j', (detection, path) => {
    expect(() => createTracer({ detection: detection as never })).toThrow(`"${path}"`);
  });
});

describe('detectors that answer later, where traces are sampled', () => {
  const BADGES: DetectionOptions = {
    patterns: [{ name: 'badge', type: 'BADGE', pattern: /E-\d+/ }],
  };
  const ofTier = (tier: 'drop' | 'metadata' | 'full'): SamplingOptions => ({ rules: [{ tier }] });

  it('mask the names that sums are kept by', async () => {
    const { tracer, exporter } = open(BADGES, ofTier('drop'));
    withTrace('visit of E-17', { tracer, attributes: { feature: 'E-18' } }, () => {});
    await tracer.flush();
    expect(exporter.records).toMatchObject([
      { type: 'rollup', dimensions: { name: 'visit of [BADGE]', feature: '[BADGE]' } },
    ]);
  });

  it('never see the text of a trace that is dropped, nor what is said about it', async () => {
    const { detector, asked } = listener();
    const { tracer, exporter } = open({ ...BADGES, asyncDetectors: [detector] }, ofTier('drop'));
    const late = withTrace('job', { tracer, input: 'a question' }, (trace) => {
      tracer.recordScore({ traceId: trace.traceId, name: 'ok', value: 1, comment: 'a remark' });
      withSpan(
        'ask',
        { kind: 'llm', input: 'a prompt', data: { params: { other: { a: 'b' } } } },
        () => 'an answer',
      );
      return startSpan('later', { input: 'a late question' });
    });
    await tracer.flush();
    late.end();
    tracer.recordScore({ traceId: late.traceId, name: 'good', value: 1, comment: 'a remark' });
    const counts = await tracer.flush();
    expect(asked).toEqual([]);
    expect(exporter.records.map(({ type }) => type)).toEqual(['rollup', 'rollup']);
    expect(counts['memory']).toMatchObject({ sampledOut: 4, queued: 0, dropped: {} });
  });

  it('see nothing of what a trace without text does not keep', async () => {
    const { detector, asked } = listener();
    const { tracer, exporter } = open({ asyncDetectors: [detector] }, ofTier('metadata'));
    const traceId = withTrace('job', { tracer, input: 'a question' }, (trace) => {
      tracer.recordScore({ traceId: trace.traceId, name: 'ok', value: 1, comment: 'a remark' });
      return trace.traceId;
    });
    tracer.recordScore({ traceId, name: 'good', value: 1, comment: 'a remark' });
    await tracer.flush();
    expect(asked).toEqual([]);
    expect(exporter.records.map(({ type }) => type)).toEqual(['trace', 'score', 'score']);
    expect(JSON.stringify(exporter.records)).not.toMatch(/a question|a remark/);
  });

  it('have a price asked once for each call', async () => {
    const calls: string[] = [];
    const prices: PriceBook = {
      price(call) {
        calls.push(String(call.model));
        return { status: 'priced', totalNanoUsd: 7 };
      },
    };
    const { tracer, exporter } = open({ ...BADGES, asyncDetectors: [NER] }, ofTier('full'), prices);
    const call = (model: string): void => {
      const data = { model, usage: { inputTokens: 1, outputTokens: 1, raw: { a: [1] } } };
      withSpan('ask', { kind: 'llm', input: 'Ada', data }, () => 'Yes, Ada.');
    };
    withTrace('job', { tracer }, () => ['one', 'two'].map(call));
    await tracer.flush();
    expect(calls).toEqual(['one', 'two']);
    expect(exporter.traces[0]?.totals.costNanoUsd).toBe(14);
    expect(JSON.stringify(exporter.traces)).not.toContain('Ada');
  });

  it('hold up nothing but what belongs to the same trace', async () => {
    const answer = Promise.withResolvers<void>();
    const slow: AsyncDetector = {
      name: 'slow',
      async detect(texts) {
        if (texts.includes('slow')) await answer.promise;
        return texts.map(() => []);
      },
    };
    const { tracer, exporter } = open({ asyncDetectors: [slow] }, ofTier('full'));
    const late = withTrace('first', { tracer, input: 'slow' }, () => startSpan('late'));
    tracer.recordScore({ traceId: late.traceId, name: 'good', value: 1, comment: 'fine' });
    await expect.poll(() => tracer.stats().exporters['memory']?.queued).toBe(2);
    withTrace('second', { tracer, input: 'quick' }, () => {});
    const names = (): unknown[] =>
      exporter.records.map((record) => ('name' in record ? record.name : record.type));
    await expect.poll(names).toEqual(['second']);
    expect(tracer.stats().exporters['memory']).toMatchObject({ produced: 3, queued: 2 });
    answer.resolve();
    await tracer.flush();
    late.end();
    await tracer.flush();
    expect(names()).toEqual(['second', 'first', 'good', 'span']);
  });

  it('lose the texts and no record when they hang on every call', async () => {
    const { tracer, exporter } = open({
      asyncDetectors: [answersOf(new Promise(() => {}))],
      detectorDeadlineMs: 50,
    });
    for (let i = 0; i < 40; i++) say(tracer, `Ada ${i}`);
    await expect.poll(() => exporter.traces.length, { timeout: 10_000 }).toBe(40);
    expect(JSON.stringify(exporter.records)).not.toContain('Ada');
  });

  it('leave a system prompt in parts its hash where no text is kept', async () => {
    const hashOf = async (sampling?: SamplingOptions): Promise<unknown> => {
      const { tracer, exporter } = open({ asyncDetectors: [NER] }, sampling);
      const system = ['You help.', 'Ask Ada.'].map((text) => ({ type: 'text', text }));
      withTrace('job', { tracer }, () =>
        withSpan('ask', { kind: 'llm', input: { system, messages: [] } }, () => 'Yes.'),
      );
      await tracer.flush();
      const [trace] = exporter.traces;
      expect(trace?.redaction.failedFields).toBe(0);
      return trace?.spans[0]?.data;
    };
    const full = await hashOf();
    expect(full).toHaveProperty('systemPromptHash');
    expect(await hashOf(ofTier('metadata'))).toEqual(full);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/model/limits.js';
import type { ContentRecord } from '../../../src/model/content-record.js';
import type { LateSpanRecord, TraceRecord } from '../../../src/model/record.js';
import { rebuildSpan, rebuildTrace } from '../../../src/sealing/contents/rebuild.js';
import type { SealedRecord } from '../../../src/sealing/sealed.js';
import { sealLateSpan } from '../../../src/sealing/seal-trace.js';
import { OPTIONS, TraceScript, named } from '../live.js';
import { pick, seeded, type Random } from '../random-value.js';

const PIECES = [
  'plain words about an order ',
  'заказ номер семь ',
  '漢字かな交じり文',
  '😀👩‍👩‍👧',
  '\ud83d',
  '\udc00',
  '\u0000\n',
  '"quoted", and {"json":[1,2]} ',
  'mail ada@example.com or bob@example.org now ',
  'the card 4012 8888 8888 1881 was declined ',
  'see [EMAIL_1] and [EMAIL_12] and [DOC_3] and [PHONE_01] ',
  '[TRUNCATED 5010 chars, sha256 0123456789ab] ',
];
/** Nothing is cut to fit, so that it shows what was masked. */
const UNCUT = {
  ...DEFAULT_LIMITS,
  maxTextLength: 1_000_000,
  maxValueBytes: 100_000_000,
};
const CUT = { ...DEFAULT_LIMITS, maxTextLength: 200, maxValueBytes: 100_000_000 };

function randomText(random: Random): string {
  let text = '';
  const length = random() < 0.3 ? 50 : 200 + random() * 3_000;
  while (text.length < length) {
    text += pick(random, PIECES);
    if (random() < 0.3) text += `person${Math.floor(random() * 9)}@mail.example.net `;
  }
  return text;
}

function randomValue(random: Random, texts: readonly string[], depth: number = 0): unknown {
  const roll = random();
  if (depth > 3 || roll < 0.5) return random() < 0.6 ? pick(random, texts) : randomText(random);
  if (roll < 0.75) return Array.from({ length: 3 }, () => randomValue(random, texts, depth + 1));
  const fields: Record<string, unknown> = {};
  for (const key of ['content', 'a/b', 'm~n', '__proto__', '']) {
    if (random() < 0.6)
      Object.defineProperty(fields, key, {
        value: randomValue(random, texts, depth + 1),
        enumerable: true,
      });
  }
  return fields;
}

function randomScript(random: Random): TraceScript {
  const script = new TraceScript();
  const texts = Array.from({ length: 4 }, () => randomText(random));
  script.trace.set({ metadata: { note: pick(random, texts) } }).setInput(pick(random, texts));
  for (const kind of ['llm', 'tool', 'retrieval', 'step', 'prompt'] as const) {
    script.run(kind, kind, {}, (span) => {
      span.setInput(randomValue(random, texts)).setOutput(randomValue(random, texts));
      span.set({ extra: randomValue(random, texts), 'x/y': randomText(random) } as never);
      span.addEvent('said', { text: pick(random, texts) });
      if (random() < 0.3) span.recordError(new Error(randomText(random)));
    });
  }
  return script;
}

function loader(records: readonly SealedRecord[]): (hash: string) => string | undefined {
  const rows = new Map<string, string>();
  for (const record of records) if (record.type === 'content') rows.set(record.hash, record.text);
  return (hash) => rows.get(hash);
}

const contentsOf = (records: readonly SealedRecord[]): readonly ContentRecord[] =>
  records.filter((record) => record.type === 'content');

describe('the texts that a trace shows cut', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    'are rebuilt exactly as they were masked (seed %i)',
    (seed) => {
      const script = randomScript(seeded(seed));
      const whole = script.seal({ limits: UNCUT });
      const records = script.sealAll({ limits: CUT });
      const trace = records.at(-1) as TraceRecord;
      const stored = JSON.parse(JSON.stringify(trace)) as TraceRecord;
      expect(contentsOf(records).length).toBeGreaterThan(0);
      expect(rebuildTrace(stored, loader(records))).toEqual(JSON.parse(JSON.stringify(whole)));
    },
  );

  it('are shown within the limit, with their size and the beginning of their hash', () => {
    const script = new TraceScript();
    const text = `You are kind. ${'Answer in one sentence. '.repeat(400)} The end.`;
    script.run('llm', 'ask', {}, (span) =>
      span.setInput([
        { role: 'system', content: text },
        { role: 'user', content: 'hi' },
      ]),
    );
    const records = script.sealAll();
    const span = named(records.at(-1) as TraceRecord, 'ask');
    const hash = createHash('sha256').update(text).digest('hex');
    const { content } = (span.input as readonly { readonly content: string }[])[0] ?? {};
    const marker = `[TRUNCATED ${text.length} chars, sha256 ${hash.slice(0, 12)}]`;
    const [head = '', tail = ''] = (content ?? '').split(marker);
    expect(head.startsWith('You are kind.') && tail.endsWith('The end.')).toBe(true);
    expect(head.length + tail.length).toBeLessThanOrEqual(2_000);
    expect(head.length + tail.length).toBeGreaterThan(1_900);
    expect(span.contents).toEqual([{ path: '/input/0/content', hash, chars: text.length }]);
    expect(contentsOf(records)).toEqual([
      {
        type: 'content',
        schemaVersion: 1,
        hash,
        text,
        chars: text.length,
        bytes: Buffer.byteLength(text),
        createdAt: expect.any(Number) as unknown,
      },
    ]);
  });

  it('stay cut, and named, where their row is gone', () => {
    const script = new TraceScript();
    script.run('step', 'think', {}, (span) =>
      span.setInput(`a ${'x '.repeat(2_000)}`).setOutput(`b ${'y '.repeat(2_000)}`),
    );
    const records = script.sealAll();
    const span = named(records.at(-1) as TraceRecord, 'think');
    const [input, output] = span.contents ?? [];
    const rebuilt = rebuildSpan(span, (hash) =>
      hash === output?.hash ? loader(records)(hash) : undefined,
    );
    expect(rebuilt).toMatchObject({ input: span.input, contents: [input] });
    expect(rebuilt.output).toHaveLength(4_002);
    expect(span.contents).toHaveLength(2);
  });

  it('are told apart where they differ by the numbers of placeholders that are not shown', () => {
    const script = new TraceScript();
    const letter = (mail: string): string =>
      `Dear customer, ${'thank you for your order. '.repeat(200)} ${mail} ${'We will write again. '.repeat(200)}`;
    for (const name of ['ada', 'bob', 'ada', 'eve'])
      script.run('step', name, {}, (span) => span.setInput(letter(`${name}@example.com`)));
    const whole = script.seal({ limits: UNCUT });
    const records = script.sealAll();
    expect(contentsOf(records)).toHaveLength(1);
    expect(rebuildTrace(records.at(-1) as TraceRecord, loader(records))).toEqual(whole);
  });

  it('are rebuilt in a span that ended late, whose row is its tenant’s', () => {
    const script = new TraceScript();
    script.trace.set({ tenantId: 'acme' });
    const span = script.open('step', 'save');
    script.seal();
    script.trace.release();
    const text = `to joe@example.com ${'word '.repeat(1_000)}`;
    span.setInput(text).end();
    const records = sealLateSpan(script.late[0] as never, OPTIONS);
    const late = records.at(-1) as LateSpanRecord;
    expect(late).toMatchObject({ type: 'span', tenantId: 'acme' });
    expect(contentsOf(records)).toMatchObject([{ tenantId: 'acme' }]);
    expect(rebuildSpan(late.span, loader(records)).input).toBe(
      text.replace('joe@example.com', '[EMAIL]'),
    );
  });
});

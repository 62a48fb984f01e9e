import { afterAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config/resolve-config.js';
import { jsonLog } from '../../src/exporters/json-log.js';
import { memory } from '../../src/exporters/memory.js';
import { withSpan } from '../../src/instrument/with-span.js';
import { withTrace } from '../../src/instrument/with-trace.js';
import type { SpanKind } from '../../src/model/kinds.js';
import { DATA_SHAPES } from '../../src/sealing/data-shapes.js';
import type { ContentPolicy } from '../../src/sealing/policy/content-policy.js';
import { Tracer } from '../../src/tracer.js';
import { TRACES_OF_SECRETS, pick, randomText, randomValue, seeded } from './random-value.js';

const KINDS = Object.keys(DATA_SHAPES) as SpanKind[];
const SPANS = 20;
const TRACES = 260;
let made = 0;

const POLICIES: readonly (readonly [string, number, ContentPolicy])[] = [
  ['none', 101, { content: 'none' }],
  ['hash', 202, { content: 'hash' }],
  ['redacted', 303, {}],
  [
    'roles, fields and keys',
    404,
    {
      rules: [
        { when: { role: 'user' }, content: 'hash' },
        { when: { field: 'attributes.text' }, content: 'none' },
        { when: { kind: 'tool' }, content: 'none' },
      ],
      maskKeys: [/^text$/],
      attributes: { allow: ['id', 'content'] },
    },
  ],
];

afterAll(() => {
  expect(made).toBeGreaterThanOrEqual(100_000);
});

describe.each(POLICIES)('any value at all, under %s', (_, seed, policy) => {
  it('harms neither the app nor its neighbours, is counted and lets no secret out', async () => {
    const random = seeded(seed);
    const value = (): unknown => {
      made++;
      return randomValue(random, 2);
    };
    const kept = memory();
    const lines: string[] = [];
    const log = jsonLog({ write: (line) => void lines.push(line) });
    let produced = 0;
    const count = {
      name: 'count',
      export: (b: readonly unknown[]) => void (produced += b.length),
      shutdown() {},
    };
    const tracer = new Tracer(
      resolveConfig({ policy, exporters: [kept, log, count], hashKey: 'k' }, {}, '/nowhere'),
    );

    function oneSpan(kind: SpanKind): void {
      const [input, output] = [value(), value()];
      const returned = withSpan('odd', { kind, input }, (span) => {
        span.set({ [pick(random, Object.keys(DATA_SHAPES[kind]))]: value() });
        span.setAttribute(randomText(random), value());
        span.addEvent(randomText(random), { [randomText(random)]: value() });
        return output;
      });
      expect(Object.is(returned, output)).toBe(true);
    }

    for (let i = 0; i < TRACES; i++) {
      withTrace('app', { tracer }, () => {
        for (let s = 0; s < SPANS; s++) oneSpan(pick(random, KINDS));
        withSpan('neighbour', { kind: 'tool', input: 7 }, () => 'fine');
      });
      if (i % 20 > 0) continue;
      await tracer.flush();
      for (const counts of Object.values(tracer.stats().exporters)) {
        expect(counts).toEqual({
          produced,
          delivered: produced,
          queued: 0,
          sampledOut: 0,
          dropped: {},
        });
      }
    }
    await tracer.shutdown();

    expect(kept.traces).toHaveLength(TRACES);
    for (const { spans, outcome } of kept.traces) {
      expect(outcome).toBe('success');
      expect(spans).toHaveLength(SPANS + 1);
      expect(spans.at(-1)).toMatchObject({
        name: 'neighbour',
        status: 'ok',
        data: { success: true },
      });
    }
    const text = lines.join('\n');
    expect(TRACES_OF_SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    expect(() => lines.map((line) => JSON.parse(line) as unknown)).not.toThrow();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }, 60_000);
});

import { describe, expect, it } from 'vitest';
import type { SpanKind } from '../../src/model/kinds.js';
import { DATA_SHAPES, itemShape, type DataShape } from '../../src/sealing/data-shapes.js';
import type { TraceRecord } from '../../src/model/record.js';
import { PromptRegistry } from '../../src/sealing/prompts/prompt-registry.js';
import { sealLateSpan, sealScore } from '../../src/sealing/seal-trace.js';
import { OPTIONS, TraceScript, policyOf } from './live.js';
import {
  MAIL,
  TRACES_OF_SECRETS,
  pick,
  randomText,
  randomValue,
  seeded,
  type Random,
} from './random-value.js';

const KINDS = Object.keys(DATA_SHAPES) as SpanKind[];
const SEEDS = [11, 22, 33, 44];
const TRACES_PER_SEED = 75;
let valuesMade = 0;

function value(random: Random): unknown {
  valuesMade++;
  return randomValue(random);
}

/** Data of every field that a kind has, and of some that it has not. Ids hold what is no id. */
function randomData(random: Random, shape: DataShape): Record<string, unknown> {
  const data: Record<string, unknown> = { [randomText(random)]: value(random) };
  for (const [field, rule] of Object.entries(shape)) {
    if (random() < 0.3) continue;
    if (rule === 'id') data[field] = random() < 0.5 ? MAIL : random();
    else if (typeof rule === 'string') data[field] = value(random);
    else {
      const inner = itemShape(rule);
      const nested = (): unknown => (random() < 0.2 ? value(random) : randomData(random, inner));
      data[field] = random() < 0.5 ? nested() : [nested(), nested()];
    }
  }
  return data;
}

function randomTrace(random: Random): TraceScript {
  const script = new TraceScript();
  const { trace } = script;
  for (const kind of KINDS) {
    script.run(kind, randomText(random), randomData(random, DATA_SHAPES[kind]), (span) => {
      span.setInput(value(random)).setOutput(value(random));
      span.setAttribute(randomText(random), value(random));
      span.addEvent(randomText(random), { [randomText(random)]: value(random) });
      if (random() < 0.3) span.recordError(value(random), { code: randomText(random) });
    });
  }
  trace.set({
    userId: MAIL,
    sessionId: MAIL,
    tenantId: MAIL,
    feature: randomText(random),
    userSegment: randomText(random),
    variant: randomText(random),
    pipeline: randomText(random),
    locale: randomText(random),
    tags: [randomText(random), randomText(random)],
    featureFlags: { [randomText(random)]: randomText(random) },
    metadata: { [randomText(random)]: value(random) },
  });
  trace.rename(`GET ${randomText(random)}`);
  trace.http = { method: 'GET', route: randomText(random), statusCode: 200, requestId: MAIL };
  trace
    .setInput(value(random))
    .setOutput(value(random))
    .addEvent(randomText(random), { a: value(random) });
  if (random() < 0.5) trace.recordError(value(random));
  return script;
}

function expectClean(record: unknown): void {
  const json = JSON.stringify(record);
  expect(() => JSON.parse(json) as unknown).not.toThrow();
  const found = TRACES_OF_SECRETS.filter((secret) => json.includes(secret));
  if (found.length > 0) {
    const at = json.indexOf(found[0] as string);
    throw new Error(`${found.join()} in …${json.slice(Math.max(0, at - 300), at + 100)}`);
  }
}

describe('any field of any kind, whatever it holds', () => {
  it.each(SEEDS)('lets no secret out and leaves JSON (seed %i)', (seed) => {
    const random = seeded(seed);
    for (let i = 0; i < TRACES_PER_SEED; i++) {
      const policy = policyOf({ content: i % 10 === 0 ? 'none' : 'redacted' });
      const prompts = new PromptRegistry(OPTIONS.identity, OPTIONS.limits);
      const records = randomTrace(random).sealAll({ policy, prompts });
      const trace = records.at(-1) as TraceRecord;
      expect(trace.spans).toHaveLength(KINDS.length);
      expectClean(records);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('lets no secret out of spans that end late', () => {
    const random = seeded(55);
    for (let i = 0; i < 200; i++) {
      const script = new TraceScript();
      const kind = pick(random, KINDS);
      const span = script.open(kind, randomText(random), randomData(random, DATA_SHAPES[kind]));
      script.seal();
      script.trace.release();
      span.setInput(value(random)).setOutput(value(random)).end();
      expect(script.late).toHaveLength(1);
      expectClean(sealLateSpan(script.late[0] as never, OPTIONS));
    }
  });

  it('lets no secret out of scores', () => {
    const random = seeded(66);
    for (let i = 0; i < 500; i++) {
      expectClean(
        sealScore(
          {
            scoreId: MAIL,
            traceId: MAIL,
            name: randomText(random),
            value: randomText(random),
            label: randomText(random),
            comment: randomText(random),
            evaluator: randomText(random),
            createdAt: 0,
          },
          OPTIONS,
        ),
      );
    }
  });

  it('lets nothing out that belongs to the person of the trace', () => {
    const random = seeded(77);
    const person = { NAME: ['Ottoline Quillfeather'], ADDRESS: ['Larkspur Mews'] };
    const said = (): string =>
      pick(random, [
        'OTTOLINE said',
        'to Quillfeather.',
        'at larkspur mews,',
        '(Ottoline Quillfeather)',
      ]);
    for (let i = 0; i < 40; i++) {
      const script = randomTrace(random);
      script.run('step', said(), {}, (span) => {
        span.setInput({ [said()]: [said(), { note: said(), street: said() }] }).setOutput(said());
        span.setAttribute(said(), said()).addEvent(said(), { by: said() });
        span.recordError(new Error(said()), { code: said() });
      });
      script.trace.set({ tags: [said()], metadata: { [said()]: said() }, feature: said() });
      script.trace.rename(said()).setInput(said()).setOutput([said()]);
      script.trace.set({ knownValues: person });
      const json = JSON.stringify(script.seal());
      expect(json).not.toMatch(/ottoline|quillfeather|larkspur/i);
    }
  });

  it('has met at least 20,000 values', () => {
    expect(valuesMade).toBeGreaterThanOrEqual(20_000);
  });
});

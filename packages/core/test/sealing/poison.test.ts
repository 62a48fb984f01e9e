import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/model/limits.js';
import { ValueSealer } from '../../src/sealing/serialize.js';
import { textSealer } from './live.js';
import { TextSlots } from '../../src/sealing/text-slots.js';
import { TraceScript, named } from './live.js';
import { POISONS } from './poison.js';

function values(limits = DEFAULT_LIMITS): ValueSealer {
  return new ValueSealer(textSealer(limits.maxTextLength), new TextSlots(), limits);
}

describe('a poisonous value', () => {
  it.each(POISONS)('$name is sealed to what can be said of it', ({ make, says }) => {
    const sealed = JSON.stringify(values().seal(make()));
    if (typeof says === 'string') expect(sealed).toContain(says);
    else expect(sealed).toMatch(says);
    expect(Buffer.byteLength(sealed)).toBeLessThan(2 * DEFAULT_LIMITS.maxValueBytes);
  });

  it.each(POISONS)('$name costs neither its span nor the sibling', ({ make }) => {
    const script = new TraceScript();
    const value = make();
    script.run('step', 'poisoned', {}, (span) => {
      span.setInput(value).setOutput({ wrapped: value }).setAttribute('attribute', value);
      span.addEvent('event', { value });
      span.recordError(value);
    });
    script.run('tool', 'poisoned_tool', { arguments: value, filter: value } as never, (span) => {
      span.setInput(value).setOutput(value);
    });
    script.run('retrieval', 'poisoned_search', { filter: value }, (span) => {
      span.setInput(value).setOutput([value, { id: value, text: value, metadata: value }]);
    });
    script.run(
      'llm',
      'poisoned_call',
      { model: value, usage: value, toolCallsRequested: value } as never,
      (span) => {
        span.setInput(value).setOutput(value);
      },
    );
    script.trace.set({ metadata: { value }, tags: [value as string], feature: value as string });
    script.trace.recordError(value);
    script.run('tool', 'sibling', { toolName: 'sibling' });
    const record = script.seal();
    expect(record.spans).toHaveLength(5);
    expect(named(record, 'sibling')).toMatchObject({
      status: 'ok',
      data: { toolName: 'sibling', success: true },
    });
    expect(JSON.parse(JSON.stringify(record))).toMatchObject({ type: 'trace', outcome: 'error' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('the walk over a value', () => {
  it('keeps the head and the tail of a long list', () => {
    const sealed = values().seal(Array.from({ length: 5_000 }, (_, i) => i)) as unknown[];
    expect(sealed.slice(0, 2)).toEqual([0, 1]);
    expect(sealed.at(-1)).toBe(4_999);
    expect(sealed).toContain('[TRUNCATED 3000 of 5000 items]');
  });

  it('stops when the bytes of one value are used up and says how much is missing', () => {
    const small = values({ ...DEFAULT_LIMITS, maxValueBytes: 1_000 });
    const sealed = small.seal(Array.from({ length: 100 }, () => 'x'.repeat(100))) as string[];
    expect(JSON.stringify(sealed).length).toBeLessThan(1_400);
    expect(sealed.at(-1)).toBe(`[TRUNCATED ${100 - (sealed.length - 1)} of 100 items]`);
  });

  it('gives every value its own budget', () => {
    const small = values({ ...DEFAULT_LIMITS, maxValueBytes: 200 });
    small.seal('x'.repeat(1_000));
    expect(small.seal('second')).toBe('second');
  });

  it('masks field names, and keeps two apart that are masked alike', () => {
    const sealed = values().seal({ 'joe@example.com': 1, 'ann@example.com': 2, '': 3 });
    expect(sealed).toEqual({ '[EMAIL_1]': 1, '[EMAIL_2]': 2, '': 3 });
    const bare = new ValueSealer(textSealer(1_000, 'bare'), new TextSlots(), DEFAULT_LIMITS);
    expect(bare.seal({ 'joe@example.com': 1, 'ann@example.com': 2 })).toEqual({
      '[EMAIL]': 1,
      '[EMAIL] (2)': 2,
    });
  });

  it('masks what stands under the name of a secret, whatever it looks like and however deep', () => {
    const sealed = values().seal({
      password: 'tulip',
      credentials: { user: { plain: 'daisy' } },
      secrets: ['rose', 4711],
      map: new Map([['api_token', 'lily']]),
    });
    expect(JSON.stringify(sealed)).not.toMatch(/tulip|daisy|rose|4711|lily/);
  });

  it('masks a card number that is a number', () => {
    expect(values().seal({ card: 4_111_111_111_111_111, at: 1_780_506_922_000 })).toEqual({
      card: '[CREDIT_CARD_1]',
      at: 1_780_506_922_000,
    });
  });

  it('shows a value that is met twice twice, and one that holds itself once', () => {
    const shared = { a: 1 };
    expect(values().seal({ x: shared, y: shared })).toEqual({ x: { a: 1 }, y: { a: 1 } });
  });
});

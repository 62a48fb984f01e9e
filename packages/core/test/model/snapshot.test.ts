import { describe, expect, it } from 'vitest';
import { snapshot } from '../../src/model/snapshot.js';

describe('snapshot', () => {
  it('keeps a message array as it was when the app pushes to it later', () => {
    const messages = [{ role: 'user', content: 'hello' }];
    const kept = snapshot([{ model: 'gpt-5.5', messages }]);
    messages.push({ role: 'assistant', content: 'hi' });
    messages[0]!.content = 'changed';
    expect(kept).toEqual([{ model: 'gpt-5.5', messages: [{ role: 'user', content: 'hello' }] }]);
  });

  it("copies an array of the app's own class without making another", () => {
    const made: unknown[] = [];
    class Rows extends Array<number> {
      constructor(...rows: number[]) {
        super(...rows);
        made.push(rows);
      }
    }
    const rows = new Rows(7, 8);
    const kept = snapshot({ rows });
    rows.push(9);
    expect(kept).toEqual({ rows: [7, 8] });
    expect(made).toEqual([[7, 8]]);
  });

  it('leaves class instances as references', () => {
    const date = new Date(0);
    expect((snapshot({ date }) as { date: Date }).date).toBe(date);
  });

  it.each([
    ['without a prototype', Object.assign(Object.create(null) as object, { a: [1] })],
    ['with a field called constructor', { constructor: 'x', a: [1] }],
  ])('copies an object %s', (_what, value) => {
    const kept = snapshot(value) as { a: number[] };
    (value as unknown as { a: number[] }).a.push(2);
    expect(kept).not.toBe(value);
    expect(kept.a).toEqual([1]);
  });

  it('keeps the reference of a value that throws while it is read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(snapshot(proxy)).toBe(proxy);
    const trap = {
      get secret(): string {
        throw new Error('no');
      },
    };
    expect(snapshot(trap)).toBe(trap);
  });

  it('ends on circular and very deep values', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(snapshot(loop)).toBeTypeOf('object');
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(Array.isArray(snapshot(deep))).toBe(true);
  });

  it('cuts an object with very many keys and says so', () => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]));
    const kept = snapshot(wide) as Record<string, unknown>;
    expect(Object.keys(kept)).toHaveLength(1_001);
    expect(kept['[TRUNCATED]']).toBe('more than 1000 keys');
  });

  it('keeps a `__proto__` key as data', () => {
    const kept = snapshot(JSON.parse('{"__proto__": {"polluted": true}}')) as object;
    expect(Object.keys(kept)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

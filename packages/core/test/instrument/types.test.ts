import { describe, expect, expectTypeOf, it } from 'vitest';
import { TraceTool } from '../../src/instrument/decorators/decorators.js';
import { traceLLM, traceTool } from '../../src/instrument/decorators/functions.js';
import { instrument } from '../../src/instrument/instrument.js';
import { withSpan } from '../../src/instrument/with-span.js';
import type { Span } from '../../src/model/span.js';

interface Order {
  readonly id: string;
}

class Orders {
  find(id: string): Order;
  find(id: string, all: true): Order[];
  @TraceTool()
  find(id: string, all?: true): Order | Order[] {
    return all ? [{ id }] : { id };
  }

  @TraceTool({ isFailure: (result: boolean) => !result })
  isOrder(value: unknown): value is Order {
    return typeof value === 'object';
  }

  @TraceTool()
  bound(this: Orders, value: number): number {
    return value;
  }

  @TraceTool({
    capture: ([id]: [string], result: Order) => ({ data: { callId: id }, output: result.id }),
  })
  async first<T extends Order>(orders: readonly T[]): Promise<T | undefined> {
    return orders[0];
  }
}

describe('types', () => {
  it('keep overloads, guards, generics and `this` under a decorator', () => {
    const orders = new Orders();
    expectTypeOf(orders.find('1')).toEqualTypeOf<Order>();
    expectTypeOf(orders.find('1', true)).toEqualTypeOf<Order[]>();
    const value: unknown = { id: '1' };
    if (orders.isOrder(value)) expectTypeOf(value).toEqualTypeOf<Order>();
    expectTypeOf(orders.bound).thisParameter.toEqualTypeOf<Orders>();
    expectTypeOf(orders.first([{ id: '1', total: 3 }])).resolves.toEqualTypeOf<
      { id: string; total: number } | undefined
    >();
    expect(orders.find('1', true)).toEqual([{ id: '1' }]);
  });

  it('refuse fields, accessors and unknown options', () => {
    const onField = (): void => {
      class Wrong {
        // @ts-expect-error a field is no method
        @TraceTool() size: number = 1;
      }
      void Wrong;
    };
    const onAccessor = (): void => {
      class Wrong {
        // @ts-expect-error an accessor is no method
        @TraceTool() get size(): number {
          return 1;
        }
      }
      void Wrong;
    };
    expect(onField).toThrow(/field "size"/);
    expect(onAccessor).toThrow(/accessor "size"/);
    // @ts-expect-error `sideEffects` is no option
    TraceTool({ sideEffects: 'write' });
    // @ts-expect-error `index` belongs to retrieval
    TraceTool({ index: 'policies' });
  });

  it('keep a function as it is, and tell capture its arguments and its result', () => {
    const plan = traceLLM(
      {
        capture: (args, result) => {
          expectTypeOf(args).toEqualTypeOf<[question: string, limit?: number | undefined]>();
          expectTypeOf(result).toEqualTypeOf<{ text: string }>();
          return { data: { model: 'm' } };
        },
      },
      async (question: string, _limit?: number) => ({ text: question }),
    );
    expectTypeOf(plan).toEqualTypeOf<
      (question: string, limit?: number) => Promise<{ text: string }>
    >();

    const guard = traceTool('is_order', (value: unknown): value is Order => value !== null);
    expectTypeOf(guard).guards.toEqualTypeOf<Order>();

    const identity = instrument(<T>(value: T): T => value, { kind: 'step' });
    expectTypeOf(identity(1 as const)).toEqualTypeOf<1>();
    expect(identity(1)).toBe(1);
  });

  it('tell capture the list of what a stream yields', () => {
    const stream = instrument(
      async function* (count: number) {
        for (let i = 0; i < count; i++) yield { token: i };
      },
      {
        kind: 'llm',
        capture: (_args, chunks) => {
          expectTypeOf(chunks).toEqualTypeOf<readonly { token: number }[]>();
          return undefined;
        },
      },
    );
    expectTypeOf(stream).toEqualTypeOf<
      (count: number) => AsyncGenerator<{ token: number }, void, unknown>
    >();
    expect(stream).toHaveLength(1);
  });

  it('give the span of withSpan its kind', () => {
    const doubled = withSpan('s', { kind: 'retrieval' }, (span) => {
      expectTypeOf(span).toEqualTypeOf<Span<'retrieval'>>();
      span.set({ index: 'policies' });
      // @ts-expect-error `toolName` belongs to tools
      span.set({ toolName: 'x' });
      return 2;
    });
    expectTypeOf(doubled).toEqualTypeOf<number>();
    expectTypeOf(withSpan('s', (span) => span)).toEqualTypeOf<Span<'step'>>();
    expect(doubled).toBe(2);
  });
});

import { describe, expect, it } from 'vitest';
import { currentSpan } from '../../../src/context/current.js';
import { traceLLM, traceStep } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

describe('a generator', () => {
  it('takes what its reader sends and gives what it returns', () => {
    const talk = traceStep('talk', function* (): Generator<string, string, string> {
      const name = yield 'who?';
      return `hello ${name}`;
    });
    recorder.current.within(() => {
      const conversation = talk();
      expect(conversation.next('')).toEqual({ done: false, value: 'who?' });
      expect(conversation.next('Ada')).toEqual({ done: true, value: 'hello Ada' });
    });
    expect(recorder.current.span('talk')).toMatchObject({ status: 'ok', output: 'hello Ada' });
  });

  it('runs its clean-up in the span when its reader stops, with the value it was given', async () => {
    const seen: unknown[] = [];
    const letters = traceStep('letters', async function* () {
      try {
        yield 'a';
        yield 'b';
      } finally {
        seen.push(currentSpan()?.name);
      }
    });
    await recorder.current.within(async () => {
      const reading = letters();
      await reading.next();
      expect(await reading.return('enough' as never)).toEqual({ done: true, value: 'enough' });
    });
    expect(seen).toEqual(['letters']);
    expect(recorder.current.span('letters')).toMatchObject({ status: 'cancelled', output: 'a' });
  });

  it('can be made to throw, and may catch it', () => {
    const sturdy = traceStep('sturdy', function* () {
      try {
        yield 1;
      } catch {
        yield 2;
      }
    });
    recorder.current.within(() => {
      const reading = sturdy();
      reading.next();
      expect(reading.throw(new Error('x'))).toEqual({ done: false, value: 2 });
      expect(recorder.current.spans[0]?.ended).toBe(false);
      reading.next();
    });
    expect(recorder.current.span('sturdy').status).toBe('ok');
  });

  it('keeps iterator helpers and instanceof', () => {
    function* numbers(): Generator<number> {
      yield* [1, 2, 3];
    }
    const counted = traceStep('numbers', numbers);
    recorder.current.within(() => {
      expect(counted()).toBeInstanceOf(numbers);
      expect([
        ...counted()
          .map((n) => n * 2)
          .take(2),
      ]).toEqual([2, 4]);
    });
    expect(recorder.current.spans.map((span) => span.status)).toEqual(['unset', 'cancelled']);
  });

  // Generators of Node 22 have none.
  it.runIf(Symbol.asyncDispose in (async function* () {})())('keeps disposal', async () => {
    const stream = traceStep('stream', async function* () {
      yield 1;
      yield 2;
    });
    await recorder.current.within(async () => {
      await using reading = stream() as AsyncGenerator<number> & AsyncDisposable;
      await reading.next();
    });
    expect(recorder.current.span('stream').status).toBe('cancelled');
  });

  it('is the parent of the generators that it reads, which last until they are read', async () => {
    const tokens = traceLLM('tokens', async function* () {
      yield 'a';
      await Promise.resolve();
      yield 'b';
    });
    const answer = traceStep('answer', async function* () {
      yield* tokens();
      yield 'c';
    });
    const read: string[] = [];
    await recorder.current.within(async () => {
      for await (const token of answer()) {
        read.push(token);
        expect(recorder.current.spans[0]?.ended).toBe(false);
        expect(currentSpan()).toBeUndefined();
      }
    });
    const outer = recorder.current.span('answer');
    const inner = recorder.current.span('tokens');
    expect(read).toEqual(['a', 'b', 'c']);
    expect(inner.parent).toBe(outer);
    expect(inner.data).toMatchObject({
      stream: { completion: 'completed', chunks: 2 },
      outputShape: 'text',
    });
    expect(
      (inner.data as { timeToFirstTokenMs: number }).timeToFirstTokenMs,
    ).toBeGreaterThanOrEqual(0);
    expect([outer.output, inner.output]).toEqual(['abc', 'ab']);
    expect(outer.endedAt).toBeGreaterThanOrEqual(inner.endedAt);
  });

  it('keeps text of any number of chunks, and of other values the first 1,024', () => {
    const count = traceStep('count', function* (wrap: (n: number) => unknown) {
      for (let i = 0; i < 3_000; i++) yield wrap(i);
    });
    recorder.current.within(() => {
      for (const _ of count((n) => String(n % 10))) void _;
    });
    expect(recorder.current.span('count').output).toHaveLength(3_000);
    const other = traceStep('other', function* () {
      for (let i = 0; i < 3_000; i++) yield { i };
    });
    recorder.current.within(() => {
      for (const _ of other()) void _;
    });
    expect(recorder.current.span('other').output).toHaveLength(1_024);
    expect(recorder.current.span('other').values).toMatchObject({ 'stream.chunks': 3_000 });
  });

  it('shows what it has given while it is still open', () => {
    const open = traceLLM('open', function* () {
      yield 'so ';
      yield 'far';
      yield 'unread';
    });
    recorder.current.within(() => {
      const reading = open();
      reading.next();
      reading.next();
    });
    const span = recorder.current.span('open');
    expect(span).toMatchObject({ status: 'unset', output: 'so far' });
    expect(span.data).not.toHaveProperty('stream');
  });
});

describe('collections', () => {
  it.each([
    ['an array', [1]],
    ['a map', new Map([[1, 2]])],
    ['a set', new Set([1])],
    ['a buffer', Buffer.from('x')],
    ['a typed array', new Float32Array(2)],
    ['a boxed string', Object('x')],
    ['headers', new Headers({ a: 'b' })],
    ['form data', new FormData()],
    ['URL parameters', new URLSearchParams('a=b')],
    ['a response', new Response('body')],
  ])('such as %s are values and not read', (_name, value) => {
    const before = Reflect.ownKeys(value as object);
    expect(recorder.current.within(() => traceStep('get', () => value as unknown)())).toBe(value);
    expect(recorder.current.span('get').status).toBe('ok');
    expect(Reflect.ownKeys(value as object)).toEqual(before);
    if (value instanceof Response) expect(value.bodyUsed).toBe(false);
  });
});

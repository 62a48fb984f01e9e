import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { traceLLM, traceStep } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';

const recorder = useRecorder();

function counting(
  onPull: (n: number) => void,
  onCancel?: (reason: unknown) => void,
): ReadableStream<string> {
  let n = 0;
  return new ReadableStream(
    {
      pull(controller) {
        onPull(++n);
        controller.enqueue(String(n));
      },
      cancel: (reason) => onCancel?.(reason),
    },
    { highWaterMark: 0 },
  );
}

describe('a web stream', () => {
  it('is read no further than its reader reads', async () => {
    const pulls: number[] = [];
    const stream = recorder.current.within(() =>
      traceStep('s', () => counting((n) => pulls.push(n)))(),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(pulls).toEqual([]);
    const reader = stream.getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pulls).toEqual([1, 2]);
  });

  it('hands a cancellation to its source with the reason', async () => {
    const reasons: unknown[] = [];
    const stream = recorder.current.within(() =>
      traceLLM('s', () =>
        counting(
          () => {},
          (reason) => reasons.push(reason),
        ),
      )(),
    );
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel('client left');
    expect(reasons).toEqual(['client left']);
    const span = recorder.current.span('s');
    expect(span).toMatchObject({ status: 'cancelled', output: '1' });
    expect(span.data).toMatchObject({
      stream: { completion: 'cancelled', chunks: 1 },
      finishReason: 'cancelled',
    });
  });

  it('lets a byte stream be read into a buffer of the reader, and remembers the text', async () => {
    const parts = ['hel', 'lo'];
    const source = () =>
      new ReadableStream({
        type: 'bytes',
        pull(controller) {
          const part = parts.shift();
          if (part === undefined) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else controller.enqueue(new TextEncoder().encode(part));
        },
      });
    const stream = recorder.current.within(() => traceStep('bytes', source)());
    const reader = stream.getReader({ mode: 'byob' });
    const read: string[] = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(8));
      if (done) break;
      read.push(Buffer.from(value).toString());
    }
    expect(read).toEqual(['hel', 'lo']);
    expect(recorder.current.span('bytes')).toMatchObject({ status: 'ok', output: 'hello' });
  });

  it('gives bytes to an ordinary reader', async () => {
    const body = () => new Response('answer').body as ReadableStream<Uint8Array>;
    const stream = recorder.current.within(() => traceStep('body', body)());
    expect(await new Response(stream).text()).toBe('answer');
    expect(recorder.current.span('body').output).toBe('answer');
  });

  it.each([undefined, { mode: 'byob' }] as const)(
    'of bytes hands a cancellation on while a read is pending: %o',
    async (options) => {
      const reasons: unknown[] = [];
      const source = () =>
        new ReadableStream({
          type: 'bytes',
          pull: () => new Promise(() => {}),
          cancel: (reason) => void reasons.push(reason),
        });
      const stream = recorder.current.within(() => traceStep('s', source)());
      const reader = stream.getReader(options as { mode: 'byob' });
      const pending = reader.read(new Uint8Array(8));
      await new Promise((resolve) => setImmediate(resolve));
      await reader.cancel('user stopped');
      expect(await pending).toMatchObject({ done: true });
      expect(reasons).toEqual(['user stopped']);
      expect(recorder.current.span('s').status).toBe('cancelled');
    },
  );

  it('is handed through when somebody reads it already', () => {
    const locked = counting(() => {});
    locked.getReader();
    expect(recorder.current.within(() => traceStep('s', () => locked)())).toBe(locked);
    expect(recorder.current.span('s').status).toBe('ok');
  });
});

describe('a web stream of a class of its own', () => {
  /** As LangChain's `IterableReadableStream`, which is an iterator of itself, with private members besides. */
  class Letters extends ReadableStream<string> {
    #reader: ReadableStreamDefaultReader<string> | undefined = undefined;

    static of(...letters: string[]): Letters {
      return new Letters(
        {
          pull(controller) {
            const letter = letters.shift();
            if (letter === undefined) controller.close();
            else controller.enqueue(letter);
          },
        },
        { highWaterMark: 0 },
      );
    }

    next(): ReturnType<ReadableStreamDefaultReader<string>['read']> {
      this.#reader ??= this.getReader();
      return this.#reader.read();
    }

    async leave(): Promise<void> {
      await this.#reader?.cancel();
    }
  }

  async function read(stream: ReadableStream<string>): Promise<string> {
    let text = '';
    for await (const letter of stream) text += letter;
    return text;
  }

  it.each<[string, (stream: Letters) => Promise<string>]>([
    ['a loop', read],
    ['a response', (stream) => new Response(stream.pipeThrough(new TextEncoderStream())).text()],
    ['tee', async (stream) => (await Promise.all(stream.tee().map(read)))[1] ?? ''],
    [
      'its own method',
      async (stream) =>
        [await stream.next(), await stream.next(), await stream.next()]
          .map(({ value }) => value ?? '')
          .join(''),
    ],
    [
      'a Node stream',
      async (stream) => (await Readable.fromWeb(stream as never).toArray()).join(''),
    ],
  ])('stays itself and is recorded when it is read by %s', async (_way, readIt) => {
    const stream = Letters.of('a', 'b');
    expect(recorder.current.within(() => traceStep('s', () => stream)())).toBe(stream);
    expect(stream.locked).toBe(false);
    expect(await readIt(stream)).toBe('ab');
    expect(recorder.current.span('s')).toMatchObject({ status: 'ok', output: 'ab' });
  });

  it('can be read on where its reader leaves it open, and is free once it is read', async () => {
    const open = traceStep('s', () => Letters.of('a', 'b'));
    await recorder.current.within(async () => {
      const whole = open();
      expect(await read(whole)).toBe('ab');
      expect(whole.locked).toBe(false);
      const left = open();
      for await (const _ of left.values({ preventCancel: true })) break;
      expect(await left.getReader().read()).toEqual({ done: false, value: 'b' });
    });
    expect(recorder.current.spans.map((span) => span.status)).toEqual(['ok', 'ok']);
  });

  it('goes on where a reader lets go of what it waits for', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = () =>
      new Letters({ pull: (controller) => promise.then(() => controller.enqueue('a')) });
    const stream = recorder.current.within(() => traceStep('s', slow)());
    const reader = stream.getReader();
    const pending = reader.read();
    reader.releaseLock();
    await expect(pending).rejects.toThrow(TypeError);
    resolve();
    expect(await stream.getReader().read()).toEqual({ done: false, value: 'a' });
    expect(recorder.current.span('s')).toMatchObject({ ended: false, error: undefined });
  });

  it('fills the views of any kind that it is read into', async () => {
    class Bytes extends ReadableStream<Uint8Array> {}
    const source = () =>
      new Bytes({
        type: 'bytes',
        start(controller) {
          controller.enqueue(new Uint8Array([1, 2, 3, 4]));
          controller.close();
        },
      });
    const stream = recorder.current.within(() => traceStep('s', source)());
    const reader = stream.getReader({ mode: 'byob' });
    const { value } = await reader.read(new DataView(new ArrayBuffer(4)));
    expect(value?.getUint32(0)).toBe(0x01020304);
  });

  it('is cancelled when its reader or its own method stops', async () => {
    const open = traceStep('s', () => Letters.of('a', 'b'));
    await recorder.current.within(async () => {
      await open().cancel();
      for await (const _ of open()) break;
      const left = open();
      await left.next();
      await left.leave();
    });
    const statuses = recorder.current.spans.map((span) => span.status);
    expect(statuses).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('records the error of its source, which its reader gets', async () => {
    const error = new Error('cut');
    const fails = () => new Letters({ pull: (controller) => controller.error(error) });
    const stream = recorder.current.within(() => traceStep('s', fails)());
    await expect(read(stream)).rejects.toBe(error);
    expect(recorder.current.span('s')).toMatchObject({ status: 'error', error });
  });
});

describe('a Node stream', () => {
  it('gets no listener and does not start to flow', () => {
    const stream = Readable.from(['a']);
    const names = stream.eventNames();
    recorder.current.within(() => traceStep('s', () => stream)());
    expect(stream.eventNames()).toEqual(names);
    expect(stream.readableFlowing).toBe(null);
  });

  it('is recorded whichever way it is read', async () => {
    const read = traceStep('s', () => Readable.from([Buffer.from('he'), Buffer.from('y')]));
    await recorder.current.within(async () => {
      const target = new PassThrough();
      await Promise.all([pipeline(read(), target), target.resume().toArray()]);
      expect(recorder.current.span('s').output).toBe('hey');
    });
  });

  it('is cancelled when it is destroyed before its end', async () => {
    const stream = recorder.current.within(() => traceStep('s', () => Readable.from(['a', 'b']))());
    await new Promise((resolve) => stream.on('close', resolve).destroy());
    expect(recorder.current.span('s').status).toBe('cancelled');
  });

  it('is a value when it is over', () => {
    const stream = new Readable({ read() {} });
    stream.destroy();
    recorder.current.within(() => traceStep('s', () => stream)());
    expect(recorder.current.span('s').status).toBe('ok');
  });
});

describe("a client's stream", () => {
  /** As the OpenAI and Anthropic clients make it: whatever ends the loop early aborts the request. */
  class ClientStream {
    readonly controller: AbortController = new AbortController();

    async *iterator(): AsyncGenerator<string> {
      let done = false;
      try {
        yield 'first';
        throw new Error('the provider hung up');
      } finally {
        if (!done) this.controller.abort();
        done = true;
      }
    }

    [Symbol.asyncIterator](): AsyncGenerator<string> {
      return this.iterator();
    }
  }

  it('that the provider cuts is an error, though the client then aborts its own request', async () => {
    const stream = traceLLM('stream', () => new ClientStream())();
    const read = async (): Promise<void> => {
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toThrow('the provider hung up');
    expect(recorder.current.llm('stream').stream).toEqual({ completion: 'errored', chunks: 1 });
    expect(recorder.current.span('stream').status).toBe('error');
  });

  it('that its reader leaves is cancelled', async () => {
    const stream = traceLLM('stream', () => new ClientStream())();
    for await (const _chunk of stream) break;
    expect(recorder.current.llm('stream').stream).toEqual({ completion: 'cancelled', chunks: 1 });
    expect(recorder.current.span('stream').status).toBe('cancelled');
  });
});

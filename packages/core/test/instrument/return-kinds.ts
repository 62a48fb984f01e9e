import { Readable } from 'node:stream';
import { Observable } from 'rxjs';
import { currentSpan } from '../../src/context/current.js';

/** Notes the name of the current span, so that a test can tell where a piece of code ran. */
export type Probe = () => void;

/** One kind of value that a traced method may return. */
export interface ReturnKind {
  readonly name: string;
  /** Makes the value as a method's body would; calls the probe wherever the body's own code runs. */
  make(probe: Probe): unknown;
  /** Reads the value to its end; calls the probe between two reads. */
  read(value: unknown, probe: Probe): unknown;
  /** What is recorded as the output. */
  readonly output: unknown;
  /** As `make`, but fails with the error. */
  fail?(error: unknown): unknown;
  /** Stops reading early. */
  stop?(value: unknown): unknown;
  /** Whether the traced method returns the very object that the method returned. */
  readonly same?: true;
  /** Whether it is over when the method returns. */
  readonly immediate?: true;
}

/** A promise subclass with members of its own. */
export class Deferred<T> extends Promise<T> {
  readonly extra = 'kept';
}

/** A query that runs each time it is awaited, and only then. */
export class LazyQuery implements PromiseLike<string> {
  runs = 0;
  readonly #run: () => string;

  constructor(run: () => string) {
    this.#run = run;
  }

  // oxlint-disable-next-line unicorn/no-thenable
  then<A = string, B = never>(
    ok?: ((value: string) => A | PromiseLike<A>) | null,
    error?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.runs++;
    return new Promise<string>((resolve) => resolve(this.#run())).then(ok, error);
  }
}

/** An async iterable that is no iterator, with private state. */
export class Pages implements AsyncIterable<string> {
  readonly #make: () => AsyncGenerator<string>;

  constructor(make: () => AsyncGenerator<string>) {
    this.#make = make;
  }

  [Symbol.asyncIterator](): AsyncGenerator<string> {
    return this.#make();
  }
}

/** A cursor as MongoDB's: `next` gives a row, and nothing where there are no more; a loop reads a generator. */
export class Cursor implements AsyncIterable<string> {
  readonly #rows: AsyncGenerator<string>;

  constructor(rows: AsyncGenerator<string>) {
    this.#rows = rows;
  }

  async next(): Promise<string | null> {
    const { done, value } = await this.#rows.next();
    return done === true ? null : value;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (let row = await this.next(); row !== null; row = await this.next()) yield row;
  }

  async toArray(): Promise<string[]> {
    const rows: string[] = [];
    for await (const row of this) rows.push(row);
    return rows;
  }
}

/** A page of rows, as Cassandra's result: it is there at once, and reads further pages in an async loop. */
export class Page implements Iterable<string> {
  readonly rows: readonly string[] = ['a', 'b'];

  [Symbol.iterator](): Iterator<string> {
    return this.rows.values();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* this.rows;
  }
}

async function* letters(probe: Probe, error?: unknown): AsyncGenerator<string> {
  probe();
  yield 'a';
  await Promise.resolve();
  probe();
  if (error !== undefined) throw error;
  yield 'b';
}

function* lettersNow(probe: Probe, error?: unknown): Generator<string> {
  probe();
  yield 'a';
  probe();
  if (error !== undefined) throw error;
  yield 'b';
}

async function readAsync(value: unknown, probe: Probe): Promise<string[]> {
  const read: string[] = [];
  for await (const item of value as AsyncIterable<string>) {
    probe();
    read.push(item);
  }
  return read;
}

function readNow(value: unknown, probe: Probe): string[] {
  const read: string[] = [];
  for (const item of value as Iterable<string>) {
    probe();
    read.push(item);
  }
  return read;
}

async function stopAsync(value: unknown): Promise<void> {
  for await (const _ of value as AsyncIterable<string>) break;
}

function observe(value: unknown, probe: Probe): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const read: string[] = [];
    (value as Observable<string>).subscribe({
      next(item) {
        probe();
        read.push(item);
      },
      error: reject,
      complete: () => resolve(read),
    });
  });
}

function letterStream(probe: Probe, error?: unknown): ReadableStream<string> {
  const source = letters(probe, error);
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

const NONE: Probe = () => {};

/** Every return kind that `instrument` knows. */
export const returnKinds: readonly ReturnKind[] = [
  {
    name: 'sync value',
    make(probe) {
      probe();
      return { answer: 1 };
    },
    read: (value) => value,
    output: { answer: 1 },
    same: true,
    immediate: true,
  },
  {
    name: 'promise',
    async make(probe) {
      probe();
      await Promise.resolve();
      probe();
      return 'done';
    },
    read: (value) => value,
    output: 'done',
    fail: (error) => Promise.reject(error as Error),
  },
  {
    name: 'promise subclass',
    make(probe) {
      probe();
      return Deferred.resolve('done');
    },
    read: (value) => value,
    output: 'done',
    fail: (error) => Deferred.reject(error as Error),
    same: true,
  },
  {
    name: 'lazy thenable',
    make: (probe) =>
      new LazyQuery(() => {
        probe();
        return 'rows';
      }),
    read: (value) => value,
    output: 'rows',
    fail: (error) =>
      new LazyQuery(() => {
        throw error;
      }),
    same: true,
  },
  {
    name: 'Observable',
    make: (probe) =>
      new Observable<string>((subscriber) => {
        probe();
        subscriber.next('a');
        queueMicrotask(() => {
          probe();
          subscriber.next('b');
          subscriber.complete();
        });
      }),
    read: observe,
    output: 'ab',
    fail: (error) => new Observable((subscriber) => subscriber.error(error)),
    stop: (value) => (value as Observable<string>).subscribe().unsubscribe(),
  },
  {
    name: 'async generator',
    make: (probe) => letters(probe),
    read: readAsync,
    output: 'ab',
    fail: (error) => letters(NONE, error),
    stop: stopAsync,
  },
  {
    name: 'generator',
    make: (probe) => lettersNow(probe),
    read: readNow,
    output: 'ab',
    fail: (error) => lettersNow(NONE, error),
    stop: (value) => {
      for (const _ of value as Iterable<string>) break;
    },
  },
  {
    name: 'async iterable',
    make: (probe) => new Pages(() => letters(probe)),
    read: readAsync,
    output: 'ab',
    fail: (error) => new Pages(() => letters(NONE, error)),
    stop: stopAsync,
    same: true,
  },
  {
    name: 'iterable',
    make: (probe) => ({ [Symbol.iterator]: () => lettersNow(probe) }),
    read: readNow,
    output: 'ab',
    fail: (error) => ({ [Symbol.iterator]: () => lettersNow(NONE, error) }),
    stop: (value) => {
      for (const _ of value as Iterable<string>) break;
    },
    same: true,
  },
  {
    name: 'cursor in a loop',
    make: (probe) => new Cursor(letters(probe)),
    read: readAsync,
    output: 'ab',
    fail: (error) => new Cursor(letters(NONE, error)),
    stop: stopAsync,
    same: true,
  },
  {
    name: 'cursor that reads itself',
    make: (probe) => new Cursor(letters(probe)),
    read: (value) => (value as Cursor).toArray(),
    output: 'ab',
    same: true,
  },
  {
    name: 'cursor row by row',
    make: (probe) => new Cursor(letters(probe)),
    async read(value) {
      const cursor = value as Cursor;
      return [await cursor.next(), await cursor.next(), await cursor.next()];
    },
    output: 'ab',
    fail: (error) => new Cursor(letters(NONE, error)),
    same: true,
  },
  {
    name: 'page of rows',
    make: () => new Page(),
    read: readNow,
    output: new Page(),
    same: true,
    immediate: true,
  },
  {
    name: 'iterator',
    make: () => ['a', 'b'].values(),
    read: readNow,
    output: 'ab',
    same: true,
  },
  {
    name: 'promise of an async generator',
    make: async (probe) => letters(probe),
    read: async (value, probe) => readAsync(await value, probe),
    output: 'ab',
    fail: async (error) => letters(NONE, error),
    stop: async (value) => stopAsync(await value),
  },
  {
    name: 'promise of an Observable',
    make: async () =>
      new Observable<string>((subscriber) => {
        subscriber.next('a');
        subscriber.next('b');
        subscriber.complete();
      }),
    read: async (value, probe) => observe(await value, probe),
    output: 'ab',
  },
  {
    name: 'web stream',
    make: (probe) => letterStream(probe),
    read: readAsync,
    output: 'ab',
    fail: (error) => letterStream(NONE, error),
    stop: (value) => (value as ReadableStream<string>).cancel('enough'),
  },
  {
    name: 'Node stream',
    make: () => Readable.from(['a', 'b']),
    read: readAsync,
    output: 'ab',
    fail: (error) => Readable.from(letters(NONE, error)),
    async stop(value) {
      const closed = new Promise((resolve) => (value as Readable).on('close', resolve));
      await stopAsync(value);
      await closed;
    },
    same: true,
  },
];

/** The name of the span that code runs in; `none` outside. */
export function whereAmI(): string {
  return currentSpan()?.name ?? 'none';
}

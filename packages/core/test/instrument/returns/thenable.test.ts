import { describe, expect, it } from 'vitest';
import { currentSpan } from '../../../src/context/current.js';
import { traceStep } from '../../../src/instrument/decorators/functions.js';
import { useRecorder } from '../recorder.js';
import { Deferred, LazyQuery } from '../return-kinds.js';

const recorder = useRecorder();

describe('a lazy thenable', () => {
  it('is not run by tracing, and runs as often as it is awaited', async () => {
    const query = recorder.current.within(() =>
      traceStep('query', () => new LazyQuery(() => 'rows'))(),
    );
    await Promise.resolve();
    expect(query.runs).toBe(0);
    expect([await query, await query]).toEqual(['rows', 'rows']);
    expect(query.runs).toBe(2);
    expect(recorder.current.span('query').output).toBe('rows');
  });

  it('calls its reactions outside the span', async () => {
    const seen: unknown[] = [];
    await recorder.current.within(() =>
      traceStep('query', () => new LazyQuery(() => String(seen.push(currentSpan()?.name))))().then(
        () => seen.push(currentSpan()?.name),
      ),
    );
    expect(seen).toEqual(['query', undefined]);
  });

  it('is covered a bounded number of times when it is returned again and again', async () => {
    const cached = new LazyQuery(() => 'rows');
    const get = traceStep('get', () => cached);
    recorder.current.within(() => {
      for (let i = 0; i < 10_000; i++) get();
    });
    expect(await cached).toBe('rows');
    expect(recorder.current.spans.filter((span) => span.ended).length).toBeGreaterThan(1_900);
  });
});

describe('a lazy thenable outside a trace', () => {
  it('does not keep its job open where it is run another way', async () => {
    class Query extends LazyQuery {
      exec(): Promise<string> {
        return Promise.resolve('rows');
      }
    }
    expect(await traceStep('query', () => new Query(() => 'rows'))().exec()).toBe('rows');
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorder.current.traces.map((trace) => trace.ended)).toEqual([true]);
  });

  it('is a job that lasts until its rows are there', async () => {
    const slow = () => new Deferred<string>((resolve) => setTimeout(resolve, 5, 'rows'));
    class Query extends LazyQuery {
      // oxlint-disable-next-line unicorn/no-thenable
      override then(...reactions: Parameters<Promise<string>['then']>): Promise<never> {
        return slow().then(...reactions) as Promise<never>;
      }
    }
    expect(await traceStep('query', () => new Query(() => ''))()).toBe('rows');
    expect(recorder.current.span('query').output).toBe('rows');
    expect(recorder.current.traces.map((trace) => trace.ended)).toEqual([true]);
  });
});

describe('a promise subclass', () => {
  it('ends its span where nobody waits for it', async () => {
    const done = traceStep('done', () => Deferred.resolve('value'));
    recorder.current.within(() => void done());
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorder.current.span('done')).toMatchObject({ status: 'ok', output: 'value' });
  });

  it('gives all who wait the same stream, also through a second traced function', async () => {
    const inner = traceStep('inner', () => Deferred.resolve(new Blob(['a']).stream()));
    const outer = traceStep('outer', () => inner());
    await recorder.current.within(async () => {
      const promise = outer();
      const [one, two] = [await promise, await promise];
      expect(one).toBe(two);
      expect(await new Response(one).text()).toBe('a');
    });
    for (const name of ['inner', 'outer'])
      expect(recorder.current.span(name)).toMatchObject({ status: 'ok', output: 'a' });
  });

  it('is not run where its class runs it when it is asked', async () => {
    let runs = 0;
    class Sql extends Deferred<string> {
      // oxlint-disable-next-line unicorn/no-thenable
      override then(...reactions: Parameters<Promise<string>['then']>): Promise<never> {
        runs++;
        return super.then(...reactions) as Promise<never>;
      }
    }
    recorder.current.within(() => traceStep('sql', () => Sql.resolve('rows'))());
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(0);
  });

  it('that nobody handles is an unhandled rejection once, and none where somebody does', async () => {
    const error = new Error('no');
    const fails = traceStep('fails', () => Deferred.reject(error));
    const unhandled: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    try {
      recorder.current.within(() => void fails());
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([error]);
      await recorder.current.within(() => fails()).catch(() => {});
      const handled = recorder.current.within(() => fails());
      await Promise.resolve();
      await handled.then(undefined, () => {});
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([error]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
    expect(recorder.current.spans.map((span) => span.error)).toEqual([error, error, error]);
  });

  it('is no unhandled rejection for a second call where the first has handled it', async () => {
    const shared = Deferred.reject(new Error('no')) as Deferred<never>;
    const get = traceStep('get', () => shared);
    await recorder.current.within(async () => {
      const handled = get().then(undefined, () => 'handled');
      get();
      expect(await handled).toBe('handled');
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(recorder.current.spans.map((span) => span.status)).toEqual(['error', 'error']);
  });

  it('may be of a class that makes no promises of its kind', async () => {
    class Ready extends Promise<string> {
      constructor() {
        super((resolve) => resolve('ready'));
      }
    }
    recorder.current.within(() => traceStep('ready', () => new Ready())());
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorder.current.span('ready').status).toBe('ok');
  });

  it('keeps its class, its members and its own `catch` and `finally`', async () => {
    const error = new Error('no');
    const seen: unknown[] = [];
    const fails = traceStep('fails', () => Deferred.reject(error) as Deferred<never>);
    await recorder.current.within(async () => {
      const promise = fails();
      expect(promise.extra).toBe('kept');
      expect(promise).toBeInstanceOf(Deferred);
      await promise
        .finally(() => seen.push('finally'))
        .catch((reason: unknown) => seen.push(reason));
    });
    expect(seen).toEqual(['finally', error]);
    expect(recorder.current.span('fails').status).toBe('error');
  });

  it('is traced under Promise.all and Promise.resolve', async () => {
    const done = traceStep('done', () => Deferred.resolve(1));
    await recorder.current.within(() => Promise.all([done(), Promise.resolve(done())]));
    expect(recorder.current.spans.map((span) => span.status)).toEqual(['ok', 'ok']);
  });
});

describe('a native promise', () => {
  it('keeps the handles that were hung on it', async () => {
    const child = { pid: 1 };
    const exec = traceStep('exec', () => Object.assign(Promise.resolve('out'), { child }));
    const running = recorder.current.within(() => exec());
    expect(running.child).toBe(child);
    expect(await running).toBe('out');
  });
});

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

describe('a promise subclass', () => {
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

import { describe, expect, it } from 'vitest';
import { currentSpan } from '../../src/context/current.js';
import { storage } from '../../src/context/storage.js';
import { diagnosticCounts } from '../../src/diagnostics.js';
import {
  traceAgent,
  traceLLM,
  traceStep,
  traceTool,
} from '../../src/instrument/decorators/functions.js';
import { instrument } from '../../src/instrument/instrument.js';
import { LiveTrace } from '../../src/model/live-trace.js';
import { SUPPRESSED } from '../../src/model/scope.js';
import { useRecorder } from './recorder.js';

const recorder = useRecorder();

describe('what can be seen of a wrapped function', () => {
  it('keeps name, length and own properties', () => {
    function search(query: string, limit: number): string {
      return query.slice(limit);
    }
    const traced = instrument(Object.assign(search, { version: 3 }), { kind: 'retrieval' });
    expect(traced.name).toBe('search');
    expect(traced).toHaveLength(2);
    expect(traced.version).toBe(3);
  });

  it('keeps prototype and `new`, for itself and for subclasses', () => {
    class Client {
      readonly key: string;
      constructor(key: string) {
        this.key = key;
      }
    }
    const Traced = instrument(Client as never, { kind: 'step' }) as typeof Client;
    class Sub extends Traced {}
    expect(new Traced('k')).toBeInstanceOf(Client);
    expect(new Traced('k').key).toBe('k');
    expect(new Sub('s')).toBeInstanceOf(Sub);
    expect(Traced.prototype).toBe(Client.prototype);
    expect(recorder.current.spans).toHaveLength(0);
  });

  it('is no constructor where the function was none', () => {
    const traced = instrument(async () => 1, { kind: 'step' });
    expect(() => Reflect.construct(traced, [])).toThrow(TypeError);
    expect('prototype' in traced).toBe(false);
  });

  it('stays an async or generator function to those who ask', () => {
    async function* stream(): AsyncGenerator<number> {
      yield 1;
    }
    const traced = instrument(stream, { kind: 'step' });
    expect(Object.prototype.toString.call(traced)).toBe('[object AsyncGeneratorFunction]');
    expect(traced.constructor).toBe(stream.constructor);
  });

  it('passes `this` on', () => {
    const account = {
      id: 7,
      read: instrument(
        function (this: { id: number }) {
          return this.id;
        },
        { kind: 'step', name: 'read' },
      ),
    };
    expect(account.read()).toBe(7);
  });
});

describe('naming', () => {
  it.each([
    ['createRefund', 'create_refund'],
    ['getHTTPResponse', 'get_http_response'],
    ['embed_v2', 'embed_v2'],
    ['#decide', 'decide'],
    ['toÉtat', 'to_état'],
  ])('names the span of %s %s', (name, expected) => {
    const fn = Object.defineProperty(() => 1, 'name', { value: name });
    recorder.current.within(() => instrument(fn, { kind: 'step' })());
    expect(recorder.current.spans[0]?.name).toBe(expected);
  });

  it('names the span of an anonymous function by its kind', () => {
    recorder.current.within(() =>
      traceTool(
        {},
        (
          () => () =>
            1
        )(),
      )(),
    );
    expect(recorder.current.spans[0]?.name).toBe('tool');
  });
});

describe('the tree of spans', () => {
  it('nests calls, parallel and recursive ones too', async () => {
    const leaf = traceTool('leaf', async (n: number) => n);
    const walk = traceStep('walk', async (depth: number): Promise<number> => {
      if (depth === 0) return leaf(0);
      const parts = await Promise.all([walk(depth - 1), walk(depth - 1)]);
      return parts.length;
    });
    await recorder.current.within(() => walk(2));
    const children = (parent: unknown) =>
      recorder.current.spans.filter((span) => span.parent === parent);
    const [root] = children(undefined);
    expect(root?.name).toBe('walk');
    expect(children(root).map((span) => children(span).length)).toEqual([2, 2]);
    expect(recorder.current.spans.filter((span) => span.name === 'leaf')).toHaveLength(4);
  });

  it('makes one span for a function that was wrapped twice by the same spec', () => {
    const once = traceTool('refund', () => 1);
    expect(traceTool('refund', once)).toBe(once);
    const other = traceAgent('refund', once);
    recorder.current.within(() => other());
    expect(recorder.current.spans.map((span) => span.kind)).toEqual(['agent', 'tool']);
  });

  it('makes no span below an ignored request', () => {
    const seen = storage.run(SUPPRESSED, () =>
      traceStep('quiet', () => currentSpan() ?? 'nothing')(),
    );
    expect(seen).toBe('nothing');
    expect(recorder.current.traces).toHaveLength(0);
  });

  it('records a child that starts after its trace has ended as late', () => {
    const trace = new LiveTrace(recorder.current, 'job', 'over', undefined, undefined);
    const step = traceStep('after', () => 'still works');
    trace.end();
    trace.release();
    expect(storage.run(trace, () => step())).toBe('still works');
    expect(recorder.current.lateSpans.map((span) => span.name)).toEqual(['after']);
  });
});

describe('what is recorded', () => {
  it('records one argument as itself, several as a list, none as nothing', () => {
    recorder.current.within(() => {
      traceStep('one', (a: number) => a)(1);
      traceStep('several', (a: number, b: number) => a + b)(1, 2);
      traceStep('none', () => 0)();
    });
    expect(recorder.current.spans.map((span) => span.input)).toEqual([1, [1, 2], undefined]);
  });

  it('records neither input nor output where the spec says so', () => {
    const secret = traceStep(
      { captureInput: false, captureOutput: false },
      (value: string) => value,
    );
    recorder.current.within(() => secret('s3cret'));
    expect(recorder.current.spans[0]).toMatchObject({ input: undefined, output: undefined });
  });

  it('records the arguments as they were when the call began', () => {
    const messages = [{ role: 'user', content: 'hi' }];
    recorder.current.within(() =>
      traceLLM('plan', (list: typeof messages) => list.length)(messages),
    );
    messages.push({ role: 'assistant', content: 'later' });
    expect(recorder.current.span('plan').input).toEqual([{ role: 'user', content: 'hi' }]);
  });

  it('lets the app say what it knows from inside, and keeps that', () => {
    const plan = traceLLM('plan', () => {
      currentSpan()?.setOutput('mine').setInput('also mine');
      return 'ignored';
    });
    recorder.current.within(() => plan());
    expect(recorder.current.span('plan')).toMatchObject({ output: 'mine', input: 'also mine' });
  });

  it('asks capture once the trace has ended, with the arguments and the result', () => {
    const asked: unknown[] = [];
    const search = instrument(async (query: string) => [{ id: query }], {
      kind: 'retrieval',
      name: 'search',
      capture: (args, result) => {
        asked.push(args, result);
        return {
          data: { queryText: args[0] },
          output: result.length,
          attributes: { cached: false },
        };
      },
    });
    return recorder.current
      .within(() => search('refunds'))
      .then(() => {
        expect(asked).toEqual([]);
        const span = recorder.current.span('search');
        expect(asked).toEqual([['refunds'], [{ id: 'refunds' }]]);
        expect(span).toMatchObject({
          output: 1,
          data: { queryText: 'refunds' },
          values: { cached: false },
        });
      });
  });

  it('does not ask capture about a call that threw', () => {
    let asked = 0;
    const fails = instrument(
      () => {
        throw new Error('no');
      },
      {
        kind: 'tool',
        name: 'fails',
        capture: () => {
          asked++;
          return undefined;
        },
      },
    );
    expect(() => recorder.current.within(() => fails())).toThrow('no');
    recorder.current.span('fails');
    expect(asked).toBe(0);
  });

  it('counts a capture or isFailure that throws and passes nothing on', () => {
    const before = diagnosticCounts().callback_error ?? 0;
    const boom = () => {
      throw new Error('hook');
    };
    const work = instrument(() => 'fine', {
      kind: 'tool',
      name: 'work',
      capture: boom,
      isFailure: boom,
    });
    expect(recorder.current.within(() => work())).toBe('fine');
    expect(recorder.current.span('work')).toMatchObject({
      status: 'ok',
      output: '[capture threw]',
    });
    expect(diagnosticCounts().callback_error).toBe(before + 2);
  });

  it('marks a failure that was returned instead of thrown', () => {
    const denied = new Error('denied');
    const act = traceTool(
      { isFailure: (result) => (result.ok ? undefined : denied) },
      (ok: boolean) => ({ ok }),
    );
    recorder.current.within(() => [act(true), act(false)]);
    expect(recorder.current.spans.map((span) => [span.status, span.error])).toEqual([
      ['ok', undefined],
      ['error', denied],
    ]);
  });

  it('hands every call its own copy of the data of the spec', () => {
    const search = instrument(() => currentSpan()?.set({ topKReturned: 3 } as never), {
      kind: 'retrieval',
      data: { index: 'policies' },
      captureOutput: false,
    });
    recorder.current.within(() => {
      search();
      currentSpan();
      instrument(() => 1, { kind: 'retrieval', name: 'other', data: { index: 'policies' } })();
    });
    expect(recorder.current.spans.map((span) => span.data)).toEqual([
      { index: 'policies', topKReturned: 3 },
      { index: 'policies' },
    ]);
  });
});

describe('bad endings', () => {
  it.each([
    ['a string', 'nope'],
    ['undefined', undefined],
    ['null', null],
    ['a frozen object', Object.freeze({})],
  ])('records and rethrows %s', (_name, thrown) => {
    const fails = traceStep('fails', () => {
      throw thrown;
    });
    let caught: unknown = 'nothing';
    try {
      recorder.current.within(() => fails());
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(recorder.current.span('fails')).toMatchObject({ status: 'error', failed: true });
  });

  it('ends once when the app has ended the span by hand', () => {
    recorder.current.within(() => traceStep('twice', () => currentSpan()?.end('cancelled'))());
    expect(recorder.current.span('twice').status).toBe('cancelled');
  });

  it('tells an abort from a failure', async () => {
    const controller = new AbortController();
    const wait = traceStep('wait', async () => controller.signal.throwIfAborted());
    controller.abort();
    await expect(recorder.current.within(() => wait())).rejects.toThrow(/aborted/);
    expect(recorder.current.span('wait').status).toBe('cancelled');
  });

  it('records a timeout as a failure', async () => {
    const wait = traceStep('wait', async () => {
      throw new DOMException('too slow', 'TimeoutError');
    });
    await expect(recorder.current.within(() => wait())).rejects.toThrow('too slow');
    expect(recorder.current.span('wait').status).toBe('error');
  });

  it('fails the job that a throwing call opened for itself', () => {
    const error = new Error('no');
    expect(() =>
      traceStep('solo', () => {
        throw error;
      })(),
    ).toThrow(error);
    expect(recorder.current.traces[0]).toMatchObject({ ended: true, failed: true, error });
  });

  it.each([
    [
      'a revoked proxy',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      },
    ],
    [
      'a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error('trap');
            },
            getPrototypeOf() {
              throw new Error('trap');
            },
          },
        ),
    ],
    [
      'a getter that throws',
      () => ({
        get then(): never {
          throw new Error('getter');
        },
      }),
    ],
    ['a frozen thenable', () => Object.freeze({ then: (ok: (value: number) => void) => ok(1) })],
    [
      'a frozen iterable',
      () =>
        Object.freeze({
          *[Symbol.iterator]() {
            yield 1;
          },
        }),
    ],
    [
      'a bomb of shared references',
      () => {
        let bomb: unknown[] = [];
        for (let i = 0; i < 22; i++) bomb = [bomb, bomb];
        return bomb;
      },
    ],
  ])('hands %s back as it is and ends the span', (_name, make) => {
    const value = make();
    const echo = traceStep('echo', (_value: unknown) => value);
    const result = recorder.current.within(() => echo(value));
    expect(Object.is(result, value)).toBe(true);
    expect(recorder.current.spans[0]?.ended).toBe(true);
  });
});

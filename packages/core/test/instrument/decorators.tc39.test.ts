import { describe, expect, it } from 'vitest';
import { currentSpan } from '../../src/context/current.js';
import { isLlmTraceError } from '../../src/errors.js';
import { TraceAgent, TraceLLM, TraceTool } from '../../src/instrument/decorators/decorators.js';
import { useRecorder } from './recorder.js';

const recorder = useRecorder();

function contextOf(seen: DecoratorContext[]) {
  return (_method: unknown, context: ClassMethodDecoratorContext): void => void seen.push(context);
}

const contexts: DecoratorContext[] = [];

class Agent {
  readonly #name = 'support';

  @contextOf(contexts)
  @TraceAgent()
  async *run(): AsyncGenerator<string | undefined> {
    yield this.#name;
    yield this.#decideNext();
    yield currentSpan()?.name;
  }

  @TraceLLM({ name: 'decide' })
  #decideNext(): string {
    return `${currentSpan()?.name} in ${this.#name}`;
  }

  @TraceTool({ name: 'create_refund', sideEffect: 'write' })
  static refund(): string {
    return this.name;
  }
}

describe('TC39 decorators', () => {
  it('are those of the standard in this file', () => {
    expect(contexts[0]).toMatchObject({
      kind: 'method',
      name: 'run',
      static: false,
      private: false,
    });
  });

  it('trace generator, private and static methods', async () => {
    const read: unknown[] = [];
    await recorder.current.within(async () => {
      for await (const part of new Agent().run()) read.push(part);
      read.push(Agent.refund());
    });
    expect(read).toEqual(['support', 'decide in support', 'run', 'Agent']);
    expect(recorder.current.span('decide').parent).toBe(recorder.current.span('run'));
    expect(recorder.current.span('create_refund').data).toEqual({
      toolName: 'create_refund',
      sideEffect: 'write',
    });
  });

  it.each(['field', 'accessor', 'getter', 'setter', 'class'])(
    'refuse a %s when it is decorated',
    (kind) => {
      const decorate = TraceTool() as unknown as (value: unknown, context: object) => void;
      let refusal: unknown;
      try {
        decorate(kind === 'field' ? undefined : () => 1, { kind, name: 'size' });
      } catch (error) {
        refusal = error;
      }
      expect(isLlmTraceError(refusal) && refusal.code).toBe('invalid_decorator_target');
    },
  );
});

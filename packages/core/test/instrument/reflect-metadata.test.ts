import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { isLlmTraceError } from '../../src/errors.js';
import { TraceLLM, TraceStep, TraceTool } from '../../src/instrument/decorators/decorators.js';
import { useRecorder } from './recorder.js';

const recorder = useRecorder();

/** What Nest's `SetMetadata` and `@UseGuards` do: hang metadata on the function in the descriptor. */
function Roles(...roles: string[]): MethodDecorator {
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata('roles', roles, descriptor.value as object);
    return descriptor;
  };
}

/** What Swagger and the parameter decorators do: metadata by class and method name. */
function Param(name: string): ParameterDecorator {
  return (target, key, index) => {
    Reflect.defineMetadata('params', [{ name, index }], target, key as string);
  };
}

class Controller {
  @TraceTool()
  @Roles('admin')
  below(id: string): string {
    return id;
  }

  @Roles('admin')
  @TraceTool()
  above(id: string): string {
    return id;
  }

  @TraceStep('find')
  find(@Param('id') id: string): Promise<string> {
    return Promise.resolve(id);
  }

  @TraceLLM({ model: 'm-1', provider: 'p', attributes: { tier: 1 } })
  static plan(this: typeof Controller): string {
    return this.name;
  }

  @TraceStep()
  [Symbol.for('secret')](): string {
    return 'symbol';
  }
}

describe('legacy decorators', () => {
  it.each(['below', 'above'] as const)(
    'keep the metadata that guards read, with the guard %s',
    (name) => {
      const method = Controller.prototype[name];
      expect(Reflect.getMetadata('roles', method)).toEqual(['admin']);
      expect(recorder.current.within(() => new Controller()[name]('x'))).toBe('x');
      expect(recorder.current.span(name)).toMatchObject({ kind: 'tool', input: 'x', output: 'x' });
    },
  );

  it('leave metadata by class and method name where it is', () => {
    expect(Reflect.getMetadata('params', Controller.prototype, 'find')).toEqual([
      { name: 'id', index: 0 },
    ]);
    expect(Reflect.getMetadata('design:paramtypes', Controller.prototype, 'find')).toEqual([
      String,
    ]);
    expect(Controller.prototype.find.name).toBe('find');
    expect(Controller.prototype.find).toHaveLength(1);
  });

  it('keep the property as it was defined', () => {
    expect(Object.getOwnPropertyDescriptor(Controller.prototype, 'below')).toMatchObject({
      enumerable: false,
      writable: true,
      configurable: true,
    });
  });

  it('trace static methods and methods named by a symbol', () => {
    recorder.current.within(() => [
      Controller.plan(),
      new Controller()[Symbol.for('secret') as never],
    ]);
    expect(recorder.current.span('plan')).toMatchObject({
      output: 'Controller',
      data: { model: 'm-1', provider: 'p' },
      values: { tier: 1 },
    });
    recorder.current.within(() =>
      (new Controller() as never as Record<symbol, () => string>)[Symbol.for('secret')]?.(),
    );
    expect(recorder.current.span('secret').output).toBe('symbol');
  });

  it.each([
    ['a field', undefined],
    ['an accessor', { get: () => 1, configurable: true }],
  ])('refuse %s when it is decorated, with a remedy', (_name, descriptor) => {
    const decorate = TraceTool() as unknown as (target: object, key: string, d?: object) => void;
    let refusal: unknown;
    try {
      decorate(Controller.prototype, 'size', descriptor);
    } catch (error) {
      refusal = error;
    }
    expect(isLlmTraceError(refusal) && refusal.code).toBe('invalid_decorator_target');
    expect(String(refusal)).toMatch(/@TraceTool\(\).*"size".*traceTool\(\)/s);
  });
});

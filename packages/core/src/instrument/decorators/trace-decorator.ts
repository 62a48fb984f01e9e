import { LlmTraceError } from '../../errors.js';
import type { SpanKind } from '../../model/kinds.js';
import { instrument, type AnyMethod } from '../instrument.js';
import { snakeCase } from '../snake-case.js';
import type { DualMethodDecorator } from './dual-method-decorator.js';
import { specFromOptions } from './spec-from-options.js';
import type { TraceOptions } from './trace-options.js';

/**
 * A decorator for methods of one kind. The span is named like the method, in snake_case, unless named here.
 *
 * Shape: argument and result types of `capture` and `isFailure` come from their own annotations.
 */
export type TraceDecorator<K extends SpanKind> = <A extends readonly unknown[], R>(
  options?: string | TraceOptions<K, A, R>,
) => DualMethodDecorator;

/** Makes the decorator of a kind. */
export function traceDecorator<K extends SpanKind>(kind: K, label: string): TraceDecorator<K> {
  return (options) =>
    ((first: unknown, second: unknown, third?: unknown): unknown => {
      if (isContext(second)) {
        if (second.kind !== 'method' || typeof first !== 'function')
          refuse(label, second.kind, second.name);
        return wrap(kind, options, first as AnyMethod, second.name);
      }
      const key = second as string | symbol | undefined;
      const descriptor = third as PropertyDescriptor | undefined;
      if (typeof descriptor?.value !== 'function') {
        refuse(label, key === undefined ? 'class' : descriptor ? 'accessor' : 'field', key);
      }
      descriptor.value = wrap(kind, options, descriptor.value as AnyMethod, key);
      return descriptor;
    }) as DualMethodDecorator;
}

function wrap(
  kind: SpanKind,
  options: string | object | undefined,
  method: AnyMethod,
  key: string | symbol | undefined,
): AnyMethod {
  const own = typeof key === 'symbol' ? key.description : key;
  const name = snakeCase(own ?? method.name) || kind;
  return instrument(method, specFromOptions(kind, options, name) as never);
}

function isContext(value: unknown): value is { kind: string; name: string | symbol | undefined } {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function refuse(label: string, what: string, key: string | symbol | undefined): never {
  const where = key === undefined ? '' : ` "${String(key)}"`;
  throw new LlmTraceError('invalid_decorator_target', `@${label}() stands on the ${what}${where}.`);
}

import { CallPlan } from '@llmtrace/core/client';
import type { WrapOptions } from './wrap-options.js';

/** One of a client's operations that call a model. */
export interface Operation {
  readonly kind: 'llm' | 'embedding';
  /** The provider's name of it, in snake_case. */
  readonly name: string;
}

/** How calls of an operation are recorded. */
export function planOf(operation: Operation, provider: string, options: WrapOptions): CallPlan {
  const { name, captureInput, captureOutput } = options;
  return new CallPlan(
    {
      kind: operation.kind,
      name: name ?? operation.name,
      data: { provider },
      captureInput,
      captureOutput,
    },
    operation.name,
  );
}

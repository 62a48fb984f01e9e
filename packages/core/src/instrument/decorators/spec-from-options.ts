import type { SpanKind } from '../../model/kinds.js';
import type { AnySpec } from '../spec.js';

const SPEC_KEYS = ['attributes', 'captureInput', 'captureOutput', 'capture', 'isFailure'] as const;

/** Sorts the options of a decorator into the spec and the data of its kind. A string is the span's name. */
export function specFromOptions(
  kind: SpanKind,
  options: string | object | undefined,
  defaultName: string,
): AnySpec {
  if (options === undefined) return { kind, name: defaultName };
  if (typeof options === 'string') return { kind, name: options };
  const { name, promptName, ...rest } = options as Record<string, unknown>;
  const spec: Record<string, unknown> = { kind, name: name ?? defaultName };
  for (const key of SPEC_KEYS) {
    if (rest[key] !== undefined) spec[key] = rest[key];
    delete rest[key];
  }
  if (promptName !== undefined) rest['name'] = promptName;
  if (Object.keys(rest).length > 0) spec['data'] = rest;
  return spec as unknown as AnySpec;
}

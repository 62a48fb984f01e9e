import type { LlmParams } from '../../model/span-data.js';
import { fieldsOf, numberOf, textOf, type Loose } from './loose-fields.js';

type ParamName = Exclude<keyof LlmParams, 'other'>;

/** Which field of a provider's request is which parameter. */
export type ParamNames = Readonly<Record<string, ParamName>>;

// Text and ids of people are no parameters, whatever their type.
const NOT_PARAMS: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'input',
  'instructions',
  'prompt',
  'system',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'metadata',
]);
const IDENTIFIER = /^[\w.:/-]{1,64}$/;

/** Reads a request's parameters as they were sent; scalars without a name of their own go to `other`. */
export function readParams(request: Loose, names: ParamNames): LlmParams {
  const params: Record<string, unknown> = {};
  const other: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(request)) {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    if (name !== undefined) {
      const kept = paramOf(name, value);
      if (kept !== undefined) params[name] = kept;
    } else if (!NOT_PARAMS.has(key) && isPlainScalar(value)) {
      other[key] = value;
    }
  }
  if (Object.keys(other).length > 0) params['other'] = other;
  return params as LlmParams;
}

function paramOf(name: ParamName, value: unknown): unknown {
  switch (name) {
    case 'stop':
      return Array.isArray(value)
        ? value.filter((item) => typeof item === 'string')
        : textList(value);
    case 'responseFormat':
    case 'toolChoice':
    case 'reasoningEffort':
      return choiceOf(value);
    default:
      return numberOf(value);
  }
}

function textList(value: unknown): string[] | undefined {
  return typeof value === 'string' ? [value] : undefined;
}

/** A choice is a word, or an object that names it: `{ type: 'json_schema' }`, `{ function: { name } }`. */
function choiceOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { type, name, function: fn, format, effort, toolName } = fieldsOf(value);
  return (
    textOf(fieldsOf(fn)['name']) ??
    textOf(toolName) ??
    textOf(name) ??
    textOf(fieldsOf(format)['type']) ??
    textOf(effort) ??
    textOf(type)
  );
}

function isPlainScalar(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return IDENTIFIER.test(value);
  return typeof value === 'boolean' || numberOf(value) !== undefined;
}

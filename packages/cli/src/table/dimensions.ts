import type { Dimension } from '@llmtrace/store';
import { CliError } from '../cli-error.js';

/** What numbers can be told apart by. */
export const DIMENSIONS: readonly Dimension[] = [
  'route',
  'feature',
  'variant',
  'environment',
  'tenant',
  'userHash',
  'userSegment',
  'locale',
  'session',
  'pipeline',
  'pipelineVersion',
  'deployment',
  'gitSha',
  'service',
  'kind',
  'name',
  'status',
  'outcome',
  'errorType',
  'samplingRule',
  'provider',
  'model',
  'promptVersion',
  'releaseLabel',
  'responseFormat',
  'finishReason',
  'tool',
  'retrievalIndex',
  'parser',
  'guardrailAction',
  'spanKind',
];

/** Reads the name of a dimension: `userSegment`, or `user-segment` as flags are written. Errors: `CliError` for another. */
export function dimensionOf(text: string): Dimension {
  const name = text.trim().replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = DIMENSIONS.find((dimension) => dimension === name);
  if (found !== undefined) return found;
  throw new CliError(`There is no dimension "${text}": there are ${DIMENSIONS.join(', ')}.`, 2);
}

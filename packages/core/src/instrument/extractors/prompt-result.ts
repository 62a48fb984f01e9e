import type { PromptData } from '../../model/span-data.js';
import { fieldsOf, present, textOf } from './loose-fields.js';

/** Reads which version of a prompt a loader returned; empty for a result that names none. */
export function readPromptResult(result: unknown): Partial<PromptData> {
  const { name, versionId, releaseLabel, gitSha, template } = fieldsOf(result);
  if (textOf(name) === undefined || textOf(versionId) === undefined) return {};
  return present<Partial<PromptData>>({
    name: textOf(name),
    versionId: textOf(versionId),
    releaseLabel: textOf(releaseLabel),
    gitSha: textOf(gitSha),
    template: textOf(template),
  });
}

import type { PromptRef } from '../../model/span-data.js';

/** The ref of a prompt that some sealed value holds. */
export function promptRefOf(value: unknown): PromptRef | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, versionId, releaseLabel, gitSha } = value as {
    readonly [K in keyof PromptRef]?: unknown;
  };
  if (typeof name !== 'string') return undefined;
  const ref: { -readonly [K in keyof PromptRef]: PromptRef[K] } = { name };
  if (typeof versionId === 'string') ref.versionId = versionId;
  if (typeof releaseLabel === 'string') ref.releaseLabel = releaseLabel;
  if (typeof gitSha === 'string') ref.gitSha = gitSha;
  return ref;
}

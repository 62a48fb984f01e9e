import type { PolicyLine } from './policy-lines.js';

/** One thing that two policies say differently. `undefined`: one of them says nothing of it. */
export interface PolicyChange {
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between what two policies say. Rules are compared in their order, since the last one wins. */
export function policyChanges(
  before: readonly PolicyLine[],
  after: readonly PolicyLine[],
): readonly PolicyChange[] {
  const changes: PolicyChange[] = [];
  const told = new Map(after.map(({ what, says }) => [what, says]));
  const was = new Map(before.map(({ what, says }) => [what, says]));
  for (const { what, says } of before) {
    const now = told.get(what);
    if (now !== says && !isRule(what)) changes.push({ what, before: says, after: now });
  }
  for (const { what, says } of after) {
    if (!was.has(what) && !isRule(what)) changes.push({ what, before: undefined, after: says });
  }
  return [...changes, ...ruleChanges(before.filter(isRuleLine), after.filter(isRuleLine))];
}

/** By the longest common subsequence, so that a rule put first does not make all rules look changed. */
function ruleChanges(
  before: readonly PolicyLine[],
  after: readonly PolicyLine[],
): readonly PolicyChange[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i]?.says === after[j]?.says
          ? at(i + 1, j + 1) + 1
          : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: PolicyChange[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    const old = before[i];
    const fresh = after[j];
    if (old !== undefined && old.says === fresh?.says) {
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ what: old.what, before: old.says, after: undefined });
      i++;
    } else if (fresh !== undefined) {
      changes.push({ what: fresh.what, before: undefined, after: fresh.says });
      j++;
    }
  }
  return changes;
}

function isRuleLine({ what }: PolicyLine): boolean {
  return isRule(what);
}

function isRule(what: string): boolean {
  return /^rule \d+$/.test(what);
}

import { ENTITY_RANK } from './entity-type.js';
import type { Finding } from './finding.js';

function rank(finding: Finding): number {
  return ENTITY_RANK[finding.type] ?? 0;
}

function winner(a: Finding, b: Finding): Finding {
  if (a.start <= b.start && a.end >= b.end && a.end - a.start > b.end - b.start) return a;
  if (b.start <= a.start && b.end >= a.end && b.end - b.start > a.end - a.start) return b;
  return rank(b) > rank(a) ? b : a;
}

/**
 * Makes findings sorted and free of overlaps, so that a mask can be written from left to right. Overlapping ones become
 * their union, under the type of the one that holds the other, else of the higher rank.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Finding[] = [];
  let last: Finding | undefined;
  for (const next of sorted) {
    if (last !== undefined && next.start < last.end) {
      const type = winner(last, next).type;
      last = { type, start: last.start, end: Math.max(last.end, next.end) };
      merged[merged.length - 1] = last;
    } else {
      last = next;
      merged.push(next);
    }
  }
  return merged;
}

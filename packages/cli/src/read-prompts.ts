import type { PromptLabelRecord, PromptRecord } from '@llmtrace/core';
import { ofTypes, readSegment, type ReadNotes } from '@llmtrace/core/records';
import { openSegments } from './read-records.js';

/** One prompt, as all processes saw it. Units: times in epoch ms. */
export interface KnownPrompt {
  readonly record: PromptRecord;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The release labels that stand for its version now. */
  readonly labels: readonly string[];
  /** Another template goes by the same name and version. */
  readonly conflict: boolean;
}

/** A time in which a label stood for a version; without `to` it still does. */
export type LabelPeriod = Pick<PromptLabelRecord, 'name' | 'label' | 'versionId' | 'from' | 'to'>;

/** The prompts of a folder, the one used last first, and the history of their labels, the oldest period first. */
export interface KnownPrompts {
  readonly prompts: readonly KnownPrompt[];
  readonly labels: readonly LabelPeriod[];
}

/** Reads the prompts of a folder. */
export async function readPrompts(dir: string, notes: ReadNotes): Promise<KnownPrompts> {
  const byKey = new Map<string, PromptRecord>();
  const periods: PromptLabelRecord[] = [];
  const isPrompt = ofTypes('prompt', 'prompt_label');
  for (const segment of await openSegments(dir)) {
    for await (const record of readSegment(segment, notes, isPrompt)) {
      if (record.type === 'prompt_label') periods.push(record);
      if (record.type !== 'prompt') continue;
      const key = JSON.stringify([record.role, record.name, record.versionId, record.hash]);
      const known = byKey.get(key);
      byKey.set(key, known === undefined ? record : merged(known, record));
    }
  }
  const labels = labelHistory(periods);
  const templates = new Map<string, Set<string>>();
  for (const { role, name, versionId, hash } of byKey.values()) {
    if (role !== 'template' || name === undefined) continue;
    const key = JSON.stringify([name, versionId]);
    templates.set(key, (templates.get(key) ?? new Set()).add(hash));
  }
  const prompts = [...byKey.values()].map((record): KnownPrompt => {
    const { name, versionId, role } = record;
    return {
      record,
      firstSeen: record.firstSeen,
      lastSeen: record.lastSeen,
      labels: labels
        .filter((at) => at.to === undefined && at.name === name && at.versionId === versionId)
        .map(({ label }) => label),
      conflict:
        record.conflictsWith !== undefined ||
        (role === 'template' && (templates.get(JSON.stringify([name, versionId]))?.size ?? 0) > 1),
    };
  });
  return { prompts: prompts.toSorted((a, b) => b.lastSeen - a.lastSeen), labels };
}

/** Later knowledge counts, and text that either has. */
function merged(a: PromptRecord, b: PromptRecord): PromptRecord {
  const [older, newer] = a.lastSeen <= b.lastSeen ? [a, b] : [b, a];
  return {
    ...older,
    ...newer,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
  };
}

/** Every process tells of the periods that it saw: of those that follow one another with the same version one is left. */
function labelHistory(records: readonly PromptLabelRecord[]): readonly LabelPeriod[] {
  const byLabel = new Map<string, PromptLabelRecord[]>();
  for (const record of records) {
    const key = JSON.stringify([record.name, record.label]);
    const list = byLabel.get(key);
    if (list === undefined) byLabel.set(key, [record]);
    else list.push(record);
  }
  return [...byLabel.values()].flatMap(periodsOf);
}

function periodsOf(records: readonly PromptLabelRecord[]): readonly LabelPeriod[] {
  const periods: { -readonly [K in keyof LabelPeriod]: LabelPeriod[K] }[] = [];
  for (const { name, label, versionId, from } of records.toSorted((a, b) => a.from - b.from)) {
    const last = periods.at(-1);
    if (last?.versionId === versionId) continue;
    if (last !== undefined) last.to = from;
    periods.push({ name, label, versionId, from });
  }
  return periods;
}

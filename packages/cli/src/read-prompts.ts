import type { PromptLabelRecord, PromptRecord } from '@llmtrace/core';
import type { TraceStore } from '@llmtrace/store';

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

/** The prompts of a store, the one used last first, and the history of their labels, the oldest period first. */
export interface KnownPrompts {
  readonly prompts: readonly KnownPrompt[];
  readonly labels: readonly LabelPeriod[];
}

/** Reads the prompts of a store. */
export async function readPrompts(store: TraceStore): Promise<KnownPrompts> {
  const records = await store.listPrompts();
  const periods = await store.listPromptLabels();
  const labels = labelHistory(periods);
  const templates = new Map<string, Set<string>>();
  for (const { role, name, versionId, hash } of records) {
    if (role !== 'template' || name === undefined) continue;
    const key = JSON.stringify([name, versionId]);
    templates.set(key, (templates.get(key) ?? new Set()).add(hash));
  }
  const prompts = records.map((record): KnownPrompt => {
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

import type { GapRecord, PromptLabelRecord, PromptRecord, ScoreRecord } from '@llmtrace/core';
import type { NewRow } from '../database/database.js';
import { columnName, columnReal, columnText, toMicros } from './column-values.js';

/** The row of a score. Shape: `value` a number, or 1 and 0 for yes and no; `string_value` a category. */
export function scoreRow(record: ScoreRecord): NewRow {
  const { value } = record;
  return {
    score_id: columnName(record.scoreId),
    trace_id: columnName(record.traceId),
    request_id: columnName(record.requestId),
    response_id: columnName(record.responseId),
    span_id: columnName(record.spanId),
    name: columnName(record.name),
    value: typeof value === 'boolean' ? Number(value) : columnReal(value),
    string_value: columnName(value),
    data_type:
      typeof value === 'boolean'
        ? 'BOOLEAN'
        : typeof value === 'number'
          ? 'NUMERIC'
          : 'CATEGORICAL',
    label: columnName(record.label),
    comment: record.comment === undefined ? null : columnText(record.comment),
    source: columnName(record.source) ?? '',
    evaluator: columnName(record.evaluator),
    evaluator_version: columnName(record.evaluatorVersion),
    created_us: toMicros(record.createdAt),
    applied: 0,
  };
}

/** Adds the row of a prompt to those of a batch, in which each prompt is once. */
export function promptRow(record: PromptRecord, rows: Map<string, NewRow>): void {
  const { role, name = '', versionId, hash } = record;
  const key = JSON.stringify([role, name, versionId, hash]);
  const first = rows.get(key);
  const row: NewRow = {
    role: columnName(role),
    name: columnName(name),
    version_id: columnName(versionId),
    hash: columnName(hash),
    release_label: columnName(record.releaseLabel) ?? first?.['release_label'],
    git_sha: columnName(record.gitSha) ?? first?.['git_sha'],
    text: record.text === undefined ? first?.['text'] : columnText(record.text),
    content_hash: columnName(record.contentHash) ?? first?.['content_hash'],
    first_seen_us: least(toMicros(record.firstSeen), first?.['first_seen_us']),
    last_seen_us: greatest(toMicros(record.lastSeen), first?.['last_seen_us']),
    conflicts_with: columnName(record.conflictsWith) ?? first?.['conflicts_with'],
    service_name: columnName(record.serviceName) ?? '',
    environment: columnName(record.environment) ?? '',
  };
  rows.set(key, row);
}

/** Adds the row of a release label to those of a batch, in which each span of time is once. */
export function labelRow(record: PromptLabelRecord, rows: Map<string, NewRow>): void {
  const { name, label, versionId, from, serviceName, environment } = record;
  const key = JSON.stringify([name, label, versionId, from, serviceName, environment]);
  const first = rows.get(key);
  rows.set(key, {
    name: columnName(name),
    label: columnName(label),
    version_id: columnName(versionId),
    from_us: toMicros(from),
    to_us: record.to === undefined ? first?.['to_us'] : toMicros(record.to),
    service_name: columnName(serviceName) ?? '',
    environment: columnName(environment) ?? '',
  });
}

/** The row of a gap. */
export function gapRow(record: GapRecord): NewRow {
  return {
    gap_id: columnName(record.gapId),
    exporter: columnName(record.exporter),
    reason: columnName(record.reason),
    records: record.records,
    from_us: toMicros(record.from),
    to_us: toMicros(record.to),
    service_name: columnName(record.serviceName) ?? '',
    environment: columnName(record.environment) ?? '',
  };
}

function least(value: number, other: unknown): number {
  return typeof other === 'number' ? Math.min(value, other) : value;
}

function greatest(value: number, other: unknown): number {
  return typeof other === 'number' ? Math.max(value, other) : value;
}

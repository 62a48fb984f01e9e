import type { ContentRecord, PromptLabelRecord, PromptRecord } from '@llmtrace/core';
import type { Database, QueryLimits, Row } from '../database/database.js';
import { columnName } from '../write/column-values.js';

/** A row of whole text. A tenant's text is found with its id alone. */
export async function readContent(
  database: Database,
  hash: string,
  tenantId: string = '',
  limits?: QueryLimits,
): Promise<ContentRecord | undefined> {
  const [row] = await database.query(
    {
      text: 'SELECT * FROM llm_contents WHERE hash = ? AND tenant_id = ?',
      values: [columnName(hash), columnName(tenantId)],
    },
    limits,
  );
  if (row === undefined) return undefined;
  const { exact } = row;
  return {
    type: 'content',
    schemaVersion: 1,
    hash: String(row['hash']),
    ...(row['tenant_id'] === '' ? undefined : { tenantId: String(row['tenant_id']) }),
    text: typeof exact === 'string' ? (JSON.parse(exact) as string) : String(row['text']),
    chars: Number(row['chars']),
    bytes: Number(row['bytes']),
    createdAt: Number(row['created_us']) / 1_000,
  };
}

/** Which prompts are wanted. Shape: all where nothing is said. */
export interface PromptFilter {
  readonly name?: string;
  readonly role?: PromptRecord['role'];
}

/** The prompts that were met, by name and then the first seen first. */
export async function readPrompts(
  database: Database,
  { name, role }: PromptFilter = {},
  limits?: QueryLimits,
): Promise<readonly PromptRecord[]> {
  const conditions = ['1 = 1'];
  const values: string[] = [];
  if (name !== undefined) {
    conditions.push('name = ?');
    values.push(columnName(name));
  }
  if (role !== undefined) {
    conditions.push('role = ?');
    values.push(role);
  }
  const rows = await database.query(
    {
      text: `SELECT * FROM llm_prompts WHERE ${conditions.join(' AND ')} ORDER BY name, first_seen_us, version_id`,
      values,
    },
    limits,
  );
  return rows.map(promptOf);
}

/** What release labels stood for, by name and label, the first first. */
export async function readPromptLabels(
  database: Database,
  { name }: Pick<PromptFilter, 'name'> = {},
  limits?: QueryLimits,
): Promise<readonly PromptLabelRecord[]> {
  const rows = await database.query(
    {
      text: `SELECT * FROM llm_prompt_labels WHERE ${name === undefined ? '1 = 1' : 'name = ?'} ORDER BY name, label, from_us`,
      values: name === undefined ? [] : [columnName(name)],
    },
    limits,
  );
  return rows.map((row) => ({
    type: 'prompt_label',
    schemaVersion: 1,
    name: String(row['name']),
    label: String(row['label']),
    versionId: String(row['version_id']),
    from: Number(row['from_us']) / 1_000,
    ...(row['to_us'] === null ? undefined : { to: Number(row['to_us']) / 1_000 }),
    serviceName: String(row['service_name']),
    environment: String(row['environment']),
  }));
}

function promptOf(row: Row): PromptRecord {
  const optional = (field: string, column: string): object =>
    row[column] === null || row[column] === '' ? {} : { [field]: String(row[column]) };
  return {
    type: 'prompt',
    schemaVersion: 1,
    role: row['role'] as PromptRecord['role'],
    ...optional('name', 'name'),
    versionId: String(row['version_id']),
    ...optional('releaseLabel', 'release_label'),
    ...optional('gitSha', 'git_sha'),
    hash: String(row['hash']),
    ...optional('text', 'text'),
    ...optional('contentHash', 'content_hash'),
    firstSeen: Number(row['first_seen_us']) / 1_000,
    lastSeen: Number(row['last_seen_us']) / 1_000,
    ...optional('conflictsWith', 'conflicts_with'),
    serviceName: String(row['service_name']),
    environment: String(row['environment']),
  };
}

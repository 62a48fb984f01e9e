import { POSTGRES_0001 } from './postgres/0001.js';
import { SQLITE_0001 } from './sqlite/0001.js';

/** One step from a version of the schema to the next, in both dialects. */
export interface Migration {
  readonly version: number;
  readonly sqlite: string;
  readonly postgres: string;
}

/** Every step there has been. What has been released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sqlite: SQLITE_0001, postgres: POSTGRES_0001 },
];

/** The version of the schema that this code reads and writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

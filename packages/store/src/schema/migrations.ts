import { POSTGRES_0001 } from './postgres/0001.js';
import { POSTGRES_0002 } from './postgres/0002.js';
import { POSTGRES_0003 } from './postgres/0003.js';
import { POSTGRES_0004 } from './postgres/0004.js';
import { POSTGRES_0005 } from './postgres/0005.js';
import { SQLITE_0001 } from './sqlite/0001.js';
import { SQLITE_0002 } from './sqlite/0002.js';
import { SQLITE_0003 } from './sqlite/0003.js';
import { SQLITE_0004 } from './sqlite/0004.js';

/** One step from a version of the schema to the next, in both dialects. */
export interface Migration {
  readonly version: number;
  readonly sqlite: string;
  readonly postgres: string;
}

/** Every step there has been. What has been released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sqlite: SQLITE_0001, postgres: POSTGRES_0001 },
  { version: 2, sqlite: SQLITE_0002, postgres: POSTGRES_0002 },
  { version: 3, sqlite: SQLITE_0003, postgres: POSTGRES_0003 },
  { version: 4, sqlite: SQLITE_0004, postgres: POSTGRES_0004 },
  { version: 5, sqlite: '', postgres: POSTGRES_0005 },
];

/** The version of the schema that this code reads and writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

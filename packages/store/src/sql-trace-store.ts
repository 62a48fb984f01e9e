import type {
  ContentRecord,
  LlmTraceRecord,
  PromptLabelRecord,
  PromptRecord,
} from '@llmtrace/core';
import type { AccessEntry, AccessFilter } from './access/access-entry.js';
import { noteAccess } from './access/note-access.js';
import { readAccess } from './access/read-access.js';
import type { Database, QueryLimits } from './database/database.js';
import {
  readContent,
  readPromptLabels,
  readPrompts,
  type PromptFilter,
} from './read/read-contents.js';
import { createQueries, type QueryOptions } from './query/create-queries.js';
import type { TraceQueries } from './query/trace-queries.js';
import { createLookups } from './lookup/create-lookups.js';
import type { StoreLookups } from './lookup/store-lookups.js';
import { findTraceIds, readTrace } from './read/read-trace.js';
import { forgetJournalPositions, readJournalPositions } from './ingest/journal-positions.js';
import type {
  GetTraceOptions,
  StoredTrace,
  TraceStore,
  WriteOptions,
  WriteResult,
} from './trace-store.js';
import { createUpkeep } from './upkeep/create-upkeep.js';
import type { StoreUpkeep } from './upkeep/store-upkeep.js';
import { writeRecords } from './write/write-records.js';

const MAX_IDS = 20;

/** A store on a database of either dialect. */
export class SqlTraceStore implements TraceStore {
  readonly database: Database;
  readonly queries: TraceQueries;
  readonly lookups: StoreLookups;
  readonly upkeep: StoreUpkeep;

  constructor(database: Database, options?: QueryOptions) {
    this.database = database;
    this.queries = createQueries(database, options);
    this.lookups = createLookups(database);
    this.upkeep = createUpkeep(database);
  }

  get location(): string {
    return this.database.location;
  }

  write(records: readonly LlmTraceRecord[], options?: WriteOptions): Promise<WriteResult> {
    return writeRecords(this.database, records, options);
  }

  journalPositions(directory: string): Promise<ReadonlyMap<string, number>> {
    return readJournalPositions(this.database, directory);
  }

  forgetJournal(directory: string, segments: readonly string[]): Promise<void> {
    return forgetJournalPositions(this.database, directory, segments);
  }

  getTrace(traceId: string, options?: GetTraceOptions): Promise<readonly StoredTrace[]> {
    return readTrace(this.database, traceId, options);
  }

  findTraceIds(prefix: string, limits?: QueryLimits): Promise<readonly string[]> {
    return findTraceIds(this.database, prefix, MAX_IDS, limits);
  }

  getContent(
    hash: string,
    tenantId?: string,
    limits?: QueryLimits,
  ): Promise<ContentRecord | undefined> {
    return readContent(this.database, hash, tenantId, limits);
  }

  listPrompts(filter?: PromptFilter, limits?: QueryLimits): Promise<readonly PromptRecord[]> {
    return readPrompts(this.database, filter, limits);
  }

  listPromptLabels(
    filter?: Pick<PromptFilter, 'name'>,
    limits?: QueryLimits,
  ): Promise<readonly PromptLabelRecord[]> {
    return readPromptLabels(this.database, filter, limits);
  }

  noteAccess(entry: AccessEntry): Promise<void> {
    return noteAccess(this.database, entry);
  }

  listAccess(filter?: AccessFilter, limits?: QueryLimits): Promise<readonly AccessEntry[]> {
    return readAccess(this.database, filter, limits);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

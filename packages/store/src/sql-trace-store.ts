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
import { FullText } from './full-text/full-text.js';
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

/** What a store is told beside its database. */
export interface SqlTraceStoreOptions extends QueryOptions {
  /**
   * `true`: keeps the words of the masked texts of each trace, so that the filter `text` finds traces by the words in any of their
   * texts, and soon. Once made, the index is used and kept by whoever opens the store. Default: `text` looks through questions
   * and answers.
   */
  readonly fullText?: boolean;
}

/** A store on a database of either dialect. */
export class SqlTraceStore implements TraceStore {
  readonly database: Database;
  readonly queries: TraceQueries;
  readonly lookups: StoreLookups;
  readonly upkeep: StoreUpkeep;
  readonly #fullText: FullText;

  constructor(database: Database, options: SqlTraceStoreOptions = {}) {
    this.database = database;
    this.#fullText = new FullText(database, options.fullText === true);
    this.queries = createQueries(database, options, this.#fullText);
    this.lookups = createLookups(database);
    this.upkeep = createUpkeep(database);
  }

  get location(): string {
    return this.database.location;
  }

  async write(records: readonly LlmTraceRecord[], options?: WriteOptions): Promise<WriteResult> {
    await this.#fullText.prepare();
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

  async close(): Promise<void> {
    await this.#fullText.stop();
    await this.database.close();
  }
}

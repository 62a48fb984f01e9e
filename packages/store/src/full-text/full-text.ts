import { isLlmTraceError } from '@llmtrace/core';
import { report } from '@llmtrace/core/guard';
import type { Database, Transaction } from '../database/database.js';
import { indexStored } from './index-stored.js';
import { createWordIndex, lockForWordIndex } from './word-index.js';

const KEY = 'full_text';
/** Units: ms for which an answer of the database holds. */
const FRESH_MS = 10_000;

type State = 'building' | 'ready';

/** Whether words are written beside traces. Asked in the transaction that writes or removes them. */
export async function keepsWords(tx: Transaction): Promise<boolean> {
  return (await stateIn(tx)) !== undefined;
}

/** A store's index of words: made where it is asked for, and known to everybody who has the database open. */
export class FullText {
  readonly #database: Database;
  readonly #isWanted: boolean;
  #made: Promise<void> | undefined;
  #state: State | undefined;
  #freshUntil: number = 0;
  #building: Promise<void> | undefined;
  #isStopped: boolean = false;

  constructor(database: Database, isWanted: boolean) {
    this.#database = database;
    this.#isWanted = isWanted;
  }

  /**
   * Makes the index where it is wanted; what is stored already is added meanwhile. Errors: none. One that cannot be made is
   * reported, and questions are answered without it.
   */
  async prepare(): Promise<void> {
    if (this.#isWanted) await (this.#made ??= this.#make());
  }

  /** Whether every trace is in the index. Errors: those of the database. */
  async isReady(): Promise<boolean> {
    await this.prepare();
    if (this.#state === 'ready' || performance.now() < this.#freshUntil)
      return this.#state === 'ready';
    this.#state = await stateIn(this.#database);
    this.#freshUntil = performance.now() + FRESH_MS;
    return this.#state === 'ready';
  }

  /** Leaves the rest of what is being added to whoever opens the store next. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#building;
  }

  async #make(): Promise<void> {
    try {
      const state = (await stateIn(this.#database)) ?? (await this.#database.transaction(create));
      if (state === 'building') this.#building = this.#build();
    } catch (error) {
      // A database that is away is the trouble of whoever asked; the next one tries again.
      if (isLlmTraceError(error)) this.#made = undefined;
      else
        this.#failed('has no index of words; a SQLite with FTS5 is needed, as Node 24 has', error);
    }
  }

  async #build(): Promise<void> {
    try {
      if (!(await indexStored(this.#database, () => !this.#isStopped))) return;
      await this.#database.transaction((tx) => setState(tx, 'ready'));
      this.#freshUntil = 0;
    } catch (error) {
      this.#failed('was not added to its index of words', error);
    }
  }

  #failed(what: string, error: unknown): void {
    const { location } = this.#database;
    report('full_text_failed', `${location} ${what}`, error, location);
  }
}

async function create(tx: Transaction): Promise<State> {
  await lockForWordIndex(tx);
  const before = await stateIn(tx);
  if (before !== undefined) return before;
  await createWordIndex(tx);
  const [first] = await tx.query({ text: 'SELECT 1 FROM llm_texts LIMIT 1', values: [] });
  return setState(tx, first === undefined ? 'ready' : 'building');
}

async function stateIn(database: Pick<Database, 'query'>): Promise<State | undefined> {
  const [row] = await database.query({
    text: `SELECT value FROM llm_meta WHERE key = '${KEY}'`,
    values: [],
  });
  return row === undefined ? undefined : (String(row['value']) as State);
}

async function setState(tx: Transaction, state: State): Promise<State> {
  await tx.insert('llm_meta', [{ key: KEY, value: state }]);
  return state;
}

import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';

/** Who does something for a store that only one process is to do at a time, by a row of `llm_meta`. */
export class Lease {
  readonly #database: Database;
  readonly #key: string;
  readonly #owner: string = randomUUID();
  readonly #forMs: number;

  /** Units: `forMs` ms after which another process may take over from one that is gone. */
  constructor(database: Database, name: string, forMs: number) {
    this.#database = database;
    this.#key = `lease_${name}`;
    this.#forMs = forMs;
  }

  /** Takes the lease, or prolongs it. Shape: whether it is ours. Units: epoch ms. */
  hold(nowMs: number): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      await tx.lock([this.#key]);
      const [row] = await tx.query({
        text: 'SELECT value FROM llm_meta WHERE key = ?',
        values: [this.#key],
      });
      const [until = 0, owner] = readLease(row?.['value']);
      // A clock that was set back leaves a lease far ahead: it binds nobody longer than it was taken for.
      const isTheirs = owner !== this.#owner && until > nowMs && until - nowMs <= this.#forMs;
      if (isTheirs) return false;
      const value = JSON.stringify([nowMs + this.#forMs, this.#owner]);
      await tx.insert('llm_meta', [{ key: this.#key, value }]);
      return true;
    });
  }

  /** Gives the lease back, if it is ours. */
  release(): Promise<void> {
    return this.#database.transaction(async (tx) => {
      await tx.lock([this.#key]);
      await tx.run({
        text: 'DELETE FROM llm_meta WHERE key = ? AND value LIKE ?',
        values: [this.#key, `%"${this.#owner}"]`],
      });
    });
  }
}

function readLease(value: unknown): readonly [until?: number, owner?: string] {
  return typeof value === 'string' ? (JSON.parse(value) as [number, string]) : [];
}

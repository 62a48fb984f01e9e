import { report } from '../diagnostics.js';
import type { EncodedRecord } from '../exporters/exporter.js';
import type { SealedRecord } from '../sealing/sealed.js';
import type { DropReason } from './counts.js';
import type { Appended, Journal } from './journal.js';
import type { Outlet } from './outlet.js';
import type { RemoteQueue } from './remote/remote-queue.js';

interface Item {
  readonly record: SealedRecord;
  readonly encoded: EncodedRecord;
}

/**
 * The way into the journal, and from there to the remote exporters that read it. What the journal cannot write goes to
 * them from memory.
 */
export class JournalOutlet implements Outlet {
  readonly #journal: Journal;
  readonly #remotes: readonly RemoteQueue[];
  /** What is being written. */
  #inFlight: readonly Item[] = [];

  constructor(journal: Journal, remotes: readonly RemoteQueue[]) {
    this.#journal = journal;
    this.#remotes = remotes;
  }

  take(record: SealedRecord): Item {
    return { record, encoded: this.#journal.encode(record) };
  }

  async export(given: readonly unknown[]): Promise<void> {
    const items = given as readonly Item[];
    this.#inFlight = items;
    let appended: Appended | undefined;
    let problem: { readonly error: unknown } | undefined;
    try {
      appended = await this.#journal.append(items.map(({ encoded }) => encoded));
    } catch (error) {
      problem = { error };
    }
    // An exit that came meanwhile, and was none, has written and offered them.
    if (this.#inFlight !== items) return;
    this.#inFlight = [];
    this.#offer(items, appended);
    if (problem !== undefined) throw problem.error;
  }

  readonly exportSync = (given: readonly unknown[]): void => {
    const items = [...this.#inFlight, ...(given as readonly Item[])];
    this.#inFlight = [];
    if (items.length === 0) return;
    let appended: Appended | undefined;
    try {
      appended = this.#journal.appendSync(items.map(({ encoded }) => encoded));
    } finally {
      this.#offer(items, appended);
    }
  };

  lost(reason: DropReason): void {
    for (const remote of this.#remotes) remote.drop(reason, 1);
  }

  #offer(items: readonly Item[], appended: Appended | undefined): void {
    if (appended !== undefined) {
      const records = items.map(({ record }) => record);
      for (const remote of this.#remotes) remote.offer(appended, records);
      return;
    }
    if (this.#remotes.length === 0) return;
    report(
      'disk_unavailable',
      'the journal cannot be written; what remote exporters do not take soon is lost',
    );
    const unkept = items.map(({ record, encoded }) => ({ record, bytes: encoded.line.length }));
    for (const remote of this.#remotes) remote.offerUnkept(unkept);
  }
}

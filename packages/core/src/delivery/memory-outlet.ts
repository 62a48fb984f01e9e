import type { SealedRecord } from '../sealing/sealed.js';
import type { DropReason } from './counts.js';
import type { Outlet } from './outlet.js';
import type { RemoteQueue } from './remote/remote-queue.js';

interface Item {
  readonly record: SealedRecord;
  readonly bytes: number;
}

/** The way to remote exporters where nothing is to be kept on disk. */
export class MemoryOutlet implements Outlet {
  readonly #remotes: readonly RemoteQueue[];

  constructor(remotes: readonly RemoteQueue[]) {
    this.#remotes = remotes;
  }

  take(record: SealedRecord): Item {
    return { record, bytes: JSON.stringify(record).length };
  }

  export(items: readonly unknown[]): void {
    this.exportSync(items);
  }

  readonly exportSync = (items: readonly unknown[]): void => {
    for (const remote of this.#remotes) remote.offerUnkept(items as readonly Item[]);
  };

  lost(reason: DropReason): void {
    for (const remote of this.#remotes) remote.drop(reason, 1);
  }
}

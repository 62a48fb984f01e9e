import type { SealedRecord } from '../../sealing/sealed.js';
import type { Appended, JournalPosition, JournalSource, Parcel } from '../journal.js';
import { Pace } from './pace.js';
import type { RemoteConfig } from './remote-config.js';

/** Records that go out together, and where they came from. */
export interface Batch {
  readonly parcels: readonly Parcel[];
  /** Where the exporter's place is kept. None: nowhere. */
  readonly source: JournalSource | undefined;
}

const READ_BYTES = 262_144;

/**
 * What waits for one remote exporter. While it keeps up, records are handed over in memory; once it fails, or more than a
 * bounded number of bytes waits, they stay in the journal and are read back in order.
 */
export class Outbox {
  readonly #config: RemoteConfig;
  readonly #own: JournalSource | undefined;
  readonly #pace: Pace;
  readonly #adopted: Set<JournalSource> = new Set();
  /** Records that were read or handed over, in order, by where they came from. */
  readonly #ready: Map<JournalSource | undefined, Parcel[]> = new Map();
  #next: number = 0;
  /** Units: bytes of what is in memory, by whether the journal has it, too. */
  #keptBytes: number = 0;
  #unkeptBytes: number = 0;
  /** Whether nothing waits in the journal alone, so that what comes may go from memory. */
  #caughtUp: boolean = true;

  constructor(config: RemoteConfig, own: JournalSource | undefined) {
    this.#config = config;
    this.#own = own;
    this.#pace = new Pace(config.catchUpBytesPerSecond);
    this.#ready.set(own, []);
  }

  /** Takes records that are in the journal. Shape: how many of them were there already, as texts. */
  offer(batch: Appended, records: readonly SealedRecord[]): number {
    const own = this.#own as JournalSource;
    const { ends, segment } = batch;
    const known = ends.reduce<number>((count, end) => (end === undefined ? count + 1 : count), 0);
    this.#caughtUp &&= this.#keptBytes + batch.bytes <= this.#config.maxQueuedBytes;
    if (!this.#caughtUp) {
      own.grow(batch);
      return known;
    }
    const since = Date.now();
    const parcels = this.#parcelsOf(own);
    let begin = batch.to - batch.bytes;
    let lines = 1 + batch.lines - (ends.length - known);
    for (const [i, record] of records.entries()) {
      const offset = ends[i];
      if (offset === undefined) continue;
      parcels.push({ record, bytes: offset - begin, lines, end: { segment, offset }, since });
      lines = 1;
      this.#keptBytes += offset - begin;
      begin = offset;
    }
    return known;
  }

  /**
   * Leaves to the journal what it has. Objects that live long make V8 put all that is made at the same places where the
   * garbage collector seldom looks.
   */
  leaveToJournal(): void {
    const own = this.#own;
    if (own === undefined) return;
    this.#caughtUp = false;
    const parcels = this.#parcelsOf(own);
    const oldest = parcels[0]?.end;
    if (own.unread.bytes > 0 || oldest === undefined || !own.holds(oldest.segment)) return;
    for (const { bytes, lines, end, since } of parcels.splice(0)) {
      const { segment, offset } = end as JournalPosition;
      own.grow({ segment, to: offset, bytes, lines, ends: [] }, since);
      this.#keptBytes -= bytes;
    }
  }

  /** Takes records that no journal has. Shape: how many older ones gave way. */
  offerUnkept(items: readonly { readonly record: SealedRecord; readonly bytes: number }[]): number {
    const since = Date.now();
    const parcels = this.#parcelsOf(undefined);
    for (const { record, bytes } of items) {
      parcels.push({ record, bytes, lines: 0, end: undefined, since });
      this.#unkeptBytes += bytes;
    }
    let gone = 0;
    while (this.#unkeptBytes > this.#config.maxQueuedBytes && gone < parcels.length - 1) {
      this.#unkeptBytes -= (parcels[gone++] as Parcel).bytes;
    }
    if (gone > 0) parcels.splice(0, gone);
    return gone;
  }

  /** Takes what another process has left behind. */
  adopt(source: JournalSource): void {
    this.#adopted.add(source);
  }

  /** What waits. Units: bytes as JSON; epoch ms for `since`, the time of the oldest. */
  get waiting(): {
    readonly records: number;
    readonly bytes: number;
    readonly since: number | undefined;
  } {
    let records = 0;
    let bytes = this.#keptBytes + this.#unkeptBytes;
    let since: number | undefined;
    const note = (time: number | undefined): void => {
      if (time !== undefined) since = Math.min(since ?? time, time);
    };
    for (const parcels of this.#ready.values()) {
      records += parcels.length;
      note(parcels[0]?.since);
    }
    for (const source of this.#sources()) {
      records += source.unread.records;
      bytes += source.unread.bytes;
      note(source.unread.since);
    }
    return { records, bytes, since };
  }

  /** Gives up what no journal has. Shape: how many records that were. */
  dropUnkept(): number {
    const parcels = this.#parcelsOf(undefined);
    this.#unkeptBytes = 0;
    return parcels.splice(0).length;
  }

  /** Units: ms to wait before the next batch is read, so that catching up leaves the app its time. */
  waitMs(): number {
    const inMemory = [...this.#ready.values()].some((parcels) => parcels.length > 0);
    return inMemory ? 0 : this.#pace.waitMs();
  }

  /**
   * The next batch, of this process and of those before it in turn. Shape: none where nothing waits.
   *
   * Errors: those of reading the journal.
   */
  async take(): Promise<Batch | undefined> {
    const sources = [undefined, ...this.#sources()];
    for (let i = 0; i < sources.length; i++) {
      const at = (this.#next + i) % sources.length;
      const source = sources[at];
      const parcels = this.#parcelsOf(source);
      if (source !== undefined) await this.#fill(parcels, source);
      if (parcels.length === 0) continue;
      this.#next = at + 1;
      return { parcels: this.#cut(parcels), source };
    }
    return undefined;
  }

  async #fill(parcels: Parcel[], source: JournalSource): Promise<void> {
    const { maxBatchBytes } = this.#config;
    while (parcels.length === 0 && source.unread.bytes > 0) {
      for (const parcel of await source.read(Math.min(READ_BYTES, maxBatchBytes))) {
        parcels.push(parcel);
        this.#keptBytes += parcel.bytes;
        this.#pace.took(parcel.bytes);
      }
    }
    if (source.unread.bytes > 0) return;
    if (source === this.#own) this.#caughtUp = true;
    else if (parcels.length === 0) {
      this.#adopted.delete(source);
      this.#ready.delete(source);
    }
  }

  #cut(parcels: Parcel[]): readonly Parcel[] {
    const { maxBatchBytes, maxBatchRecords } = this.#config;
    let count = 0;
    let bytes = 0;
    while (count < parcels.length && count < maxBatchRecords) {
      const next = (parcels[count] as Parcel).bytes;
      if (count > 0 && bytes + next > maxBatchBytes) break;
      bytes += next;
      count++;
    }
    const batch = parcels.splice(0, count);
    for (const { bytes: taken, end } of batch) {
      if (end === undefined) this.#unkeptBytes -= taken;
      else this.#keptBytes -= taken;
    }
    return batch;
  }

  #parcelsOf(source: JournalSource | undefined): Parcel[] {
    let parcels = this.#ready.get(source);
    if (parcels === undefined) this.#ready.set(source, (parcels = []));
    return parcels;
  }

  *#sources(): Generator<JournalSource, void, undefined> {
    if (this.#own !== undefined) yield this.#own;
    yield* this.#adopted;
  }
}

import type { EncodedRecord } from '../exporters/exporter.js';
import type { SealedRecord } from '../sealing/sealed.js';

/** A place in a journal: everything before it has been dealt with. */
export interface JournalPosition {
  /** The name of a segment. Shape: empty before the first. */
  readonly segment: string;
  /** Units: bytes from the beginning of the segment. */
  readonly offset: number;
}

/** A record on its way to a remote exporter. */
export interface Parcel {
  readonly record: SealedRecord;
  /** Units: bytes as JSON. */
  readonly bytes: number;
  /** Lines of the journal up to its end that no other parcel has: with it come texts that its segment needs again. */
  readonly lines: number;
  /** The place behind it in the journal. None: it is in memory alone. */
  readonly end: JournalPosition | undefined;
  /** Units: epoch ms. When it came. */
  readonly since: number;
}

/** Where a batch went. */
export interface Appended {
  readonly segment: string;
  /** Units: bytes from the beginning of the segment to the end of the batch. */
  readonly to: number;
  /** Units: bytes that the batch takes. */
  readonly bytes: number;
  /** Lines written: those of the batch, without texts that the segment has, and with texts that a new segment needs again. */
  readonly lines: number;
  /** For each record the place behind it in the segment. None: its text is in the segment already. */
  readonly ends: readonly (number | undefined)[];
}

/** What one writer has written, as one exporter reads it. */
export interface JournalSource {
  /** What is to be read. Units: epoch ms for `since`, the time of the oldest. */
  readonly unread: {
    readonly records: number;
    readonly bytes: number;
    readonly since: number | undefined;
  };
  /** Whether a segment is still there. */
  holds(segment: string): boolean;
  /** Notes that a batch is there to be read. Units: epoch ms for `since`, when it came. Default: now. */
  grow(batch: Appended, since?: number): void;
  /**
   * The next records, about `maxBytes` of them.
   *
   * Errors: those of the file system; the next call tries anew.
   */
  read(maxBytes: number): Promise<readonly Parcel[]>;
  /** Remembers, beyond the life of the process, that everything before a place has been dealt with. */
  acknowledge(position: JournalPosition): void;
}

/** What a journal tells the exporters that read it. */
export interface JournalListener {
  /** Records that could not be read any more. */
  lost(exporter: string, reason: 'journal_full' | 'unreadable', records: number): void;
  /** What another process has left behind. */
  adopted(exporter: string, source: JournalSource): void;
}

/** Keeps records on disk until every remote exporter has taken them. */
export interface Journal {
  /** Whether a batch is to be there before the code that ended the trace goes on. */
  readonly durability: 'interval' | 'sync';
  encode(record: SealedRecord): EncodedRecord;
  /** Not to be called again before it has settled. Errors: those of the file system; nothing of the batch is there then. */
  append(records: readonly EncodedRecord[]): Promise<Appended>;
  /** As {@link append}, before it returns. While an `append` is under way, `records` have to hold its batch too. */
  appendSync(records: readonly EncodedRecord[]): Appended;
  /**
   * Has records kept for these exporters from now on. Shape: one source an exporter, in the same order.
   *
   * Shape: `raw` says whether records may hold text that a policy keeps raw.
   */
  keepFor(
    exporters: readonly string[],
    raw: boolean,
    listener: JournalListener,
  ): readonly JournalSource[];
  /** Resolves when what other processes left behind has been found. Never rejects. */
  readonly adopting: Promise<void>;
  /** Puts on disk what was acknowledged, before it returns. Errors: none. */
  saveSync(): void;
}

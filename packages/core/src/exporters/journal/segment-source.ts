import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Appended, JournalPosition, JournalSource, Parcel } from '../../delivery/journal.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import { parseRecord } from '../stored/parse-record.js';
import { readLineBatches, type LineBatch } from '../stored/read-line-batches.js';

/** A segment as far as it is to be read. */
export interface SegmentToRead {
  readonly name: string;
  /** Units: bytes from the beginning to what has not been read. */
  from: number;
  /** Units: bytes from the beginning to the end of what may be read. */
  to: number;
  /** Lines between the two. */
  records: number;
  /** Units: epoch ms. */
  readonly since: number;
}

/** Whom a source tells of what it cannot read, and of its end. */
export interface SourceEvents {
  lost(reason: 'journal_full' | 'unreadable', records: number): void;
  moved(position: JournalPosition): void;
  /** Everything has been read and dealt with. */
  done?(): void;
}

/** Reads the segments of one writer in order, for one exporter, as far as is known to be written. */
export class SegmentSource implements JournalSource {
  readonly #dir: string;
  readonly #events: SourceEvents;
  readonly #segments: SegmentToRead[];
  #records: number = 0;
  #bytes: number = 0;
  /** The place behind the last record that was read and is not dealt with. */
  #outstanding: JournalPosition | undefined;

  constructor(dir: string, events: SourceEvents, segments: readonly SegmentToRead[] = []) {
    this.#dir = dir;
    this.#events = events;
    this.#segments = [...segments];
    for (const { records, from, to } of segments) this.#count(records, to - from);
  }

  get unread(): JournalSource['unread'] {
    return {
      records: Math.max(0, this.#records),
      bytes: this.#bytes,
      since: this.#segments[0]?.since,
    };
  }

  holds(segment: string): boolean {
    return existsSync(join(this.#dir, segment));
  }

  grow({ segment, to, bytes, lines }: Appended, since: number = Date.now()): void {
    if (lines === 0) return;
    const last = this.#segments.at(-1);
    if (last?.name === segment) {
      // A reader counts everything between two places, whatever lies between two batches.
      this.#count(lines, to - last.to);
      last.to = to;
      last.records += lines;
    } else {
      this.#segments.push({ name: segment, from: to - bytes, to, records: lines, since });
      this.#count(lines, bytes);
    }
  }

  async read(maxBytes: number): Promise<readonly Parcel[]> {
    const segment = this.#segments[0];
    if (segment === undefined) return [];
    const path = join(this.#dir, segment.name);
    const lines = readLineBatches(
      path,
      segment.from,
      Math.min(maxBytes, segment.to - segment.from),
    );
    const { value: batch } = await lines.next();
    await lines.return();
    // Evicted meanwhile, which has been counted.
    if (this.#segments[0] !== segment) return [];
    if (!batch) {
      this.#forget(segment, 'journal_full');
      return [];
    }
    return this.#take(segment, batch);
  }

  acknowledge(position: JournalPosition): void {
    if (
      this.#outstanding?.segment === position.segment &&
      this.#outstanding.offset === position.offset
    ) {
      this.#outstanding = undefined;
    }
    this.#events.moved(position);
    this.#tellWhenDone();
  }

  /** Counts what is lost with segments that were removed. */
  removed(names: readonly string[]): void {
    for (const segment of this.#segments.filter(({ name }) => names.includes(name))) {
      this.#forget(segment, 'journal_full');
    }
  }

  #take(segment: SegmentToRead, { lines, from, to }: LineBatch): readonly Parcel[] {
    const parcels: Parcel[] = [];
    let unreadable = 0;
    let begin = from;
    for (const line of lines) {
      const offset = line === undefined ? to : begin + line.length + 1;
      // What is behind has not been told of yet.
      if (offset > segment.to) break;
      const record = line && parseRecord(line.toString());
      const end = { segment: segment.name, offset };
      // The folder is the user's own: what it holds was sealed when it was written.
      if (record) {
        parcels.push({
          record: record as SealedRecord,
          bytes: offset - begin,
          lines: 1,
          end,
          since: segment.since,
        });
      } else unreadable++;
      begin = offset;
    }
    const read = parcels.length + unreadable;
    this.#count(-read, from - begin);
    segment.from = begin;
    segment.records -= read;
    this.#outstanding = parcels.at(-1)?.end ?? this.#outstanding;
    if (unreadable > 0) this.#events.lost('unreadable', unreadable);
    if (begin === segment.to) this.#forget(segment, 'unreadable');
    else if (read === 0) this.#forget(segment, 'unreadable');
    return parcels;
  }

  /** Goes on to the next segment; what this one still had is lost. */
  #forget(segment: SegmentToRead, reason: 'journal_full' | 'unreadable'): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.#count(-segment.records, segment.from - segment.to);
    if (segment.records > 0) this.#events.lost(reason, segment.records);
    this.#tellWhenDone();
  }

  #count(records: number, bytes: number): void {
    this.#records += records;
    this.#bytes += bytes;
  }

  #tellWhenDone(): void {
    if (this.#records === 0 && this.#outstanding === undefined) this.#events.done?.();
  }
}

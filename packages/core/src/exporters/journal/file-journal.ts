import type { Appended, Journal, JournalListener, JournalSource } from '../../delivery/journal.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import type { EncodedRecord } from '../exporter.js';
import { SegmentEncoder } from '../segment-lines.js';
import { SegmentWriter, type Written } from '../segment-writer.js';
import { CursorKeeper } from './cursor-keeper.js';
import { encodeRecord } from './encode-record.js';
import type { JournalConfig } from './journal-options.js';

const MAX_AHEAD = 4_096;
const NOTHING: readonly EncodedRecord[] = [];
const TAKEN_OVER: Appended = { segment: '', to: 0, bytes: 0, lines: 0, ends: [] };

/** A journal in the segments of a trace folder. */
export class FileJournal implements Journal {
  readonly durability: 'interval' | 'sync';
  readonly #config: JournalConfig;
  readonly #writer: SegmentWriter;
  readonly #lines: SegmentEncoder = new SegmentEncoder();
  /** Is called before each write. */
  readonly #beforeWrite: () => void;
  #keeper: CursorKeeper | undefined;
  #busy: boolean = false;
  /** Texts that came a batch before their trace, and those that had when the batch under way began. */
  #ahead: readonly EncodedRecord[] = NOTHING;
  #aheadBefore: readonly EncodedRecord[] = NOTHING;

  constructor(config: JournalConfig, beforeWrite: () => void) {
    this.durability = config.durability;
    this.#config = config;
    this.#beforeWrite = beforeWrite;
    this.#writer = new SegmentWriter({
      ...config,
      onEvicted: (segments) => this.#keeper?.removed(segments),
    });
  }

  get adopting(): Promise<void> {
    return this.#keeper?.adopting ?? Promise.resolve();
  }

  encode(record: SealedRecord): EncodedRecord {
    return encodeRecord(record);
  }

  keepFor(
    exporters: readonly string[],
    raw: boolean,
    listener: JournalListener,
  ): readonly JournalSource[] {
    const { dir, takeOverEveryMs } = this.#config;
    const { writer } = this.#writer;
    const options = { dir, writer, exporters, raw, listener, takeOverEveryMs };
    this.#keeper = new CursorKeeper(options);
    return this.#keeper.sources;
  }

  async append(records: readonly EncodedRecord[]): Promise<Appended> {
    const ahead = this.#ahead;
    const batch = ahead.length === 0 ? records : [...ahead, ...records];
    this.#aheadBefore = ahead;
    this.#ahead = withoutTrace(batch);
    this.#busy = true;
    try {
      this.#prepare();
      const written = await this.#writer.append((known) => this.#lines.of(batch, known));
      return written === undefined ? TAKEN_OVER : this.#appended(written, ahead.length);
    } finally {
      this.#busy = false;
      this.#lines.clear();
    }
  }

  appendSync(records: readonly EncodedRecord[]): Appended {
    const ahead = this.#busy ? this.#aheadBefore : this.#ahead;
    const batch = [...ahead, ...records];
    this.#ahead = withoutTrace(batch);
    this.#prepare();
    const written = this.#writer.appendSync((known) => new SegmentEncoder().of(batch, known));
    return this.#appended(written, ahead.length);
  }

  saveSync(): void {
    this.#keeper?.saveSync();
  }

  /** Gives what is left to other processes. Safe to repeat. */
  async close(): Promise<void> {
    await this.#writer.close();
    await this.#keeper?.close();
  }

  #prepare(): void {
    this.#beforeWrite();
    this.#keeper?.establish();
  }

  #appended({ segment, from, lines }: Written, ahead: number): Appended {
    const { ends, bytes } = lines;
    const to = from + bytes.length;
    let count = 0;
    for (const end of ends) if (end !== undefined) count++;
    if (this.#keeper !== undefined) this.#keeper.written = { segment, offset: to };
    return {
      segment,
      to,
      bytes: bytes.length,
      lines: count,
      ends: ends.slice(ahead).map((end) => (end === undefined ? undefined : from + end)),
    };
  }
}

/** The texts of a trace come before it, and may come a batch before it. Shape: those whose trace has not come. */
function withoutTrace(records: readonly EncodedRecord[]): readonly EncodedRecord[] {
  const last = records.findLastIndex(({ type }) => type === 'trace' || type === 'span');
  const rest = last === -1 ? records : records.slice(last + 1);
  return rest.filter(({ type }) => type === 'content').slice(-MAX_AHEAD);
}

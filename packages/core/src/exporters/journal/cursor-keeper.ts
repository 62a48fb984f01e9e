import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalListener, JournalPosition } from '../../delivery/journal.js';
import { report } from '../../diagnostics.js';
import { timerMs } from '../../model/timer-ms.js';
import { prepareTraceDirectorySync } from '../../trace-directory.js';
import { adoptWriters, type Adopted } from './adopt-writers.js';
import { CursorFile } from './cursor-file.js';
import { CURSOR_FOLDER, newState } from './cursor-state.js';
import { isOnNetworkDisk } from './network-disk.js';
import { OwnershipLock } from './ownership-lock.js';
import { SegmentSource } from './segment-source.js';

/** Whose records are kept for whom. */
export interface KeeperOptions {
  readonly dir: string;
  /** The writer of this process. */
  readonly writer: string;
  readonly exporters: readonly string[];
  readonly raw: boolean;
  readonly listener: JournalListener;
  readonly takeOverEveryMs: number;
}

/**
 * Keeps how far the remote exporters of this process have read what this process has written, and looks for what processes
 * have left behind that are no more.
 */
export class CursorKeeper {
  readonly sources: readonly SegmentSource[];
  readonly adopting: Promise<void>;
  /** The end of what this process has written. */
  written: JournalPosition | undefined;
  readonly #options: KeeperOptions;
  #own: CursorFile | undefined;
  #lock: OwnershipLock | undefined;
  #adopted: Adopted[] = [];
  #round: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.sources = options.exporters.map((exporter) => this.#source(exporter));
    this.adopting = this.#adopt();
    this.#timer = setInterval(() => void this.#adopt(), timerMs(options.takeOverEveryMs));
    this.#timer.unref();
  }

  /**
   * Makes sure, before anything is written, that another process finds what this one leaves behind.
   *
   * Errors: those of the file system.
   */
  establish(): void {
    const { dir, writer, exporters, raw } = this.#options;
    const folder = join(dir, CURSOR_FOLDER);
    if (this.#own !== undefined && (this.#lock === undefined || existsSync(this.#lock.path)))
      return;
    prepareTraceDirectorySync(dir);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#lock?.release();
    this.#lock = lockFor(dir, join(folder, `${writer}.lock`));
    const state = newState(raw, this.#lock !== undefined, exporters);
    const own = (this.#own ??= new CursorFile(join(folder, `${writer}.json`), state));
    try {
      own.writeSync();
    } catch (error) {
      this.#own = undefined;
      this.#lock?.remove();
      this.#lock = undefined;
      throw error;
    }
  }

  /** Tells the exporters of segments that were removed before their time. */
  removed(segments: readonly string[]): void {
    for (const source of this.sources) source.removed(segments);
    for (const { sources } of this.#adopted) for (const source of sources) source.removed(segments);
  }

  /** Errors: none. */
  saveSync(): void {
    this.#own?.saveSync();
    for (const { cursors } of this.#adopted) cursors.saveSync();
  }

  /** Saves, and lets other processes have what is left. Never rejects; safe to repeat. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#round;
    await this.#own?.save();
    await Promise.all(this.#adopted.map(({ giveBack }) => giveBack()));
    const { written } = this;
    const isDone = written === undefined || this.#own?.allAt(written) === true;
    if (isDone) await this.#own?.remove();
    if (isDone) this.#lock?.remove();
    else this.#lock?.release();
  }

  #source(exporter: string): SegmentSource {
    const { dir, listener } = this.#options;
    return new SegmentSource(dir, {
      lost: (reason, records) => listener.lost(exporter, reason, records),
      moved: (position: JournalPosition) => this.#own?.set(exporter, position),
    });
  }

  #adopt(): Promise<void> {
    this.#round ??= this.#adoptAll().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #adoptAll(): Promise<void> {
    this.#adopted = this.#adopted.filter(({ done }) => !done());
    try {
      for await (const adopted of adoptWriters(this.#options)) {
        if (this.#closing) return await adopted.giveBack();
        this.#adopted.push(adopted);
      }
    } catch (error) {
      report('disk_unavailable', 'what other processes left behind could not be found', error);
    }
  }
}

function lockFor(dir: string, path: string): OwnershipLock | undefined {
  const lock = isOnNetworkDisk(dir) ? 'unsupported' : OwnershipLock.tryTake(path, true);
  if (lock instanceof OwnershipLock) return lock;
  report(
    'disk_unavailable',
    `files in ${dir} cannot be locked: give each process a folder of its own`,
  );
}

import { rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalPosition } from '../../delivery/journal.js';
import { report } from '../../diagnostics.js';
import { replaceFile } from '../../sampling/replace-file.js';
import { formatCursors, type CursorState } from './cursor-state.js';

/** Keeps the cursors of one writer on disk: readers see the old ones or the new ones, never half of them. */
export class CursorFile {
  readonly #path: string;
  readonly #draft: string;
  readonly #state: CursorState;
  readonly #cursors: Map<string, JournalPosition>;
  #dirty: boolean = false;
  #saving: Promise<void> | undefined;
  /** Counts what was written synchronously, which a write under way must not replace. */
  #turn: number = 0;
  #removed: boolean = false;

  constructor(path: string, state: CursorState) {
    this.#path = path;
    this.#draft = `${path}.draft`;
    this.#state = state;
    this.#cursors = new Map(state.cursors);
  }

  /** Moves a cursor; saved soon. */
  set(exporter: string, position: JournalPosition): void {
    this.#cursors.set(exporter, position);
    this.#touch();
  }

  /** Forgets an exporter that has read everything. Shape: how many there are left. */
  delete(exporter: string): number {
    this.#cursors.delete(exporter);
    if (this.#cursors.size > 0) this.#touch();
    return this.#cursors.size;
  }

  /** Whether everybody has read up to a place. */
  allAt({ segment, offset }: JournalPosition): boolean {
    return [...this.#cursors.values()].every(
      (cursor) => cursor.segment === segment && cursor.offset === offset,
    );
  }

  /** Errors: those of the file system. */
  writeSync(): void {
    this.#stopSaving();
    replaceFile(this.#path, this.#text());
    this.#dirty = false;
  }

  /** Saves what has moved, before it returns. Errors: none. */
  saveSync(): void {
    if (!this.#dirty && this.#saving === undefined) return;
    try {
      if (this.#removed) this.#removeSync();
      else this.writeSync();
    } catch (error) {
      this.#say(error);
    }
  }

  /** Resolves when what has moved is on disk. Never rejects. */
  async save(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving;
  }

  /** Removes the file; nothing is saved afterwards. Never rejects. */
  async remove(): Promise<void> {
    this.#removed = true;
    await this.save();
    try {
      this.#removeSync();
    } catch (error) {
      this.#say(error);
    }
  }

  #touch(): void {
    this.#dirty = true;
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = undefined;
    });
  }

  async #saveAll(): Promise<void> {
    while (this.#dirty && !this.#removed) {
      this.#dirty = false;
      const turn = this.#turn;
      try {
        await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
        await writeFile(this.#draft, this.#text(), { mode: 0o600 });
        if (turn === this.#turn) await rename(this.#draft, this.#path);
      } catch (error) {
        if (turn === this.#turn) this.#say(error);
      }
    }
  }

  #removeSync(): void {
    this.#stopSaving();
    rmSync(this.#path, { force: true });
  }

  /** Without its draft, a write under way cannot put old cursors in the place of new ones. */
  #stopSaving(): void {
    this.#turn++;
    rmSync(this.#draft, { force: true });
  }

  #text(): string {
    return formatCursors({ ...this.#state, cursors: this.#cursors });
  }

  #say(error: unknown): void {
    report('disk_unavailable', 'how far remote exporters have read could not be saved', error);
  }
}

import type { PromptRef } from '../../model/span-data.js';
import { BoundedMap } from '../bounded-map.js';

const MAX_LABELS = 1_000;
const MAX_OLDER = 16;
const REFRESH_MS = 3_600_000;
/** How long a version must not have run before a return to an older one is a move of the label, not a straggler. */
const QUIET_MS = 60_000;

/** A time in which a label stood for a version. Units: epoch ms. */
export interface LabelPeriod {
  readonly name: string;
  readonly label: string;
  readonly versionId: string;
  readonly from: number;
  readonly to?: number;
}

/** Moves an hour that are recorded: a label that goes to and fro with every call has no history. */
const MAX_MOVES = 24;

interface Label {
  versionId: string;
  from: number;
  lastRun: number;
  emittedAt: number;
  /** A prompt that was loaded has said what the label stands for. */
  told: boolean;
  readonly older: string[];
  moves: number;
  movesSince: number;
}

/**
 * Follows which version each release label stands for. What a loaded prompt says counts; where none says it, a version
 * that runs under the label for the first time has taken it over, and one that ran under it before is a straggler until
 * the newer one has not run for a minute.
 */
export class LabelHistory {
  readonly #labels: BoundedMap<Label> = new BoundedMap(MAX_LABELS);
  readonly #emit: (period: LabelPeriod) => void;

  constructor(emit: (period: LabelPeriod) => void) {
    this.#emit = emit;
  }

  /** A prompt was loaded under its label. Units: epoch ms. */
  told(ref: PromptRef, at: number): void {
    this.#follow(ref, at, true);
  }

  /** A call ran with a prompt. Shape: the version that its label stands for, where that is another. */
  ran(ref: PromptRef, at: number): string | undefined {
    return this.#follow(ref, at, false);
  }

  /** A period that was not delivered: what its label stands for is told again with the next call. */
  untold({ name, label }: LabelPeriod): void {
    const known = this.#labels.get(keyOf(name, label));
    if (known !== undefined) known.emittedAt = -Infinity;
  }

  #follow(ref: PromptRef, at: number, told: boolean): string | undefined {
    const { name, releaseLabel: label, versionId } = ref;
    if (label === undefined || versionId === undefined) return undefined;
    const key = keyOf(name, label);
    const known = this.#labels.get(key);
    if (known === undefined) {
      const fresh = {
        versionId,
        from: at,
        lastRun: at,
        emittedAt: at,
        told,
        older: [],
        moves: 0,
        movesSince: at,
      };
      this.#labels.set(key, fresh);
      this.#emit({ name, label, versionId, from: at });
    } else if (known.versionId === versionId) {
      known.lastRun = Math.max(known.lastRun, at);
      known.told ||= told;
      if (at - known.emittedAt < REFRESH_MS) return undefined;
      known.emittedAt = at;
      this.#emit({ name, label, versionId, from: known.from });
    } else if (told ? at >= known.from : moves(known, versionId, at)) {
      if (isSteady(known, at)) {
        this.#emit({ name, label, versionId: known.versionId, from: known.from, to: at });
        this.#emit({ name, label, versionId, from: at });
      }
      known.older.push(known.versionId);
      if (known.older.length > MAX_OLDER) known.older.shift();
      Object.assign(known, { versionId, from: at, lastRun: at, emittedAt: at });
      known.told ||= told;
    } else if (!told && at >= known.from) return known.versionId;
    return undefined;
  }
}

function keyOf(name: string, label: string): string {
  return JSON.stringify([name, label]);
}

function isSteady(label: Label, at: number): boolean {
  if (at - label.movesSince >= REFRESH_MS) Object.assign(label, { moves: 0, movesSince: at });
  return ++label.moves <= MAX_MOVES;
}

function moves(label: Label, versionId: string, at: number): boolean {
  if (label.told || at < label.from) return false;
  return !label.older.includes(versionId) || at - label.lastRun > QUIET_MS;
}

import type { ScanContext } from './detector.js';
import type { EntityType } from './entity-type.js';
import type { Hits } from './hits.js';
import type { NumberGroups } from './number-groups.js';

/** The type of what a decoded text holds, if anything. */
export type Inspect = (decoded: string) => EntityType | undefined;

/** What a detector sees of the text while the pass runs over it. */
export interface PassView {
  readonly text: string;
  readonly context: ScanContext;
  readonly hits: Hits;
  /** Says what decoded text holds; undefined where text must not be decoded again. */
  readonly inspect: Inspect | undefined;
  /** The pass goes on from here, if it is further right than where it stands. */
  resume: number;
  /** An `@` at this index has been dealt with. */
  claimedAt: number;
  /** The next `@`, kept by the URL detector: -2 not looked for yet, -1 none. */
  nextAt: number;
  /** The next closing line of a PEM block, kept by the key detector: -2 not looked for yet, -1 none. */
  closingAt: number;
}

/**
 * The places in a text that a detector asks to be called at.
 * Units: offsets into `view.text`. A run is `[A-Za-z0-9_-]+`; its `mix` says which of LOWER, UPPER, DIGIT and MARK it has.
 */
export interface Triggers {
  /** At each `@`. */
  at?(view: PassView, index: number): void;
  /** At each `:` that a key may stand before. */
  colon?(view: PassView, index: number): void;
  /** At each `:` before another one, and between hex digits with another one near. */
  hexColon?(view: PassView, index: number): void;
  /** At each `://`. */
  scheme?(view: PassView, index: number): void;
  /** At each `=`. */
  equals?(view: PassView, index: number): void;
  /** At a `>` after a run, and at a `,` after a quote. */
  bracket?(view: PassView, index: number, code: number): void;
  /** At each run of 16 characters or more. */
  longRun?(view: PassView, start: number, end: number, mix: number): void;
  /** At each run that starts with `-` and has 2 characters or more. */
  dashRun?(view: PassView, start: number, end: number): void;
  /** At each run of 3 to 15 characters that starts with `p`. */
  word?(view: PassView, start: number, end: number): void;
  /** At each run of 4 to 15 characters that has letters and digits. */
  mixedRun?(view: PassView, start: number, end: number): void;
  /** At each run that starts with two letters and two digits. */
  ibanRun?(view: PassView, start: number, end: number): void;
  /** At each group of numbers with at least 4 digits. */
  numbers?(view: PassView, groups: NumberGroups): void;
  /** At each place where a fixed text stands that no other trigger catches. */
  readonly needles?: readonly Needle[];
}

/** A fixed text and what to do where it stands. */
export interface Needle {
  readonly text: string;
  at(view: PassView, index: number): void;
}

type Hook<K extends Exclude<keyof Triggers, 'needles'>> = readonly NonNullable<Triggers[K]>[];

/** Triggers sorted by kind, made once for a set of detectors. */
export interface TriggerPlan {
  readonly at: Hook<'at'>;
  readonly colon: Hook<'colon'>;
  readonly hexColon: Hook<'hexColon'>;
  readonly scheme: Hook<'scheme'>;
  readonly equals: Hook<'equals'>;
  readonly bracket: Hook<'bracket'>;
  readonly longRun: Hook<'longRun'>;
  readonly dashRun: Hook<'dashRun'>;
  readonly word: Hook<'word'>;
  readonly mixedRun: Hook<'mixedRun'>;
  readonly ibanRun: Hook<'ibanRun'>;
  readonly numbers: Hook<'numbers'>;
  readonly needles: readonly Needle[];
}

/** Sorts the triggers of a set of detectors by kind. */
export function planTriggers(sets: readonly Triggers[]): TriggerPlan {
  const pick = <K extends Exclude<keyof Triggers, 'needles'>>(kind: K): Hook<K> =>
    sets.map((set) => set[kind]).filter((hook) => hook !== undefined);
  return {
    at: pick('at'),
    colon: pick('colon'),
    hexColon: pick('hexColon'),
    scheme: pick('scheme'),
    equals: pick('equals'),
    bracket: pick('bracket'),
    longRun: pick('longRun'),
    dashRun: pick('dashRun'),
    word: pick('word'),
    mixedRun: pick('mixedRun'),
    ibanRun: pick('ibanRun'),
    numbers: pick('numbers'),
    needles: sets.flatMap((set) => set.needles ?? []),
  };
}

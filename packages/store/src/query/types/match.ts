/**
 * What a name may be.
 *
 * Shape: one text or any of several; `not`: another than these, or none at all; `exists`: whether there is one.
 */
export type TextMatch<T extends string = string> =
  | T
  | readonly T[]
  | { readonly not: T | readonly T[] }
  | { readonly exists: boolean };

/** Bounds of a number, both part of the range. What has no such number is outside every range. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
}

/** When a trace began. Units: epoch ms; `to` is no part of the range. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** What a member of a JSON object may be; a number or yes or no is compared as JSON has it. */
export type JsonMatch = TextMatch | number | boolean;

/** What the newest score of a name may be: a category, a yes or no, or a number in a range. */
export type ScoreMatch = TextMatch | boolean | NumberRange;

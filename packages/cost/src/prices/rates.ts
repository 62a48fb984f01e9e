/**
 * What a model charges for each kind of token. A kind without a rate of its own costs what its total does: cached tokens
 * what `input` says, reasoning what `output` says.
 *
 * Units: USD per million tokens, but `callUsd` and `webSearchUsd`, which are USD each.
 */
export interface Rates {
  readonly input?: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly audioInput?: number;
  readonly cachedAudio?: number;
  readonly output?: number;
  readonly reasoning?: number;
  readonly audioOutput?: number;
  readonly imageOutput?: number;
  readonly callUsd?: number;
  readonly webSearchUsd?: number;
}

/** The names of {@link Rates}, for those that read them from outside. */
export const RATE_NAMES: readonly (keyof Rates)[] = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWrite1h',
  'audioInput',
  'cachedAudio',
  'output',
  'reasoning',
  'audioOutput',
  'imageOutput',
  'callUsd',
  'webSearchUsd',
];

/** Rates that take the place of the others for a whole call once its input is longer. */
export interface LongContextRates {
  readonly aboveInputTokens: number;
  readonly rates: Rates;
}

/** Whether rates charge nothing at all, as a model of one's own does. */
export function isFree(rates: Rates): boolean {
  const given = RATE_NAMES.filter((name) => rates[name] !== undefined);
  return given.length > 0 && given.every((name) => rates[name] === 0);
}

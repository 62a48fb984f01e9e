/** How long something is kept. Units: days from the start of a trace; `Infinity` keeps it for good. */
export interface RetentionPeriods {
  /** Texts of traces that went well. Default: 7. */
  readonly textDays?: number;
  /**
   * Texts of traces that one will want to look at: errors, degraded and partial ones, those of a canary, those with a low
   * score, and those that a person has reviewed. Default: 30.
   */
  readonly notableTextDays?: number;
  /** Everything else of a trace: its spans, numbers and names. Default: 90. */
  readonly metadataDays?: number;
}

/** Other periods for some traces. Shape: all of its conditions hold; `tenant` as it is stored, a hash under `hashIds`. */
export interface RetentionRule extends RetentionPeriods {
  readonly environment?: string | readonly string[];
  readonly tenant?: string | readonly string[];
}

/** How long a store keeps what. */
export interface RetentionOptions extends RetentionPeriods {
  /** The first that fits a trace counts; what it does not say, the periods beside it do. */
  readonly rules?: readonly RetentionRule[];
  /** A number or share below it is a low score; by the name of the score, or one for all. A "no" is low as well. Default: 0.5. */
  readonly lowScore?: number | Readonly<Record<string, number>>;
  /** Names of the sampling rules that keep a canary. Default: `['canary']`. */
  readonly canaryRules?: readonly string[];
  /** Traces a transaction. Default: 200. */
  readonly batchSize?: number;
}

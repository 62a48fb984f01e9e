import type { Instrument } from './instrument.js';

/** The values of an instrument's labels. What is not known is left out. */
export type Labels = Readonly<Record<string, string>>;

/** What keeps numbers: a registry of Prometheus, or OpenTelemetry. */
export interface Meter {
  add(instrument: Instrument, labels: Labels, count: number): void;
  observe(instrument: Instrument, labels: Labels, value: number): void;
}

/** A count that is read when it is asked for. */
export interface WatchedCount {
  readonly labels: Labels;
  readonly count: number;
}

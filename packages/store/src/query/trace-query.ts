/** Placeholder of the interface: the query helper replaces this file. */
export interface TraceQuery {
  readonly limit?: number;
}
export interface TracePage {
  readonly next?: string;
}

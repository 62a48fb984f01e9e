/** Placeholder of the interface: the query helper replaces this file. */
export interface AggregateQuery {
  readonly by?: readonly string[];
}
export type AggregateRow = Readonly<Record<string, unknown>>;

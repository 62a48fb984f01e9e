import type { Column } from '../components/measures-table.js';
import { compact, duration, money, percent, whole } from './format.js';

/** Columns that several screens show. */
export const COLUMNS = {
  requests: { title: 'Requests', of: (row) => whole(row.count?.count) },
  calls: { title: 'Calls', of: (row) => whole(row.count?.count) },
  errorRate: { title: 'Errors', of: (row) => percent(row.count?.errorRate) },
  p50: { title: 'p50', of: (row) => duration(row.latency?.p50) },
  p95: { title: 'p95', of: (row) => duration(row.latency?.p95) },
  p99: { title: 'p99', of: (row) => duration(row.latency?.p99) },
  ttft: { title: 'First token p95', of: (row) => duration(row.ttft?.p95) },
  input: { title: 'Input tokens', of: (row) => compact(row.tokens?.input) },
  output: { title: 'Output tokens', of: (row) => compact(row.tokens?.output) },
  outputEach: {
    title: 'Output each',
    of: (row) =>
      compact(
        row.tokens && row.count?.count
          ? Math.round(row.tokens.output / row.count.count)
          : undefined,
      ),
  },
  cached: { title: 'From cache', of: (row) => percent(row.tokens?.cachedShare) },
  cost: { title: 'Cost', of: (row) => money(row.cost?.nanoUsd) },
  costEach: { title: 'Cost each', of: (row) => money(row.cost?.perRequestNanoUsd) },
  unpriced: { title: 'Unpriced', of: (row) => whole(row.cost?.unpricedCalls) },
  retryShare: { title: "Retries' share", of: (row) => percent(row.retries?.costShare) },
  speed: {
    title: 'Tokens a second',
    of: (row) =>
      row.tokens && row.latency && row.count && row.latency.mean > 0
        ? compact(Math.round((row.tokens.output / (row.latency.mean * row.count.count)) * 1_000))
        : '–',
  },
} as const satisfies Readonly<Record<string, Column>>;

import { readFields, readWord } from '../read/fields.js';
import type { TraceSortKey } from '../types/trace-query.js';

/** What a list is ordered by, as SQL about `llm_traces t`. */
export interface ReadSort {
  readonly by: TraceSortKey;
  readonly descending: boolean;
  readonly expression: string;
  readonly type: 'whole' | 'real';
  /** Traces may be without such a number. */
  readonly sparse: boolean;
}

const SORTS: Readonly<
  Record<TraceSortKey, Pick<ReadSort, 'expression' | 'type'> & { readonly sparse?: true }>
> = {
  time: { expression: 't.start_us', type: 'whole' },
  latency: { expression: 't.latency_ms', type: 'real' },
  ttft: { expression: 't.ttft_ms', type: 'real', sparse: true },
  tokens: { expression: '(t.prompt_tokens + t.completion_tokens)', type: 'whole' },
  inputTokens: { expression: 't.prompt_tokens', type: 'whole' },
  outputTokens: { expression: 't.completion_tokens', type: 'whole' },
  cost: { expression: 't.cost_nano_usd', type: 'whole', sparse: true },
  retries: { expression: 't.retries', type: 'whole' },
  topChunkScore: { expression: 't.top_chunk_score', type: 'real', sparse: true },
};

/** Reads a `TraceSort`. Errors: `invalid_query`. */
export function readSort(value: unknown): ReadSort {
  const fields = readFields(value ?? {}, 'sort', ['by', 'direction']);
  const by = readWord(
    fields.get('by') ?? 'time',
    'sort.by',
    Object.keys(SORTS) as readonly TraceSortKey[],
  );
  const direction = readWord(fields.get('direction') ?? 'desc', 'sort.direction', [
    'asc',
    'desc',
  ] as const);
  return { by, descending: direction === 'desc', sparse: false, ...SORTS[by] };
}

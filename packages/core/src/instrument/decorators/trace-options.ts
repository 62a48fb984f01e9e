import type { SpanKind } from '../../model/kinds.js';
import type { SpanDataMap } from '../../model/span-data.js';
import type { InstrumentSpec } from '../spec.js';

type SpecOptions<K extends SpanKind, A extends readonly unknown[], R> = Omit<
  InstrumentSpec<K, A, R>,
  'kind' | 'data'
>;

/** The data of a kind as options; a prompt's own name is `promptName`, since `name` is the span's. */
type DataOptions<K extends SpanKind> = Readonly<Partial<Omit<SpanDataMap[K], 'name'>>> &
  (K extends 'prompt' ? { readonly promptName?: string } : unknown);

/** Options of a decorator or a function form: those of `instrument`, and what is known of each call of that kind. */
export type TraceOptions<
  K extends SpanKind,
  A extends readonly unknown[] = readonly unknown[],
  R = unknown,
> = SpecOptions<K, A, R> & DataOptions<K>;

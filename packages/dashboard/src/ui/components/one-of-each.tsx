import type { TraceFilter, TracePage } from '@llmtrace/store';
import { useState } from 'preact/hooks';
import { ask } from '../data/api.js';
import { href } from '../data/route.js';

/** Leads to the newest trace of two sets side by side: of B one that failed, of A one that did not, where there are such. */
export function OneOfEach({ a, b }: { readonly a: TraceFilter; readonly b: TraceFilter }) {
  const [missing, setMissing] = useState(false);
  const open = async (): Promise<void> => {
    const right = await newest(b, 'error');
    const tools = right?.tools ?? [];
    const left =
      (tools.length > 0 ? await newest({ ...a, tool: tools }, 'success') : undefined) ??
      (await newest(a, 'success'));
    if (left === undefined || right === undefined) return setMissing(true);
    location.hash = href(['compare'], { traceA: left.traceId, traceB: right.traceId });
  };
  return missing ? (
    <span class="muted">One of them has no trace.</span>
  ) : (
    <button type="button" onClick={() => void open()}>
      One of each, side by side
    </button>
  );
}

async function newest(
  filter: TraceFilter,
  status: 'success' | 'error',
): Promise<TracePage['traces'][number] | undefined> {
  for (const one of [{ ...filter, status }, filter]) {
    const { traces } = await ask<TracePage>('traces', { filter: one, limit: 1 });
    if (traces[0] !== undefined) return traces[0];
  }
  return undefined;
}

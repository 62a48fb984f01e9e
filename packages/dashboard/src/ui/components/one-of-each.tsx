import type { TraceFilter, TracePage } from '@llmtrace/store';
import { ask } from '../data/api.js';
import { href } from '../data/route.js';
import { FindButton } from './find-button.js';

/** Leads to the newest trace of two sets side by side: of B one that failed, of A one that did not, where there are such. */
export function OneOfEach({ a, b }: { readonly a: TraceFilter; readonly b: TraceFilter }) {
  const find = async (): Promise<string | undefined> => {
    const right = await newest(b, 'error');
    const tools = right?.tools ?? [];
    const left =
      (tools.length > 0 ? await newest({ ...a, tool: tools }, 'success') : undefined) ??
      (await newest(a, 'success'));
    if (left === undefined || right === undefined) return undefined;
    return href(['compare'], { traceA: left.traceId, traceB: right.traceId });
  };
  return (
    <FindButton label="One of each, side by side" missing="One of them has no trace." find={find} />
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

import type { TraceRecord } from '@llmtrace/core';
import type { TraceFilter, TracePage } from '@llmtrace/store';
import { ask } from '../data/api.js';
import { href } from '../data/route.js';
import { FindButton } from './find-button.js';

/** Leads from a trace that failed to the last one of its kind before it that did not, side by side. */
export function FindCounterpart({ root }: { readonly root: TraceRecord }) {
  const find = async (): Promise<string | undefined> => {
    for (const filter of likeliest(root)) {
      const { traces } = await ask<TracePage>('traces', { filter, limit: 1 });
      const [found] = traces;
      if (found === undefined) continue;
      return href(['compare'], { traceA: found.traceId, traceB: root.traceId });
    }
    return undefined;
  };
  return (
    <FindButton
      label="Compare with one that went well"
      missing="None of its kind went well before it."
      find={find}
    />
  );
}

/** What the counterpart should have in common with it: the tool that failed and the tenant, then one of them, then neither. */
function likeliest(root: TraceRecord): readonly TraceFilter[] {
  const failed = root.spans.find(({ kind, status }) => kind === 'tool' && status === 'error');
  const tool = failed?.kind === 'tool' ? failed.data.toolName : undefined;
  const own: TraceFilter = {
    time: { to: root.startTime },
    status: 'success',
    ...(root.route === undefined ? { name: root.name } : { route: root.route }),
  };
  const tenant = root.tenantId === undefined ? {} : { tenant: root.tenantId };
  const used = tool === undefined ? {} : { tool };
  return [{ ...own, ...tenant, ...used }, { ...own, ...used }, { ...own, ...tenant }, own];
}

import type { TraceRecord } from '@llmtrace/core';
import type { TraceFilter, TracePage } from '@llmtrace/store';
import { useState } from 'preact/hooks';
import { ask } from '../data/api.js';
import { href } from '../data/route.js';

/** Leads from a trace that failed to the last one of its kind before it that did not, side by side. */
export function FindCounterpart({ root }: { readonly root: TraceRecord }) {
  const [missing, setMissing] = useState(false);
  const failedTool = root.spans.find(({ kind, status }) => kind === 'tool' && status === 'error');
  const tool = failedTool?.kind === 'tool' ? failedTool.data.toolName : undefined;
  const filter: TraceFilter = {
    time: { to: root.startTime },
    status: 'success',
    ...(root.route === undefined ? { name: root.name } : { route: root.route }),
    ...(root.tenantId === undefined ? {} : { tenant: root.tenantId }),
  };
  const find = async (): Promise<void> => {
    const tries = tool === undefined ? [filter] : [{ ...filter, tool }, filter];
    for (const one of [...tries, { ...filter, tenant: { exists: true } }]) {
      const { traces } = await ask<TracePage>('traces', { filter: one, limit: 1 });
      const [found] = traces;
      if (found === undefined) continue;
      location.hash = href(['compare'], { traceA: found.traceId, traceB: root.traceId });
      return;
    }
    setMissing(true);
  };
  return missing ? (
    <span class="muted">None of its kind went well before it.</span>
  ) : (
    <button type="button" onClick={() => void find()}>
      Compare with one that went well
    </button>
  );
}

import { jsonl, type CostRecord } from '@llmtrace/core';
import { sealCost } from '@llmtrace/core/records';
import type { PriceableTrace, RepriceSource } from '@llmtrace/cost';
import type { OpenStore } from './with-store.js';

const PAGE = 200;

/** The traces of a store. What changes goes into the trace folder that fills it, if there is one, so that it is not lost. */
export class StoreSource implements RepriceSource {
  readonly #open: OpenStore;
  readonly #progress: (traces: number) => void;
  #exporter: ReturnType<typeof jsonl> | undefined;

  constructor(open: OpenStore, progress: (traces: number) => void) {
    this.#open = open;
    this.#progress = progress;
  }

  async *traces(from: number, to: number): AsyncGenerator<PriceableTrace, void, undefined> {
    const { store } = this.#open;
    let count = 0;
    const time = {
      ...(Number.isFinite(from) ? { from } : undefined),
      ...(Number.isFinite(to) ? { to } : undefined),
    };
    for (let cursor: string | undefined; ;) {
      const page = await store.queries.search({
        filter: { time },
        limit: PAGE,
        ...(cursor === undefined ? undefined : { cursor }),
      });
      for (const { traceId, rootSpanId } of page.traces) {
        const stored = await store.getTrace(traceId, { text: false });
        const { root, late = [] } = stored.find((it) => it.root.rootSpanId === rootSpanId) ?? {};
        if (root?.type === 'trace') yield { trace: root, late: late.map(({ span }) => span) };
        this.#progress(++count);
      }
      if ((cursor = page.next) === undefined) return;
    }
  }

  async write(records: readonly CostRecord[]): Promise<void> {
    const { store, folder } = this.#open;
    if (folder === undefined) return void (await store.write(records));
    // Only the app may decide that its folder is full: no trace is removed to make room for a price.
    this.#exporter ??= jsonl({ dir: folder, maxBytes: Number.MAX_SAFE_INTEGER });
    await this.#exporter.export(records.map(sealCost));
  }

  async close(): Promise<void> {
    await this.#exporter?.shutdown();
    await this.#open.refresh();
  }
}

import { contentReferences, toLine, type LlmTraceRecord } from '@llmtrace/core';
import type { RootId, TraceStore } from '@llmtrace/store';
import type { LineSink } from './write-to.js';

/**
 * Writes traces as the lines of a trace folder: each with its late spans, its scores and the whole texts that it refers to;
 * then the prompts that ran. `llmtrace import` takes them in again.
 *
 * Shape: how many lines.
 */
export class JsonlExport {
  readonly #store: TraceStore;
  readonly #sink: LineSink;
  readonly #withText: boolean;
  readonly #written: Set<string> = new Set();
  #lines: number = 0;

  constructor(store: TraceStore, sink: LineSink, withText: boolean) {
    this.#store = store;
    this.#sink = sink;
    this.#withText = withText;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Writes the traces that are named; of an id with several roots those that are named. */
  async add(roots: readonly RootId[]): Promise<void> {
    for (const { traceId, rootSpanId } of roots) {
      const stored = await this.#store.getTrace(traceId, { text: this.#withText });
      const found = stored.find(({ root }) => root.rootSpanId === rootSpanId);
      if (found === undefined) continue;
      for (const record of [found.root, ...found.late]) {
        await this.#contents(record);
        await this.#line(record);
      }
      for (const score of found.scores) await this.#once(`score ${score.scoreId}`, score);
    }
  }

  /** Writes the prompts of the store. */
  async addPrompts(): Promise<void> {
    for (const prompt of await this.#store.listPrompts()) {
      await this.#contents(prompt);
      const { text: _text, ...rest } = prompt;
      await this.#line(this.#withText ? prompt : rest);
    }
    for (const label of await this.#store.listPromptLabels()) await this.#line(label);
  }

  async #contents(record: LlmTraceRecord): Promise<void> {
    if (!this.#withText) return;
    for (const { hash, tenantId } of contentReferences(record)) {
      const key = `content ${hash} ${tenantId ?? ''}`;
      if (this.#written.has(key)) continue;
      const content = await this.#store.getContent(hash, tenantId);
      if (content !== undefined) await this.#once(key, content);
    }
  }

  async #once(key: string, record: LlmTraceRecord): Promise<void> {
    if (this.#written.has(key)) return;
    this.#written.add(key);
    await this.#line(record);
  }

  async #line(record: LlmTraceRecord): Promise<void> {
    this.#lines++;
    await this.#sink.write(toLine(record));
  }
}

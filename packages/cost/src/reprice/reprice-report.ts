import type { Cost, CostRecord } from '@llmtrace/core';
import type { PricedSpan } from '@llmtrace/core/records';
import { isSame } from './cost-record.js';

/** Calls of one model, before and after. Units: integer nano-USD. */
export interface RepriceRow {
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly calls: number;
  /** Calls whose cost changed. */
  readonly changed: number;
  readonly beforeNanoUsd: number;
  readonly afterNanoUsd: number;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
}

/** What pricing anew came to. Units: integer nano-USD. */
export interface RepriceReport {
  /** By model, those that change most first. */
  readonly rows: readonly RepriceRow[];
  /** Traces of the period, and those of them that a cost record was written for, or would be. */
  readonly traces: number;
  readonly changedTraces: number;
  readonly beforeNanoUsd: number;
  readonly afterNanoUsd: number;
  readonly differenceNanoUsd: number;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
  /** Calls without a price since nobody knows their model. */
  readonly unknownModels: number;
  /** Lines that could not be read. */
  readonly skippedLines: number;
  readonly dryRun: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Adds up what changes, by model. */
export class RepriceTable {
  readonly #rows: Map<string, Mutable<RepriceRow>> = new Map();
  #traces: number = 0;
  #changedTraces: number = 0;
  #unknownModels: number = 0;

  add(spans: readonly PricedSpan[], record: CostRecord | undefined): void {
    this.#traces++;
    if (record !== undefined) this.#changedTraces++;
    for (const priced of spans) this.#addCall(priced);
  }

  #addCall({ span, before, after }: PricedSpan): void {
    const { provider, model, responseModel } = (span.data ?? {}) as {
      readonly provider?: string;
      readonly model?: string;
      readonly responseModel?: string;
    };
    const named = responseModel ?? model;
    const key = JSON.stringify([provider, named]);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = {
        provider,
        model: named,
        calls: 0,
        changed: 0,
        beforeNanoUsd: 0,
        afterNanoUsd: 0,
        unpricedBefore: 0,
        unpricedAfter: 0,
      };
      this.#rows.set(key, row);
    }
    row.calls++;
    if (!isSame(before, after)) row.changed++;
    row.beforeNanoUsd += nanoOf(before);
    row.afterNanoUsd += nanoOf(after);
    if (before?.status !== 'priced') row.unpricedBefore++;
    if (after.status !== 'priced') row.unpricedAfter++;
    if (after.status === 'unknown_model') this.#unknownModels++;
  }

  report(facts: Pick<RepriceReport, 'dryRun' | 'skippedLines'>): RepriceReport {
    const rows = [...this.#rows.values()].toSorted(
      (a, b) => changeOf(b) - changeOf(a) || b.unpricedAfter - a.unpricedAfter || b.calls - a.calls,
    );
    const sum = (
      name: 'beforeNanoUsd' | 'afterNanoUsd' | 'unpricedBefore' | 'unpricedAfter',
    ): number => rows.reduce((total, row) => total + row[name], 0);
    const beforeNanoUsd = sum('beforeNanoUsd');
    const afterNanoUsd = sum('afterNanoUsd');
    return {
      rows,
      traces: this.#traces,
      changedTraces: this.#changedTraces,
      beforeNanoUsd,
      afterNanoUsd,
      differenceNanoUsd: afterNanoUsd - beforeNanoUsd,
      unpricedBefore: sum('unpricedBefore'),
      unpricedAfter: sum('unpricedAfter'),
      unknownModels: this.#unknownModels,
      ...facts,
    };
  }
}

function changeOf({ beforeNanoUsd, afterNanoUsd }: RepriceRow): number {
  return Math.abs(afterNanoUsd - beforeNanoUsd);
}

function nanoOf(cost: Cost | undefined): number {
  return cost?.status === 'priced' ? (cost.totalNanoUsd ?? 0) : 0;
}

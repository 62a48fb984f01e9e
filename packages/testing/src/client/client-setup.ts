import type { SealedTrace } from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { onTestFinished } from 'vitest';
import { startScriptedLlm, type Script, type ScriptedLlm } from '../llm/index.js';
import type { ContractClientOptions } from './client-under-test.js';

/** A span of a sealed trace. */
export type SealedSpan = SealedTrace['spans'][number];

/** A scripted provider with a bare client and a traced one. */
export interface ClientRun<C> {
  readonly bare: C;
  readonly traced: C;
  readonly llm: ScriptedLlm;
  readonly test: TestTracer;
  /** The only trace, once nothing is open. */
  trace(): Promise<SealedTrace>;
  /** The spans of the only trace that stand for calls of a model. */
  spans(): Promise<readonly SealedSpan[]>;
  /** The only such span, with its data. */
  span(): Promise<SealedSpan & { readonly data: Readonly<Record<string, unknown>> }>;
}

/** How a run is set up. */
export interface ClientRunOptions {
  readonly maxRetries?: number;
  readonly fetch?: typeof globalThis.fetch;
  readonly onRequest?: () => void;
}

/** Starts what one test needs; it ends with the test. */
export type StartClientRun<C> = (
  script: Script,
  options?: ClientRunOptions,
) => Promise<ClientRun<C>>;

/** How a run makes what it tests. */
export interface RunnableClient<C> {
  readonly create: (options: ContractClientOptions) => C;
  readonly wrap: (client: C) => C;
  readonly close?: (client: C) => void;
}

/** Starts runs of a client. */
export function startClientRuns<C extends object>(sut: RunnableClient<C>): StartClientRun<C> {
  return async (script, { maxRetries = 0, fetch, onRequest } = {}) => {
    const llm = await startScriptedLlm({ script, ...(onRequest && { onRequest }) });
    const test = createTestTracer({ clock: 'real' });
    const made: C[] = [];
    onTestFinished(async () => {
      for (const client of made) sut.close?.(client);
      await llm.close();
      await test[Symbol.asyncDispose]();
    });
    const client = (): C => {
      made.push(sut.create({ origin: llm.origin, maxRetries, ...(fetch && { fetch }) }));
      return made.at(-1) as C;
    };
    const trace = async (): Promise<SealedTrace> => {
      await test.idle();
      const [first, ...others] = test.traces;
      if (first === undefined || others.length > 0) {
        throw new Error(`expected one trace, got ${test.traces.length}`);
      }
      return first;
    };
    const spans = async (): Promise<readonly SealedSpan[]> =>
      (await trace()).spans.filter(({ kind }) => kind === 'llm');
    return {
      bare: client(),
      traced: sut.wrap(client()),
      llm,
      test,
      trace,
      spans,
      async span() {
        const [only, ...others] = await spans();
        if (only?.data === undefined || others.length > 0) {
          throw new Error(`expected one call of a model, got ${others.length + (only ? 1 : 0)}`);
        }
        return only as SealedSpan & { readonly data: Readonly<Record<string, unknown>> };
      },
    };
  };
}

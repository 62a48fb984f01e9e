import { createTracer, type SealedTrace } from '@llmtrace/core';
import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { afterEach } from 'vitest';
import type { ContractOptions, CreateContractApp } from './contract-app.js';
import { contractStory, type ContractStory } from './contract-story.js';

/** A running contract app with its tracer, and short ways to ask it something. */
export interface ContractRun {
  readonly url: string;
  readonly story: ContractStory;
  readonly test: TestTracer;
  get(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Waits until nothing is open, and returns the one trace there is. */
  onlyTrace(): Promise<SealedTrace>;
  /** Waits until nothing is open, and returns all traces. */
  allTraces(): Promise<readonly SealedTrace[]>;
}

/** Where the app has its tracer from: its options, the process, or the process with tracing switched off. */
export type TracerOrigin = 'options' | 'process' | 'off';

/** Starts an app for one test. */
export type StartContractApp = (
  options?: Omit<ContractOptions, 'tracer'>,
  tracer?: TracerOrigin,
) => Promise<ContractRun>;

/** Starts apps that close themselves after each test. */
export function startContractApps(createApp: CreateContractApp): StartContractApp {
  const cleanUps: (() => PromiseLike<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
  return async (options = {}, tracer = 'options') => {
    const test = createTestTracer();
    const installed = tracer === 'options' ? undefined : test.install();
    if (tracer === 'off') createTracer({ enabled: false, exporters: [] });
    const story = contractStory();
    const app = await createApp(
      tracer === 'options' ? { ...options, tracer: test.tracer } : options,
      story,
    );
    cleanUps.push(async () => {
      await app.close();
      installed?.[Symbol.dispose]();
      await test[Symbol.asyncDispose]();
    });
    const allTraces = async (): Promise<readonly SealedTrace[]> => {
      await test.idle();
      return test.traces;
    };
    return {
      url: app.url,
      story,
      test,
      get: (path, init) => fetch(app.url + path, init),
      post: (path, body, headers = {}) =>
        fetch(app.url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }),
      allTraces,
      async onlyTrace() {
        const [trace, ...others] = await allTraces();
        if (trace === undefined || others.length > 0) {
          throw new Error(`expected one trace, got ${others.length + (trace ? 1 : 0)}`);
        }
        return trace;
      },
    };
  };
}

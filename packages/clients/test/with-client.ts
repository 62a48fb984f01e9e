import { createTestTracer, type TestTracer } from '@llmtrace/core/testing';
import { startScriptedLlm, type Script, type ScriptedLlm } from '@llmtrace/testing';
import { onTestFinished } from 'vitest';

/** A scripted provider and a tracer for one test. */
export interface Bench {
  readonly llm: ScriptedLlm;
  readonly test: TestTracer;
  /** All spans of all traces, once nothing is open, as `kind.name status`. */
  calls(): Promise<readonly CallSpan[]>;
}

/** A span as tests look at it. */
export interface CallSpan {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Starts a scripted provider; it ends with the test. */
export async function withProvider(script: Script): Promise<Bench> {
  const llm = await startScriptedLlm({ script });
  const test = createTestTracer({ clock: 'real' });
  onTestFinished(async () => {
    await llm.close();
    await test[Symbol.asyncDispose]();
  });
  return {
    llm,
    test,
    async calls() {
      await test.idle();
      return test.traces.flatMap(({ spans }) => spans) as unknown as readonly CallSpan[];
    },
  };
}

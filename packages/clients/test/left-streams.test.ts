import { FakeListChatModel } from '@langchain/core/utils/testing';
import { withTrace, type Trace } from '@llmtrace/core';
import { createTestTracer } from '@llmtrace/core/testing';
import { streamText } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { aiSdkTelemetry } from '../src/ai-sdk.js';
import { langChainHandler } from '../src/langchain.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const STREAMS = 400;

/** How many of the traces in which a stream was left are still held once they are written. */
async function heldAfter(leave: () => Promise<void>): Promise<number> {
  const traces: WeakRef<Trace>[] = [];
  await using test = createTestTracer({ clock: 'real' });
  await test.run(async () => {
    for (let i = 0; i < STREAMS; i++) {
      await withTrace('request', async (trace) => {
        traces.push(new WeakRef(trace));
        await leave();
      });
      // A trace is written a while after it has ended.
      if (i % 50 === 49) await test.idle();
    }
  });
  await test.idle();
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  return traces.filter((ref) => ref.deref() !== undefined).length;
}

describe('a stream whose reader leaves', () => {
  it('lets its trace go once others come, of LangChain', async () => {
    const callbacks = [langChainHandler()];
    const model = new FakeListChatModel({ responses: ['It is on its way.'] });
    const held = await heldAfter(async () => {
      for await (const _part of await model.stream('Where is it?', { callbacks })) break;
    });
    expect(held).toBeLessThan(300);
  });

  it('lets its trace go once others come, of the AI SDK', async () => {
    const telemetry = { integrations: aiSdkTelemetry() };
    const model = new MockLanguageModelV4({
      doStream: async () => ({
        stream: new ReadableStream({
          start(controller) {
            controller.enqueue({ type: 'stream-start', warnings: [] });
            controller.enqueue({ type: 'text-start', id: '1' });
            controller.enqueue({ type: 'text-delta', id: '1', delta: 'It is' });
          },
        }),
      }),
    });
    const held = await heldAfter(async () => {
      const reader = streamText({ model, prompt: 'x', telemetry }).textStream.getReader();
      await reader.read();
      await reader.cancel();
    });
    expect(held).toBeLessThan(300);
  });
});

import OpenAI from 'openai';
import { onTestFinished } from 'vitest';
import type { ScriptedLlm, ScriptedLlmOptions } from '../../src/llm/index.js';
import { startScriptedLlm } from '../../src/llm/index.js';

/** Starts a scripted provider and the real client for one test; both end with it. */
export async function withLlm(
  options: ScriptedLlmOptions,
): Promise<{ llm: ScriptedLlm; client: OpenAI }> {
  const llm = await startScriptedLlm(options);
  onTestFinished(() => llm.close());
  const client = new OpenAI({
    baseURL: llm.baseUrl,
    apiKey: 'test-key',
    maxRetries: 0,
    logLevel: 'off',
  });
  return { llm, client };
}

import { supportScript } from '@llmtrace-examples/support-domain';
import { startScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';

/** A client, and what stops the model behind it. */
export interface Model {
  readonly client: OpenAI;
  readonly scripted: boolean;
  close(): Promise<void>;
}

/** Connects to a real model where `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set, else to a scripted one of its own. */
export async function connectModel(): Promise<Model> {
  if (process.env['OPENAI_API_KEY'] || process.env['OPENAI_BASE_URL']) {
    return { client: new OpenAI(), scripted: false, close: async () => {} };
  }
  const llm = await startScriptedLlm({ script: supportScript(), latencyMs: 12 });
  const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'scripted', maxRetries: 1 });
  return { client, scripted: true, close: () => llm.close() };
}

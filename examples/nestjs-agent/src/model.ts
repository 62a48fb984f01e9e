import { supportScript } from '@llmtrace-examples/support-domain';
import { startScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';

/** A client of a real model where `OPENAI_API_KEY` or `OPENAI_BASE_URL` is set, else of a scripted one on a local port. */
export async function connectModel(): Promise<OpenAI> {
  if (process.env['OPENAI_API_KEY'] || process.env['OPENAI_BASE_URL']) return new OpenAI();
  const llm = await startScriptedLlm({ script: supportScript(), latencyMs: 12 });
  return new OpenAI({ baseURL: llm.baseUrl, apiKey: 'scripted' });
}

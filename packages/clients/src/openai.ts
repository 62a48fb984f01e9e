import type { CallPlan } from '@llmtrace/core/client';
import { markOnce } from './mark.js';
import { planOf, type Operation } from './operation.js';
import { providerOf } from './provider-of.js';
import { refuseClient } from './refuse-client.js';
import { isStainlessClient, tapStainless, type StainlessClient } from './stainless.js';
import { noteTraced } from './traced-clients.js';
import type { WrapOptions } from './wrap-options.js';

export type { WrapOptions } from './wrap-options.js';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '/chat/completions': { kind: 'llm', name: 'create_chat_completion' },
  '/responses': { kind: 'llm', name: 'create_response' },
  '/completions': { kind: 'llm', name: 'create_completion' },
  '/embeddings': { kind: 'embedding', name: 'create_embedding' },
};

/**
 * Traces every call of a model that an OpenAI client makes: Chat Completions, Responses and embeddings, with their
 * streams and helpers, of OpenAI, Azure and whoever speaks the same. The client is traced in place and returned; clients
 * made of it by `withOptions()` are traced too.
 *
 * Errors: `invalid_option` for what is no client.
 *
 * @example
 * const client = wrapOpenAI(new OpenAI());
 */
export function wrapOpenAI<C extends StainlessClient>(client: C, options: WrapOptions = {}): C {
  if (!isStainlessClient(client)) refuseClient('wrapOpenAI', 'a client of the package openai');
  if (!markOnce(client)) return client;
  const fallback = 'deploymentName' in client ? 'azure.ai.openai' : 'openai';
  const provider = options.provider ?? providerOf(client.baseURL, fallback);
  const plans = new Map<string, CallPlan>();
  for (const [path, operation] of Object.entries(OPERATIONS)) {
    plans.set(path, planOf(operation, provider, options));
  }
  tapStainless(
    client,
    (path) => plans.get(path),
    (made) => (isStainlessClient(made) ? wrapOpenAI(made, options) : made),
  );
  noteTraced('openai');
  return client;
}

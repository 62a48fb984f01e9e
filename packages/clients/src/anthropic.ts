import { markOnce } from './mark.js';
import { planOf, type Operation } from './operation.js';
import { providerOf } from './provider-of.js';
import { refuseClient } from './refuse-client.js';
import { isStainlessClient, tapStainless, type StainlessClient } from './stainless.js';
import { noteTraced } from './traced-clients.js';
import type { WrapOptions } from './wrap-options.js';

export type { WrapOptions } from './wrap-options.js';

const MESSAGES: Operation = { kind: 'llm', name: 'create_message' };
const PATH = '/v1/messages';

/**
 * Traces every message that an Anthropic client asks for, with its streams, helpers and tool runners. The client is
 * traced in place and returned; clients made of it by `withOptions()` are traced too.
 *
 * Errors: `invalid_option` for what is no client.
 *
 * @example
 * const client = wrapAnthropic(new Anthropic());
 */
export function wrapAnthropic<C extends StainlessClient>(client: C, options: WrapOptions = {}): C {
  if (!isStainlessClient(client)) {
    refuseClient('wrapAnthropic', 'a client of the package @anthropic-ai/sdk');
  }
  if (!markOnce(client)) return client;
  const provider = options.provider ?? providerOf(client.baseURL, 'anthropic');
  const plan = planOf(MESSAGES, provider, options);
  tapStainless(
    client,
    (path) => (path === PATH || path.startsWith(`${PATH}?`) ? plan : undefined),
    (made) => (isStainlessClient(made) ? wrapAnthropic(made, options) : made),
  );
  noteTraced('@anthropic-ai/sdk');
  return client;
}

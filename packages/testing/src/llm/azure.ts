import { chatDialect } from './chat.js';
import type { TextDialect } from './text-endpoint.js';

// Azure OpenAI: `/openai/deployments/<deployment>/chat/completions`, and `/openai/responses` without one.
const ADDRESS = /^\/openai(?:\/deployments\/[^/]+)?(?=\/)/;

/** The address at OpenAI of a request to Azure OpenAI. */
export function openaiPath(path: string): string | undefined {
  return ADDRESS.test(path) ? path.replace(ADDRESS, '/v1') : undefined;
}

/** Chat Completions as Azure streams them: first comes what its filters say of the prompt, with nothing else in it. */
export const azureChatDialect: TextDialect = {
  ...chatDialect,
  *frames(answer, whole) {
    yield {
      data: { id: '', object: '', created: 0, model: '', choices: [], prompt_filter_results: [] },
    };
    yield* chatDialect.frames(answer, whole);
  },
};

import type { PromptInfo } from '../model/span-data.js';
import { storage } from './storage.js';

/**
 * Runs `fn` so that every LLM span below carries the version of this prompt. A template or variables, where given, are
 * recorded sealed on a prompt span of their own.
 *
 * @example
 * await withPrompt({ name: 'support_agent', versionId: 'prv_17', releaseLabel: 'production' }, () => answer(question));
 */
export function withPrompt<R>(prompt: PromptInfo, fn: () => R): R {
  const scope = storage.getStore();
  if (scope?.suppressed) return fn();
  if (scope?.trace && (prompt.template !== undefined || prompt.variables !== undefined)) {
    const span = scope.trace.startSpan('prompt', prompt.name, scope);
    span.set(prompt).end();
  }
  return storage.run(
    {
      trace: scope?.trace,
      span: scope?.span,
      prompt,
      attributes: scope?.attributes,
      suppressed: false,
      owner: scope?.owner,
    },
    fn,
  );
}

import type { Finding } from '../redaction/index.js';

/**
 * Finds sensitive values with more than a look at the characters: a model that recognises names, a service of the team's.
 * It runs after the response, on all texts of a trace at once, within a time budget.
 *
 * Errors: may throw, reject or take too long; the texts are then dropped, not stored unmasked.
 *
 * @example
 * ```ts
 * const names: AsyncDetector = {
 *   name: 'ner',
 *   async detect(texts, { signal }) {
 *     const answers = await model.tag(texts, { signal });
 *     return answers.map((people) => people.map(({ start, end }) => ({ type: 'NAME', start, end })));
 *   },
 * };
 * ```
 */
export interface AsyncDetector {
  readonly name: string;
  /** Shape: one list of findings for each text, in the order of the texts. */
  detect(
    texts: readonly string[],
    context: { readonly signal: AbortSignal },
  ): Promise<readonly (readonly Finding[])[]> | readonly (readonly Finding[])[];
}

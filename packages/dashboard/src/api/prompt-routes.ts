import { ApiError, textOf, type ApiRoute } from './api-route.js';

/** The texts of prompts. */
export const promptRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: 'prompt',
    role: 'reader',
    summary: 'A version of a prompt with its text. A prompt belongs to no tenant.',
    takes: '{ name: string; versionId: string }',
    async answer({ store, input, limits, noteRead }) {
      const name = textOf(input, 'name');
      const versionId = textOf(input, 'versionId');
      const versions = await store.listPrompts({ name }, limits);
      const found = versions.filter((prompt) => prompt.versionId === versionId);
      const prompt = found.find(({ role }) => role === 'template') ?? found[0];
      if (prompt === undefined) {
        throw new ApiError(404, 'not_found', 'The text of that version was never recorded.');
      }
      await noteRead(`prompt ${name}@${versionId}`, []);
      if (prompt.text !== undefined || prompt.contentHash === undefined) return prompt;
      const content = await store.getContent(prompt.contentHash, undefined, limits);
      return content === undefined ? prompt : { ...prompt, text: content.text };
    },
  },
];

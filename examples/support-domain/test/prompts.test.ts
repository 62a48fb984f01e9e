import { describe, expect, it } from 'vitest';
import { fetchTemplate, PROMPT_TEMPLATES, PromptError, renderVariables } from '../src/index.js';
import { errorOf } from './error-of.js';

describe('prompts', () => {
  it('fetches the production version', async () => {
    const template = await fetchTemplate('support_agent_v3');
    expect(template).toMatchObject({ versionId: 'prv_2026_06_03_17', label: 'production' });
    await expect(fetchTemplate('support_agent_v3', 'nightly')).rejects.toBeInstanceOf(PromptError);
  });

  it('renders all variables, and refuses missing and unknown ones', async () => {
    const template = await fetchTemplate('rag_chat_v2');
    expect(renderVariables(template, { context: 'C$&' })).toContain('C$&');
    expect(errorOf(() => renderVariables(template, {}))).toBeInstanceOf(PromptError);
    expect(errorOf(() => renderVariables(template, { context: '', other: '' }))).toBeInstanceOf(
      PromptError,
    );
    expect(new Set(PROMPT_TEMPLATES.map((one) => one.versionId)).size).toBe(
      PROMPT_TEMPLATES.length,
    );
  });
});

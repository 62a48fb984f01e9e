import type { PromptTemplate } from './prompt-template.js';
import { PromptError } from './prompt-template.js';

const JSON_RULE =
  'Answer with one JSON object and nothing else: {"answer": string, "citations": string[], "actions": object[]}. ' +
  'Cite policies by the id in square brackets. List as actions what tools have done.';

/** All versions of the prompts of the examples. */
export const PROMPT_TEMPLATES: readonly PromptTemplate[] = [
  {
    name: 'support_agent_v3',
    versionId: 'prv_2026_06_03_17',
    label: 'production',
    text: `You are the support agent of an online shop for audio and office devices. Today is {{today}}.
Use the tools for everything about orders; never guess. Check a refund before you make it.
${JSON_RULE}

Policies:
{{context}}`,
  },
  {
    name: 'support_agent_v3',
    versionId: 'prv_2026_05_11_08',
    label: 'retired',
    text: `You are a support agent. Today is {{today}}. ${JSON_RULE}\n\nPolicies:\n{{context}}`,
  },
  {
    name: 'support_agent_v3',
    versionId: 'prv_2026_06_20_21',
    label: 'staging',
    text: `You are the support agent of an online shop for audio and office devices. Today is {{today}}.
Use the tools for everything about orders; never guess. Check a refund before you make it.
Explain in detail: quote every policy that may matter, and say why it does.
${JSON_RULE}

Policies:
{{context}}`,
  },
  {
    name: 'policy_specialist_v1',
    versionId: 'prv_2026_05_28_02',
    label: 'production',
    text: `You are the {{topic}} specialist of an online shop. Another agent asks you; answer in two sentences.
${JSON_RULE}

Policies:
{{context}}`,
  },
  {
    name: 'answer_repair_v1',
    versionId: 'prv_2026_04_19_05',
    label: 'production',
    text: `The text below should be a JSON object but is not valid. Repair it without changing its meaning.
${JSON_RULE}

Problems:
{{issues}}`,
  },
  {
    name: 'conversation_title_v1',
    versionId: 'prv_2026_05_30_12',
    label: 'production',
    text: 'You name conversations between customers and a shop, in at most five words.',
  },
  {
    name: 'rag_chat_v2',
    versionId: 'prv_2026_05_30_11',
    label: 'production',
    text: `You answer customers of an online shop in plain sentences, from these policies alone. Cite them by the id in square brackets.

Policies:
{{context}}`,
  },
];

/** Fetches the version of a prompt that carries a label. Errors: PromptError when there is none. */
export async function fetchTemplate(name: string, label = 'production'): Promise<PromptTemplate> {
  const found = PROMPT_TEMPLATES.find(
    (template) => template.name === name && template.label === label,
  );
  if (found === undefined)
    throw new PromptError(`there is no prompt ${name} with the label ${label}`);
  return found;
}

import type { Rule } from '@llmtrace/testing';

const MAX_WORDS = 5;

/** Names a conversation by the first words of its question. */
export const TITLE_RULE: Rule = {
  name: 'title',
  when: (request) => request.systemText.startsWith('You name conversations'),
  reply: ({ lastUserText }) => ({
    kind: 'text',
    text: lastUserText.split(/\s+/u).slice(0, MAX_WORDS).join(' '),
  }),
};

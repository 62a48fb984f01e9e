import type { Reply, Rule, ScriptedRequest } from '@llmtrace/testing';
import { quotedChunks, wantsJson } from './reading.js';
import { say } from './replies.js';

/** Questions that the quoted policies answer, or that none of them answers. */
export const POLICY_RULES: readonly Rule[] = [
  {
    // A long sentence with a quotation in it is what the scripted model gets wrong: it forgets to close the object.
    name: 'policy: malformed JSON',
    when: (request) => /\bgift cards?\b/iu.test(request.lastUserText) && wantsJson(request),
    reply: (request) => {
      const { kind, text } = answerFromPolicy(request);
      return { kind, text: text.replace(/\]\}$/u, '],') };
    },
  },
  {
    name: 'policy: nothing found',
    when: (request) => quotedChunks(request).length === 0,
    reply: (request) =>
      say(
        request,
        'I have found nothing about this in our policies. I can pass your question on to a team lead.',
      ),
  },
  { name: 'policy: answer', when: () => true, reply: answerFromPolicy },
];

/** Puts a malformed answer right when the repair prompt asks for it. */
export const REPAIR_RULE: Rule = {
  name: 'repair the answer',
  when: (request) => request.systemText.includes('is not valid. Repair it'),
  reply: ({ lastUserText }): Reply => {
    const answer =
      /"answer":("(?:[^"\\]|\\.)*")/u.exec(lastUserText)?.[1] ?? '"I could not answer this."';
    const citations = /"citations":(\[[^\]]*\])/u.exec(lastUserText)?.[1] ?? '[]';
    return { kind: 'text', text: `{"answer":${answer},"citations":${citations},"actions":[]}` };
  },
};

function answerFromPolicy(request: ScriptedRequest): { kind: 'text'; text: string } {
  const best = quotedChunks(request)[0];
  if (best === undefined)
    return { kind: 'text', text: say(request, 'I have found nothing about this.').text };
  const { text } = say(request, `Our policy "${best.title}" says: ${best.text}`, {
    docIds: [best.chunkId],
  });
  return { kind: 'text', text };
}

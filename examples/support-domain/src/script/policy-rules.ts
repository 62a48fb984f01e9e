import type { Reply, Rule, ScriptedRequest } from '@llmtrace/testing';
import { quotedChunks, wantsDetail, wantsJson } from './reading.js';
import { say } from './replies.js';

/** Questions that the quoted policies answer, or that none of them answers. */
export const POLICY_RULES: readonly Rule[] = [
  {
    // A long sentence with a quotation in it is what the small model gets wrong where nothing but the prompt asks it for
    // JSON: it forgets to close the object.
    name: 'policy: malformed JSON',
    when: (request) =>
      /\bgift cards?\b/iu.test(request.lastUserText) &&
      wantsJson(request) &&
      request.model.includes('mini') &&
      !isHeldToJson(request),
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

function isHeldToJson({ body }: ScriptedRequest): boolean {
  const format = body['response_format'] as { readonly type?: unknown } | undefined;
  return format?.type === 'json_object';
}

function answerFromPolicy(request: ScriptedRequest): { kind: 'text'; text: string } {
  const chunks = quotedChunks(request);
  const [best] = chunks;
  if (best === undefined)
    return { kind: 'text', text: say(request, 'I have found nothing about this.').text };
  const quoted = wantsDetail(request) ? chunks : [best];
  const sentences = quoted.map(({ title, text }) => `Our policy "${title}" says: ${text}`);
  const { text } = say(request, sentences.join(' '), {
    docIds: quoted.map(({ chunkId }) => chunkId),
  });
  return { kind: 'text', text };
}

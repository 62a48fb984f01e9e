import { describe, expect, it } from 'vitest';
import {
  AnswerParseError,
  checkAnswer,
  parseAnswer,
  summarise,
  SummaryStore,
} from '../src/index.js';

describe('answers', () => {
  const valid = { answer: 'Yes.', citations: ['doc_102#1'], actions: [] };

  it('takes a valid answer', () => {
    expect(checkAnswer(JSON.stringify(valid), ['doc_102#1'])).toEqual({ ok: true, answer: valid });
  });

  it.each([
    ['{', ''],
    ['[]', ''],
    ['{"answer":"","citations":[],"actions":[]}', 'answer'],
    ['{"answer":"x","citations":"doc","actions":[]}', 'citations'],
    ['{"answer":"x","citations":["doc_1#1"],"actions":[]}', 'citations.0'],
    [
      '{"answer":"x","citations":[],"actions":[{"type":"refund_created","order_id":"A1"}]}',
      'actions.0.amount_cents',
    ],
  ])('names what is wrong with %s', (text, path) => {
    const check = checkAnswer(text, ['doc_102#1']);
    expect(check.ok ? [] : check.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('tries one repair and then gives up', async () => {
    let repairs = 0;
    const repair = async (): Promise<string> => {
      repairs += 1;
      return '{';
    };
    await expect(parseAnswer('{', { repair })).rejects.toBeInstanceOf(AnswerParseError);
    expect(repairs).toBe(1);
    await expect(parseAnswer('{')).rejects.toBeInstanceOf(AnswerParseError);
  });

  it('keeps the latest summaries', async () => {
    const store = new SummaryStore(2);
    for (const id of ['a', 'b', 'c'])
      await store.save(summarise(id, 'Q?', { ...valid, actions: [] }));
    expect(store.size).toBe(2);
    expect(await store.find('a')).toBeUndefined();
    expect(await store.find('c')).toMatchObject({
      citedDocIds: ['doc_102'],
      summary: 'Asked: Q? Answered: Yes.',
    });
  });
});

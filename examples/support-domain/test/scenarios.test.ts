import type { ScriptedLlm } from '@llmtrace/testing';
import { startScriptedLlm } from '@llmtrace/testing';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { supportScript } from '../src/index.js';
import type { AgentRun } from './run-agent.js';
import { createTestAgent } from './run-agent.js';

let llm: ScriptedLlm;
let ask: (question: string, customerId?: string) => Promise<AgentRun>;

beforeEach(async () => {
  llm = await startScriptedLlm({
    script: supportScript({ tokenDelayMs: 0, retryAfterSeconds: 0.01 }),
  });
  ask = await createTestAgent(llm.baseUrl);
});
afterEach(() => llm.close());

describe('support scenarios', () => {
  it('refunds an order in full', async () => {
    const run = await ask('Please refund order A1003 in full', 'cus_7302');
    expect(run.toolTurns).toEqual([['get_order'], ['decide_refund'], ['create_refund']]);
    expect(run.answer.actions).toMatchObject([
      { type: 'refund_created', order_id: 'A1003', amount_cents: 12_900 },
    ]);
    expect(run.answer.citations.length).toBeGreaterThan(0);
    expect(run.answer.answer).toContain('$129.00');
    expect(run.repaired).toBe(false);
  });

  it('explains itself when the refund tool refuses too high an amount', async () => {
    const run = await ask('I want $400 back for order A1004, a refund please');
    expect(run.toolTurns).toEqual([['get_order'], ['create_refund']]);
    expect(run.answer.actions).toEqual([]);
    expect(run.answer.answer).toContain('up to $249.00');
    const last = llm.requests.at(-1)?.body as { messages: { content: string }[] };
    expect(JSON.parse(last.messages.at(-1)?.content ?? '')).toEqual({
      error: {
        code: 'INVALID_ARGUMENT',
        message: 'refund_amount_cents must be <= order_total_cents',
        retryable: false,
      },
    });
  });

  it.each([
    ['A1007', 'more than 30 days'],
    ['A1002', 'not been delivered'],
    ['A1008', 'refunded in full already'],
    ['A1009', 'downloads'],
  ])('refuses a refund of %s', async (orderId, reason) => {
    const run = await ask(`Please refund order ${orderId}`);
    expect(run.toolTurns).toEqual([['get_order'], ['decide_refund']]);
    expect(run.answer.answer).toContain(reason);
  });

  it('refunds two orders in parallel', async () => {
    const run = await ask('Please refund my orders A1001 and A1012, both of them');
    expect(run.toolTurns).toEqual([
      ['get_order', 'get_order'],
      ['decide_refund', 'decide_refund'],
      ['create_refund', 'create_refund'],
    ]);
    expect(run.answer.actions).toHaveLength(2);
  });

  it('asks again for an order that does not exist or belongs to somebody else', async () => {
    expect((await ask('Please refund order A9999')).answer.answer).toContain(
      'check the order number',
    );
    expect((await ask('Please refund order A1003', 'cus_7301')).answer.actions).toEqual([]);
  });

  it('looks two orders up at once', async () => {
    const run = await ask('Where are my orders A1001 and A1005?');
    expect(run.toolTurns).toEqual([['get_order', 'get_order']]);
    expect(run.answer.answer).toMatch(/A1001 was delivered on .* A1005 is processing/u);
  });

  it('passes a defect to a specialist who asks another one', async () => {
    const run = await ask(
      'My speaker from order A1006 stopped working. Does the warranty cover it, and who pays the postage?',
    );
    expect(run.toolTurns).toEqual([['ask_specialist'], ['get_order', 'ask_specialist']]);
    expect(run.answer.answer).toMatch(/within the warranty of 24 months.*pays no postage/u);
    expect(run.answer.citations[0]).toMatch(/^doc_110#/u);
  });

  it('repairs a malformed answer', async () => {
    const run = await ask('How long is a gift card valid?');
    expect(run.repaired).toBe(true);
    expect(run.issues[0]?.message).toContain('must be valid JSON');
    expect(run.answer.citations).toEqual(['doc_133#1']);
    expect(run.answer.answer).toContain('36 months');
  });

  it('admits that nothing was retrieved', async () => {
    const run = await ask('Which wine goes with grilled fish?');
    expect(run.hits).toEqual([]);
    expect(run.answer).toMatchObject({ citations: [], actions: [] });
    expect(run.answer.answer).toContain('found nothing');
  });

  it.each([
    ['How long do you keep my personal data?', 'doc_141'],
    ['How many days do I have to ask for a refund?', 'doc_102'],
    ['What does express shipping cost?', 'doc_121'],
    ['Can I pay by bank transfer?', 'doc_130'],
    ['My parcel is lost, what now?', 'doc_124'],
    ['When do loyalty points expire?', 'doc_150'],
    ['Can I exchange the colour of an item?', 'doc_093'],
    ['Can I combine two coupon codes?', 'doc_136'],
  ])('answers %j from %s', async (question, docId) => {
    const run = await ask(question);
    expect(run.hits[0]?.sourceDocId).toBe(docId);
    expect(run.hits[0]?.score).toBeGreaterThan(0.3);
    expect(run.answer.citations[0]).toMatch(docId);
  });

  it('turns the client away once during a sale', async () => {
    await ask('Can I combine two coupon codes?');
    const statuses = llm.requests
      .filter((request) => request.path.endsWith('completions'))
      .map((one) => one.status);
    expect(statuses).toEqual([429, 200]);
  });

  it('never answers a comparison of everything', async () => {
    const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'test', maxRetries: 0, timeout: 30 });
    const request = client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Compare all your products with each other' }],
    });
    await expect(request).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it('streams a long answer that a client can leave', async () => {
    const client = new OpenAI({ baseURL: llm.baseUrl, apiKey: 'test' });
    const stream = await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'Explain all your policies' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.length > 200) break;
    }
    await llm.idle();
    expect(text).toMatch(/^Refund window: A delivered order/u);
  });

  it('keeps concurrent conversations apart', async () => {
    const questions = [
      'How long is a gift card valid?',
      'Where is order A1005?',
      'What does express shipping cost?',
    ];
    const runs = await Promise.all(
      Array.from({ length: 30 }, (_, index) => ask(questions[index % 3] ?? '')),
    );
    for (const [index, run] of runs.entries()) {
      expect(run.answer.answer).toContain(
        ['36 months', 'A1005 is processing', '$14.90'][index % 3],
      );
    }
  });
});

import { expect, it } from 'vitest';
import { startSpan, withSpan, withTrace, type TraceFacts } from '../../src/index.js';
import { createTestTracer } from '../../src/testing.js';

/** The facts that a scorer is shown about a job. */
async function factsOf(job: () => void, attributes: object = {}): Promise<TraceFacts> {
  let seen: TraceFacts | undefined;
  const test = createTestTracer({
    sampling: {
      scorers: [
        (facts) => {
          seen = facts;
          return undefined;
        },
      ],
    },
  });
  test.run(() => withTrace('job', { attributes }, job));
  await test.idle();
  return seen!;
}

it('tells of calls with their price, and counts a call that wraps another once', async () => {
  const cost = { status: 'priced', totalNanoUsd: 70 } as const;
  const usage = { inputTokens: 5, outputTokens: 2 };
  const facts = await factsOf(() => {
    withSpan('outer', { kind: 'llm', data: { model: 'm', usage, cost } }, () =>
      withSpan(
        'inner',
        { kind: 'llm', data: { model: 'm', responseModel: 'm-2', usage, cost } },
        () => {},
      ),
    );
    withSpan('embed', { kind: 'embedding', data: { model: 'e' } }, () => {});
  });
  expect(facts.calls).toMatchObject([
    { kind: 'llm', model: 'm', responseModel: 'm-2', costNanoUsd: 70, unpriced: false, usage },
    { kind: 'embedding', model: 'e', unpriced: true },
  ]);
  expect(facts.totals).toMatchObject({ costNanoUsd: 70, unpricedCalls: 1 });
  expect(facts.models).toEqual(['m', 'm-2']);
});

it('tells a judge from a call that answers, and reads the scores of evals', async () => {
  const facts = await factsOf(() =>
    withSpan(
      'grounded',
      { kind: 'eval', data: { scores: [{ name: 'grounded', value: 0.2 }] } },
      () => withSpan('judge', { kind: 'llm', data: { model: 'j' } }, () => {}),
    ),
  );
  expect(facts.calls).toMatchObject([{ model: 'j', judge: true }]);
  expect(facts.scores).toEqual([{ name: 'grounded', value: 0.2 }]);
});

it('counts failed tools and parsers, with and without a throw', async () => {
  const facts = await factsOf(() => {
    startSpan('get', { kind: 'tool', data: { toolName: 'get', success: false } }).end();
    startSpan('put', { kind: 'tool' }).recordError(new Error('no')).end();
    startSpan('parse', { kind: 'parser', data: { valid: false } }).end();
    startSpan('parse', { kind: 'parser', data: { valid: true } }).end();
    startSpan('fine', { kind: 'tool' }).end();
  });
  expect(facts).toMatchObject({ failedSpans: 3, failedTools: 2, failedParsers: 1, timeouts: 0 });
  expect(facts.toolCalls.map(({ tool, status }) => `${tool} ${status}`)).toEqual([
    'get error',
    'put error',
    'fine ok',
  ]);
});

it.each<[string, unknown]>([
  ['a DOMException of AbortSignal.timeout', new DOMException('late', 'TimeoutError')],
  ['an error of a client', Object.assign(new Error('late'), { name: 'APIConnectionTimeoutError' })],
  ['a code of the socket', Object.assign(new Error('late'), { code: 'ETIMEDOUT' })],
  ['a code of undici', Object.assign(new Error('late'), { code: 'UND_ERR_HEADERS_TIMEOUT' })],
  ['a gateway that gave up', Object.assign(new Error('late'), { status: 504 })],
])('takes %s for a timeout', async (_, error) => {
  const facts = await factsOf(() => startSpan('call', { kind: 'llm' }).recordError(error).end());
  expect(facts.timeouts).toBe(1);
});

it('takes no other error for a timeout, whatever it throws when it is read', async () => {
  const hostile = new Proxy(new Error('x'), {
    get() {
      throw new Error('unreadable');
    },
  });
  const facts = await factsOf(() => {
    startSpan('a', { kind: 'llm' }).recordError(hostile).end();
    startSpan('b', { kind: 'llm' }).recordError(new TypeError('time was out of range')).end();
  });
  expect(facts).toMatchObject({ failedSpans: 2, timeouts: 0 });
});

it('counts guardrails that flagged, changed or rejected something', async () => {
  const facts = await factsOf(() => {
    startSpan('pii', { kind: 'guardrail', data: { flagged: true } }).end();
    startSpan('pii', { kind: 'guardrail', data: { action: 'rejected' } }).end();
    startSpan('pii', { kind: 'guardrail', data: { flagged: false, action: 'passed' } }).end();
  });
  expect(facts.guardrailHits).toBe(2);
});

it('holds the hash of a user, names as text, and no id of the user', async () => {
  const facts = await factsOf(() => {}, { userId: 'u-77', feature: 7, tenantId: 12n });
  expect(facts).toMatchObject({
    userIdHash: expect.stringMatching(/^[0-9a-f]{32}$/),
    feature: '7',
    tenantId: '12',
  });
  expect(JSON.stringify(facts)).not.toContain('u-77');
});

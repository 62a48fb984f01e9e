import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../../src/model/record.js';
import { formFor } from '../../../src/sealing/forms.js';
import { CompiledPolicy } from '../../../src/sealing/policy/compiled-policy.js';
import type { ContentPolicy } from '../../../src/sealing/policy/content-policy.js';
import { sealLateSpan, sealScore, sealTrace } from '../../../src/sealing/seal-trace.js';
import type { SealedTrace } from '../../../src/sealing/sealed.js';
import { OPTIONS, TraceScript, named, policyOf } from '../live.js';

const MAIL = 'ann@example.com';
const hashed = (text: string): string =>
  `[HASH_${createHmac('sha256', 'test-key').update(text).digest('hex').slice(0, 16)}]`;

interface Facts {
  readonly tenantId?: string;
  readonly route?: string;
  readonly unlearnt?: 'tenant' | 'all';
}

/** A request with one step, which took a text and set an attribute. */
function asked(policy: ContentPolicy, { tenantId, route, unlearnt }: Facts = {}): TraceRecord {
  const script = new TraceScript();
  if (tenantId !== undefined) script.trace.set({ tenantId });
  script.trace.unlearnt = unlearnt;
  script.trace.http = { method: 'POST', route, statusCode: 200, requestId: undefined };
  script.run('step', 'work', {}, (span) =>
    span.setInput(`mail ${MAIL}`).setOutput({ said: 'fine' }).setAttribute('plan', 'gold'),
  );
  return script.seal({ policy: policyOf(policy) });
}

const inputOf = (record: TraceRecord): unknown => named(record, 'work').input;

describe('the mode of a text', () => {
  it('is masked where nothing is said', () => {
    expect(inputOf(asked({}))).toBe('mail [EMAIL_1]');
  });

  it('is the default of the policy where no rule holds', () => {
    expect(asked({ content: 'none' }).spans[0]).not.toHaveProperty('input');
    expect(inputOf(asked({ content: 'hash' }))).toBe(hashed(`mail ${MAIL}`));
  });

  it('is that of the last rule that holds', () => {
    const policy: ContentPolicy = {
      content: 'none',
      rules: [
        { when: { tenant: 'shop-*' }, content: 'redacted' },
        { when: { tenant: 'shop-secret' }, content: 'hash' },
      ],
    };
    expect(inputOf(asked(policy, { tenantId: 'shop-1' }))).toBe('mail [EMAIL_1]');
    expect(inputOf(asked(policy, { tenantId: 'shop-secret' }))).toBe(hashed(`mail ${MAIL}`));
    expect(inputOf(asked(policy, { tenantId: 'clinic' }))).toBeUndefined();
    expect(inputOf(asked(policy))).toBeUndefined();
  });

  it('follows the route with or without its method, and its beginning', () => {
    for (const route of ['/api/chat', 'POST /api/chat', '/api/*', 'POST /api/*']) {
      const policy: ContentPolicy = { rules: [{ when: { route }, content: 'none' }] };
      expect(inputOf(asked(policy, { route: '/api/chat' }))).toBeUndefined();
      expect(inputOf(asked(policy, { route: '/other' }))).toBe('mail [EMAIL_1]');
      expect(inputOf(asked(policy))).toBe('mail [EMAIL_1]');
    }
    const put: ContentPolicy = { rules: [{ when: { route: 'PUT /api/chat' }, content: 'none' }] };
    expect(inputOf(asked(put, { route: '/api/chat' }))).toBe('mail [EMAIL_1]');
  });

  it('follows the environment, and needs all conditions of a rule', () => {
    const rule = (environment: string, kind: 'step' | 'tool'): ContentPolicy => ({
      rules: [{ when: { environment, kind }, content: 'none' }],
    });
    expect(inputOf(asked(rule('test', 'step')))).toBeUndefined();
    expect(inputOf(asked(rule('production', 'step')))).toBe('mail [EMAIL_1]');
    expect(inputOf(asked(rule('test', 'tool')))).toBe('mail [EMAIL_1]');
  });

  it('expects the worst where a hook that would tell the tenant or route has failed', () => {
    const policy: ContentPolicy = {
      content: 'redacted',
      rules: [
        { when: { tenant: 'clinic' }, content: 'none' },
        { when: { route: '/open' }, content: 'raw' },
      ],
    };
    expect(inputOf(asked(policy, { unlearnt: 'tenant' }))).toBeUndefined();
    expect(inputOf(asked(policy, { unlearnt: 'tenant', tenantId: 'shop' }))).toBe('mail [EMAIL_1]');
    expect(inputOf(asked(policy, { unlearnt: 'all', route: '/open' }))).toBeUndefined();
  });

  it('tells an empty tenant from none, and a route with a line end from a tenant', () => {
    const policy = policyOf({
      rules: [
        { when: { tenant: '*' }, content: 'hash' },
        { when: { tenant: 'b\nc' }, content: 'none' },
      ],
    });
    const modeOf = (route: string, tenant: string | undefined): unknown =>
      policy.forTrace({ method: 'GET', route, tenant }).kind('step').mode('input');
    expect([modeOf('/', undefined), modeOf('/', '')]).toEqual(['redacted', 'hash']);
    expect([modeOf('a\nb', 'c'), modeOf('a', 'b\nc')]).toEqual(['hash', 'none']);
  });

  it('is worked out once for traces that are treated alike', () => {
    const policy = new CompiledPolicy(
      { rules: [{ when: { tenant: ['a', 'b'] }, content: 'none' }] },
      { environment: 'test' },
    );
    const of = (tenant: string): unknown =>
      policy.forTrace({ tenant, route: undefined, method: undefined });
    expect(of('a')).toBe(of('b'));
    expect(of('a')).not.toBe(of('c'));
    expect(of('c')).toBe(of('d'));
  });
});

describe('a field', () => {
  it('is treated as the rule about it says, and the others as before', () => {
    const script = new TraceScript();
    script.run(
      'tool',
      'pay',
      { arguments: `{"to":"${MAIL}"}`, resultSummary: `paid ${MAIL}` },
      () => {},
    );
    script.run(
      'retrieval',
      'search',
      {
        queryText: 'who',
        chunks: [{ chunkId: 'c1', title: 'T', snippet: 'words', metadata: { by: 'ann' } }],
      },
      () => {},
    );
    const record = script.seal({
      policy: policyOf({
        rules: [
          { when: { kind: 'tool', field: 'data.arguments' }, content: 'hash' },
          { when: { field: 'data.chunks.snippet' }, content: 'none' },
          { when: { field: 'data.chunks.metadata' }, content: 'hash' },
        ],
      }),
    });
    expect(named(record, 'pay').data).toMatchObject({
      arguments: hashed(`{"to":"${MAIL}"}`),
      resultSummary: 'paid [EMAIL_1]',
    });
    expect(named(record, 'search').data).toMatchObject({
      queryText: 'who',
      chunks: [{ chunkId: 'c1', title: 'T', metadata: { by: hashed('ann') } }],
    });
    expect(JSON.stringify(record)).not.toContain('words');
  });

  it('is covered by a rule about what holds it, or with a part left open', () => {
    for (const field of ['data', 'data.*', '*']) {
      const script = new TraceScript();
      script.run('tool', 'pay', { arguments: 'words', mcp: { server: 's' } }, () => {});
      const record = script.seal({
        policy: policyOf({ rules: [{ when: { field }, content: 'none' }] }),
      });
      expect(named(record, 'pay').data).toEqual({
        toolName: 'pay',
        mcp: { server: 's' },
        success: true,
      });
    }
  });

  it('of an error is never shown by the stack or by the data of a tool', () => {
    const fails = (field: string, content: 'none' | 'hash'): string => {
      const script = new TraceScript();
      const error = new Error('nobody may read this');
      script.run('tool', 'pay', {}, (span) => span.recordError(error), 'error');
      return JSON.stringify(
        script.seal({ policy: policyOf({ rules: [{ when: { field }, content }] }) }),
      );
    };
    expect(fails('error.message', 'none')).not.toContain('nobody may');
    expect(fails('error', 'hash')).not.toContain('nobody may');
    expect(fails('data.errorMessage', 'hash')).toContain(hashed('nobody may read this'));
    expect(fails('data.errorMessage', 'none')).not.toContain('errorMessage');
  });

  it('of metadata and attributes is told by its name, whatever characters it has', () => {
    const script = new TraceScript();
    script.trace.set({ metadata: { plan: 'gold', note: 'text', __proto__: { x: 1 } } });
    script.run('step', 'work', {}, (span) => {
      span.setAttributes({ 'gen_ai.agent.name': 'planner', other: 'text' });
      span.addEvent('retry', { why: 'busy', code: 7 });
    });
    const record = script.seal({
      policy: policyOf({
        content: 'none',
        rules: [
          { when: { field: 'metadata.plan' }, content: 'redacted' },
          { when: { field: 'attributes.gen_ai.*' }, content: 'redacted' },
          { when: { field: 'events.attributes.code' }, content: 'redacted' },
        ],
      }),
    });
    expect(record.metadata).toEqual({ plan: 'gold' });
    expect(named(record, 'work').attributes).toEqual({ 'gen_ai.agent.name': 'planner' });
    expect(named(record, 'work').events).toMatchObject([{ attributes: { code: 7 } }]);
  });

  it('that is allowed as a label is kept under every mode, and masked like a name', () => {
    const script = new TraceScript();
    script.trace.set({ metadata: { plan: 'gold', note: 'text' } });
    script.run('step', 'work', {}, (span) =>
      span.setAttributes({ plan: `of ${MAIL}`, seats: 4, tree: { deep: 'text' }, other: 'text' }),
    );
    const policy = policyOf({
      content: 'none',
      attributes: { allow: ['plan', 'seats', 'tree', 'password'] },
    });
    const record = script.seal({ policy });
    expect(record.metadata).toEqual({ plan: 'gold' });
    expect(named(record, 'work').attributes).toEqual({ plan: 'of [EMAIL_1]', seats: 4 });
  });
});

describe('none', () => {
  it('tells how long the text of each field was, and no name that the app gave', () => {
    const script = new TraceScript();
    script.trace.setInput({ question: 'Where?' }).set({ metadata: { a: '12345', b: ['6'] } });
    script.run('parser', 'send', { issues: ['to', 'early?'], odd: 'xyz' } as never, (span) => {
      span.setInput(['ab', { c: 'd' }, 7]).setAttribute('plan for ann', 'gold');
      span.addEvent('sent', { to: MAIL }).recordError(new Error('no such box'));
    });
    const record = script.seal({ policy: policyOf({ content: 'none' }) });
    expect(record.contentLengths).toEqual({ input: 6, metadata: 6 });
    expect(named(record, 'send').contentLengths).toEqual({
      input: 3,
      attributes: 4,
      'events.attributes': MAIL.length,
      'error.message': 11,
      'data.issues': 8,
      data: 3,
    });
  });

  it('tells of a field alone, in both forms of a trace with raw text', () => {
    const policy: ContentPolicy = {
      content: 'raw',
      rules: [{ when: { kind: 'parser', field: 'data' }, content: 'none' }],
    };
    const script = new TraceScript();
    script.run('parser', 'send', { issues: ['four'] }, (span) => span.setInput('kept'));
    const record = script.seal({ policy: policyOf(policy), rawFor: 'some' }) as SealedTrace;
    for (const form of [record, formFor(record, true) as SealedTrace])
      expect(named(form, 'send')).toMatchObject({
        input: 'kept',
        contentLengths: { 'data.issues': 4 },
      });
  });

  it('tells nothing where sampling keeps no text, of what is odd, or of what holds too much', () => {
    const script = new TraceScript();
    const odd: Record<string, unknown> = {};
    odd['self'] = odd;
    script.run('step', 'work', {}, (span) => {
      span.setInput(Array.from({ length: 20_000 }, () => 'x')).setOutput(odd);
      span.setAttribute('revoked', revoked()).addEvent('e', { get: 'fine' });
    });
    const record = script.seal({ policy: policyOf({ content: 'none' }) });
    expect(named(record, 'work').contentLengths).toEqual({ 'events.attributes': 4 });
    script.trace.end();
    const metadata = sealTrace(
      script.trace,
      { ...OPTIONS, policy: policyOf({ content: 'none' }) },
      () => ({ tier: 'metadata', rule: 'x', rate: 1 }),
    );
    expect(JSON.stringify(metadata)).not.toContain('contentLengths');
  });
});

/** Throws whatever is asked of it. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('hash', () => {
  it('stands for each text of a value, equal for equal texts, and keeps its shape', () => {
    const script = new TraceScript();
    script.run('step', 'work', {}, (span) =>
      span.setInput({ a: 'same', list: ['same', 7, true, null], 'Ann Miller': 'x', password: 'p' }),
    );
    const record = script.seal({ policy: policyOf({ content: 'hash' }) });
    expect(named(record, 'work').input).toEqual({
      a: hashed('same'),
      list: [hashed('same'), hashed('7'), true, null],
      [hashed('Ann Miller')]: hashed('x'),
      password: '[SECRET_1]',
    });
  });
});

describe('records without their trace', () => {
  it('treat a late span as its trace was treated', () => {
    const script = new TraceScript();
    script.trace.set({ tenantId: 'clinic' });
    const span = script.open('step', 'late');
    const options = {
      ...OPTIONS,
      policy: policyOf({ rules: [{ when: { tenant: 'clinic' }, content: 'none' }] }),
    };
    script.trace.end();
    sealTrace(script.trace, options);
    script.trace.release();
    span.setOutput('words').end();
    const records = sealLateSpan(script.late[0] as never, options);
    expect(records).toMatchObject([{ type: 'span', span: { name: 'late' } }]);
    expect(JSON.stringify(records)).not.toContain('words');
  });

  it('treat a score as strictly as any trace it may belong to', () => {
    const score = { scoreId: 's', traceId: 't', name: 'n', value: 1, createdAt: 0 } as const;
    const comment = (policy: ContentPolicy): unknown =>
      sealScore({ ...score, comment: 'words' }, { ...OPTIONS, policy: policyOf(policy) }).comment;
    expect(comment({ rules: [{ when: { tenant: 'clinic' }, content: 'hash' }] })).toBe(
      hashed('words'),
    );
    expect(
      comment({ content: 'none', rules: [{ when: { tenant: 'x' }, content: 'redacted' }] }),
    ).toBe(undefined);
    expect(
      comment({ rules: [{ when: { kind: 'score', field: 'comment' }, content: 'none' }] }),
    ).toBe(undefined);
  });
});

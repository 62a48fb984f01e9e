import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagnosticCounts, setDiagnosticsLogger } from '../../src/diagnostics.js';
import { sealLateSpan, sealOpenTrace, sealScore } from '../../src/sealing/seal-trace.js';
import { EPOCH, OPTIONS, TraceScript, named, policyOf } from './live.js';

setDiagnosticsLogger({ warn: () => {} });
afterEach(() => void vi.restoreAllMocks());

describe('the record of a trace', () => {
  it('says who, when, how long and how it ended', () => {
    const script = new TraceScript();
    script.trace.http = { method: 'POST', route: '/api/chat', statusCode: 200, requestId: 'req-1' };
    script.clock.time += 1.23456;
    const record = script.seal({
      identity: {
        serviceName: 'support-api',
        environment: 'test',
        gitSha: 'abc',
        pipelineVersion: '2.0',
      },
    });
    expect(record).toMatchObject({
      type: 'trace',
      schemaVersion: 1,
      kind: 'request',
      name: 'POST /api/chat',
      startTime: EPOCH,
      durationMs: 1.235,
      outcome: 'success',
      status: 'success',
      serviceName: 'support-api',
      gitSha: 'abc',
      pipelineVersion: '2.0',
      method: 'POST',
      route: '/api/chat',
      statusCode: 200,
      requestId: 'req-1',
      sampling: { tier: 'full', rule: 'default', rate: 1 },
      spans: [],
    });
    for (const absent of [
      'error',
      'input',
      'output',
      'events',
      'tags',
      'droppedSpans',
      'links',
      'userIdHash',
    ]) {
      expect(record).not.toHaveProperty(absent);
    }
  });

  it('takes the question and the answer from the LLM spans where the app sets none', () => {
    const script = new TraceScript();
    script.run('llm', 'plan', {}, (span) =>
      span
        .setInput([
          { role: 'system', content: 'be kind' },
          { role: 'user', content: 'old question' },
          { role: 'assistant', content: 'old answer' },
          { role: 'user', content: 'where is my order? joe@example.com' },
        ])
        .setOutput({ role: 'assistant', content: null, toolCalls: [{ name: 'get_order' }] }),
    );
    script.run('llm', 'answer', {}, (span) =>
      span.setOutput({ role: 'assistant', content: 'on its way' }),
    );
    script.run(
      'eval',
      'grade',
      {},
      () => void script.run('llm', 'judge', {}, (span) => span.setOutput('5 of 5')),
    );
    expect(script.seal()).toMatchObject({
      input: 'where is my order? [EMAIL_1]',
      output: 'on its way',
    });
  });

  it('prefers the question and the answer that the app sets', () => {
    const script = new TraceScript();
    script.trace.setInput('asked').setOutput({ reply: 'said' });
    script.run('llm', 'plan', {}, (span) => span.setInput('prompt').setOutput('completion'));
    expect(script.seal()).toMatchObject({ input: 'asked', output: { reply: 'said' } });
  });

  it('keeps no user id, and hashes other ids where it is told to', () => {
    const script = new TraceScript();
    script.trace.set({ userId: 'user-77', sessionId: 'session-77', tenantId: 'tenant-77' });
    const plain = script.seal();
    expect(plain.userIdHash).toMatch(/^[0-9a-f]{32}$/);
    expect(plain).toMatchObject({ sessionId: 'session-77', tenantId: 'tenant-77' });
    expect(JSON.stringify(plain)).not.toContain('user-77');

    const again = new TraceScript();
    again.trace.set({ userId: 'user-77', sessionId: 'user-77', tenantId: 'tenant-77' });
    const hashed = again.seal({ hashIds: ['sessionId', 'tenantId'] });
    expect(hashed.userIdHash).toBe(plain.userIdHash);
    expect(hashed.sessionId).toBe(plain.userIdHash);
    expect(JSON.stringify(hashed)).not.toContain('tenant-77');

    const otherKey = new TraceScript();
    otherKey.trace.set({ userId: 'user-77' });
    expect(otherKey.seal({ hashKey: new Uint8Array([1, 2, 3]) }).userIdHash).not.toBe(
      plain.userIdHash,
    );
  });

  it('gives equal values one placeholder, and counts by type', () => {
    const script = new TraceScript();
    script.run('step', 'a', {}, (span) => span.setInput('joe@example.com and ann@example.com'));
    script.run('step', 'b', {}, (span) => span.setInput({ to: 'joe@example.com' }));
    const record = script.seal();
    expect(named(record, 'a').input).toBe('[EMAIL_1] and [EMAIL_2]');
    expect(named(record, 'b').input).toEqual({ to: '[EMAIL_1]' });
    expect(record.redaction).toEqual({
      applied: true,
      found: true,
      entityTypes: ['EMAIL'],
      counts: { EMAIL: 3 },
      failedFields: 0,
      policyVersion: OPTIONS.policy.version,
    });
  });

  it('keeps structure, ids, numbers and names alone when content is off', () => {
    const script = new TraceScript();
    const text = 'ordinary words';
    script.trace.setInput(text).setOutput(text).recordError(new Error(text), { code: 'E_X' });
    script.trace.set({ metadata: { text }, feature: 'refunds', tags: ['beta'] });
    script.run(
      'llm',
      'plan',
      {
        model: 'gpt-4.1-mini',
        usage: { inputTokens: 3, raw: { prompt_tokens: 3 } },
        toolCallsRequested: [{ callId: 'c1', name: 'act', arguments: text }],
      },
      (span) =>
        span
          .setInput([{ role: 'system', content: text }])
          .setOutput(text)
          .setAttribute('a', text)
          .addEvent('retrying', { text }),
    );
    script.run('tool', 'act', { callId: 'c1' }, (span) =>
      span.setInput(text).setOutput(text).recordError(new Error(text)),
    );
    script.run('retrieval', 'search', { filter: { text } }, (span) =>
      span.setInput(text).setOutput([{ id: 'd1', score: 1, text, metadata: { text } }]),
    );
    script.run('prompt', 'load', {}, (span) =>
      span.setOutput({ name: 'support', template: text, variables: { text } }),
    );
    script.run('parser', 'parse', { issues: [text] }, (span) => span.setOutput(text));
    script.run('agent', 'loop', { finalState: text });
    const record = script.seal({ policy: policyOf({ content: 'none' }) });
    expect(JSON.stringify(record)).not.toContain(text);
    expect(record).toMatchObject({
      error: { type: 'Error', code: 'E_X' },
      feature: 'refunds',
      tags: ['beta'],
    });
    expect(named(record, 'plan')).toMatchObject({
      events: [{ name: 'retrying' }],
      data: {
        model: 'gpt-4.1-mini',
        usage: { inputTokens: 3, raw: { prompt_tokens: 3 } },
        toolCallsRequested: [{ callId: 'c1', name: 'act' }],
        systemPromptHash: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      },
    });
    expect(named(record, 'act')).toMatchObject({
      parentSpanId: named(record, 'plan').spanId,
      data: { success: false, errorCode: 'Error' },
    });
    expect(named(record, 'search').data).toEqual({
      chunks: [{ chunkId: 'd1', score: 1, textLength: 14 }],
      topKReturned: 1,
    });
    expect(named(record, 'load').data).toEqual({
      name: 'support',
      templateHash: expect.any(String) as unknown,
    });
  });

  it('finds question and system prompt where the messages are one argument of several', () => {
    const messages = [
      { role: 'system', content: 'Answer in one sentence.' },
      { role: 'user', content: 'Where is my order?' },
    ];
    const hashes = [messages, [messages, '[AbortSignal]']].map((input) => {
      const script = new TraceScript();
      script.run('llm', 'ask', {}, (span) => span.setInput(input));
      const record = script.seal();
      expect(record.input).toBe('Where is my order?');
      return (named(record, 'ask').data as { systemPromptHash?: string }).systemPromptHash;
    });
    expect(hashes[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('hashes equal prompts alike, whatever else was masked and whether or not content is on', () => {
    const hashes = (['redacted', 'none'] as const).flatMap((content) =>
      ['nobody', 'joe@example.com'].map((user) => {
        const script = new TraceScript();
        const system = 'Write to help@example.com';
        script.run('prompt', 'load', {}, (span) => span.setOutput({ name: 'p', template: system }));
        script.run('llm', 'plan', {}, (span) =>
          span.setInput({ system, messages: [{ role: 'user', content: user }] }),
        );
        const record = script.seal({ policy: policyOf({ content }) });
        return [
          (named(record, 'load').data as { templateHash?: string }).templateHash,
          (named(record, 'plan').data as { systemPromptHash?: string }).systemPromptHash,
        ];
      }),
    );
    expect(new Set(hashes.flat()).size).toBe(1);
  });

  it('drops a text that could not be masked in time, and keeps the rest', () => {
    const script = new TraceScript();
    script.run('step', 'slow', {}, (span) =>
      span.setInput('joe@example.com '.repeat(500)).setOutput('quick'),
    );
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
    const record = script.seal();
    expect(named(record, 'slow')).toMatchObject({ input: '[REDACTION_FAILED]', output: 'quick' });
    expect(record.redaction.failedFields).toBe(1);
    expect(diagnosticCounts().redaction_failed).toBe(1);
  });

  it('shows a span that is still open as unset, until the end of its trace', () => {
    const script = new TraceScript();
    script.open('tool', 'hanging');
    script.clock.time += 50;
    expect(named(script.seal(), 'hanging')).toMatchObject({ status: 'unset', durationMs: 50 });
  });

  it('says how many spans beyond the limit it lacks', () => {
    const script = new TraceScript({ maxSpans: 1 });
    script.run('agent', 'kept', {}, () => {
      script.run('step', 'beyond', {}, () => void script.run('tool', 'also_beyond'));
    });
    const record = script.seal();
    expect(record.spans.map(({ name }) => name)).toEqual(['kept']);
    expect(record.droppedSpans).toBe(2);
  });

  it('reads what a call returned before anything else, and survives a reader that throws', () => {
    const script = new TraceScript();
    script.run('llm', 'read', {}, (span) => {
      span.deferred = {
        result: undefined,
        apply: (late) =>
          void late
            .set({ usage: { inputTokens: 9 }, finishReason: 'length' } as never)
            .setOutput('late'),
      };
    });
    script.run('tool', 'unreadable', {}, (span) => {
      span.deferred = {
        result: undefined,
        apply: () => {
          throw new Error('odd answer');
        },
      };
    });
    const record = script.seal();
    expect(record).toMatchObject({ outcome: 'partial', totals: { inputTokens: 9 } });
    expect(named(record, 'read')).toMatchObject({
      output: 'late',
      data: { finishReason: 'length' },
    });
    expect(named(record, 'unreadable').status).toBe('ok');
    expect(diagnosticCounts().capture_error).toBe(1);
  });

  it('keeps as many attributes of a span as the limit allows', () => {
    const script = new TraceScript();
    script.run('step', 'wordy', {}, (span) => span.setAttributes({ a: 1, b: 2, c: 3 }));
    const record = script.seal({ limits: { ...OPTIONS.limits, maxAttributesPerSpan: 2 } });
    expect(named(record, 'wordy').attributes).toEqual({
      a: 1,
      b: 2,
      '[TRUNCATED]': '1 of 3 attributes',
    });
  });

  it('lists models and tools once', () => {
    const script = new TraceScript();
    script.run('llm', 'a', { model: 'm1', responseModel: 'm1-2026' });
    script.run('llm', 'b', { responseModel: 'm2' });
    script.run('embedding', 'c', { model: 'm1' });
    script.run('tool', 'd', { toolName: 't' });
    script.run('tool', 'e', { toolName: 't' });
    expect(script.seal()).toMatchObject({ models: ['m1', 'm2'], tools: ['t'] });
  });
});

describe('the record of a span that ended late', () => {
  it('names its trace and parent, and numbers no placeholder', () => {
    const script = new TraceScript();
    const parent = script.open('agent', 'parent');
    const span = script.trace.startSpan('tool', 'save', parent);
    parent.end();
    const trace = script.seal();
    script.trace.release();
    script.clock.time += 5;
    span.setInput('to joe@example.com').end();
    const record = sealLateSpan(script.late[0] as never, OPTIONS).at(-1);
    expect(record).toMatchObject({
      type: 'span',
      traceId: trace.traceId,
      rootSpanId: trace.rootSpanId,
      span: {
        spanId: named(trace, 'save').spanId,
        parentSpanId: named(trace, 'parent').spanId,
        late: true,
        status: 'ok',
        durationMs: 5,
        data: { arguments: 'to [EMAIL]', success: true },
      },
    });
  });
});

describe('the record of an open root', () => {
  it('says where it hangs and no more', () => {
    const script = new TraceScript();
    script.trace.http = {
      method: 'POST',
      route: undefined,
      statusCode: undefined,
      requestId: 'req-1',
    };
    script.trace.setInput('a question');
    expect(sealOpenTrace(script.trace, OPTIONS)).toEqual({
      type: 'open',
      schemaVersion: 1,
      traceId: script.trace.traceId,
      rootSpanId: script.trace.rootSpanId,
      kind: 'request',
      name: 'POST /api/chat',
      startTime: EPOCH,
      serviceName: 'support-api',
      environment: 'test',
      requestId: 'req-1',
    });
  });
});

describe('the record of a score', () => {
  const score = { scoreId: 's1', traceId: 't1', name: 'helpful', createdAt: EPOCH } as const;

  it('masks what people wrote', () => {
    expect(
      sealScore(
        {
          ...score,
          value: 'bad',
          comment: 'ask joe@example.com',
          evaluator: 'judge',
          evaluatorVersion: '2',
        },
        OPTIONS,
      ),
    ).toEqual({
      type: 'score',
      schemaVersion: 1,
      ...score,
      value: 'bad',
      source: 'online_eval',
      comment: 'ask [EMAIL]',
      evaluator: 'judge',
      evaluatorVersion: '2',
    });
  });

  it('keeps no comment when content is off', () => {
    const record = sealScore(
      { ...score, value: 1, comment: 'words' },
      { ...OPTIONS, policy: policyOf({ content: 'none' }) },
    );
    expect(record).not.toHaveProperty('comment');
    expect(record.value).toBe(1);
  });
});

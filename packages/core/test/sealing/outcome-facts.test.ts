import { describe, expect, it } from 'vitest';
import { TraceScript } from './live.js';

function outcomeOf(script: TraceScript): string {
  return script.seal().outcome;
}

function fail(
  script: TraceScript,
  kind: 'llm' | 'tool' | 'parser' | 'step',
  data: object = {},
): string {
  return script.run(kind, 'attempt', data, (span) => void span.recordError(new Error('no'))).spanId;
}

describe('an error in a child', () => {
  it('degrades the trace', () => {
    const script = new TraceScript();
    fail(script, 'tool');
    script.run('llm', 'explain_away', { finishReason: 'stop' });
    expect(outcomeOf(script)).toBe('degraded_success');
  });

  it.each([
    ['by its attempt', { attempt: 2 }],
    ['by its purpose', { purpose: 'retry' }],
    ['as a repair', { purpose: 'repair' }],
    ['as a fallback', { purpose: 'fallback' }],
  ] as const)('is made up for by a later call that says so %s', (_, data) => {
    const script = new TraceScript();
    fail(script, 'llm');
    script.run('llm', 'again', data);
    expect(outcomeOf(script)).toBe('success');
  });

  it('is not made up for by a call that says nothing, came before, failed too, or is of another kind or place', () => {
    const silent = new TraceScript();
    fail(silent, 'llm');
    silent.run('llm', 'next');
    expect(outcomeOf(silent)).toBe('degraded_success');

    const before = new TraceScript();
    before.run('llm', 'first', { attempt: 2 });
    fail(before, 'llm');
    expect(outcomeOf(before)).toBe('degraded_success');

    const again = new TraceScript();
    fail(again, 'llm');
    fail(again, 'llm', { attempt: 2 });
    expect(outcomeOf(again)).toBe('degraded_success');

    const kind = new TraceScript();
    fail(kind, 'tool');
    kind.run('llm', 'again', { attempt: 2 });
    expect(outcomeOf(kind)).toBe('degraded_success');

    const place = new TraceScript();
    place.run('step', 'inside', {}, () => void fail(place, 'llm'));
    place.run('llm', 'again', { attempt: 2 });
    expect(outcomeOf(place)).toBe('degraded_success');
  });

  it('is made up for, with those before it, by the call that names it', () => {
    const script = new TraceScript();
    let first = '';
    script.run('step', 'elsewhere', {}, () => {
      first = fail(script, 'llm');
    });
    const second = fail(script, 'llm', { retryOfSpanId: first });
    expect(outcomeOf(script)).toBe('degraded_success');
    const better = new TraceScript();
    better.run('step', 'elsewhere', {}, () => {
      first = fail(better, 'llm');
    });
    expect(fail(better, 'llm', { retryOfSpanId: first })).toBe(second);
    better.run('llm', 'third', { retryOfSpanId: second });
    expect(outcomeOf(better)).toBe('success');
  });

  it('is made up for with all that failed below it', () => {
    const script = new TraceScript();
    script.run('llm', 'outer', {}, (span) => {
      fail(script, 'tool');
      span.recordError(new Error('no'));
    });
    script.run('llm', 'outer_again', { attempt: 2 });
    expect(outcomeOf(script)).toBe('success');
  });

  it('of a parser is made up for by a repaired parse, not by one that is invalid again', () => {
    const repaired = new TraceScript();
    fail(repaired, 'parser');
    repaired.run('parser', 'parse_again', { valid: true, repairAttempts: 1 });
    expect(outcomeOf(repaired)).toBe('success');

    const invalid = new TraceScript();
    fail(invalid, 'parser');
    invalid.run('parser', 'parse_again', { valid: false, repairAttempts: 1 });
    expect(outcomeOf(invalid)).toBe('degraded_success');
  });

  it('is none where the child was cancelled or never ended', () => {
    const script = new TraceScript();
    script.run('tool', 'stopped', {}, () => {}, 'cancelled');
    script.open('tool', 'hanging');
    expect(outcomeOf(script)).toBe('success');
  });
});

describe('an answer that was cut', () => {
  it.each([
    [{ finishReason: 'length' }],
    [{ finishReason: 'content_filter' }],
    [{ stream: { completion: 'errored', chunks: 3 } }],
  ] as const)('makes the trace partial: %o', (data) => {
    const script = new TraceScript();
    script.run('llm', 'answer', data);
    expect(outcomeOf(script)).toBe('partial');
  });

  it('is forgiven when a later call ends well', () => {
    const script = new TraceScript();
    script.run('llm', 'answer', { finishReason: 'length' });
    script.run('llm', 'continue', { finishReason: 'stop' });
    expect(outcomeOf(script)).toBe('success');
  });

  it('counts on the call itself, not on a wrapper or a judge', () => {
    const script = new TraceScript();
    script.run('llm', 'wrapper', { finishReason: 'stop' }, () => {
      script.run('llm', 'answer', { finishReason: 'length' });
    });
    script.run('llm', 'judge', { finishReason: 'stop', purpose: 'judge' });
    script.run('eval', 'grade', {}, () => void script.run('llm', 'ask', { finishReason: 'stop' }));
    expect(outcomeOf(script)).toBe('partial');
  });
});

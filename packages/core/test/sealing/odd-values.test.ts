import { describe, expect, it } from 'vitest';
import { setDiagnosticsLogger } from '../../src/diagnostics.js';
import { TraceScript, named } from './live.js';

setDiagnosticsLogger({ warn: () => {} });

describe('odd values', () => {
  it('are kept: every entry of a map whose keys read alike', () => {
    const script = new TraceScript();
    const entries = new Map<unknown, unknown>([
      [{ id: 1 }, 'first'],
      [{ id: 2 }, 'second'],
      [1, 'number'],
      ['1', 'text'],
    ]);
    script.run('step', 'count', {}, (span) => span.setInput(entries));
    expect(named(script.seal(), 'count').input).toEqual({
      '[object key]': 'first',
      '[object key] (2)': 'second',
      '1': 'number',
      '1 (2)': 'text',
    });
    const alike = new Map(Array.from({ length: 900 }, (_, i) => [{ i }, i]));
    script.run('step', 'all', {}, (span) => span.setInput(alike));
    expect(Object.values(named(script.seal(), 'all').input as object)).toEqual([...alike.values()]);
  });

  it('are left out where they cannot be read, and the span goes on', () => {
    const script = new TraceScript();
    const broken = Object.defineProperty({}, 'model', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    script.run('step', 'count', {}, (span) => {
      span.set(broken).setAttributes(broken as Record<string, unknown>);
      span.setAttributes(undefined as never).setAttribute('kept', 1);
    });
    expect(named(script.seal(), 'count').attributes).toEqual({ kept: 1 });
  });
});

import { describe, expect, it } from 'vitest';
import { diagnosticCounts } from '../../src/diagnostics.js';
import type { LateSpanRecord } from '../../src/model/record.js';
import { sealLateSpan, sealOpenTrace } from '../../src/sealing/seal-trace.js';
import { withAttributes, withSpan, withTrace } from '../../src/index.js';
import { createTestTracer } from '../../src/testing.js';
import { named, OPTIONS, TraceScript } from './live.js';

const ADA = { NAME: ['Ada Byron'], ADDRESS: ['Ockham Park'] };

describe('what belongs to the person of the request', () => {
  it('is masked in every field and kept in none', () => {
    const script = new TraceScript();
    const { trace } = script;
    script.run('llm', 'answer Byron', { provider: 'openai', model: 'gpt-5' }, (span) => {
      span.setInput([{ role: 'user', content: 'I am ADA BYRON of Ockham Park' }]);
      span.setOutput('Hello Ada!').setAttribute('Byron', { deep: ['byron'] });
      span.addEvent('said', { by: 'Ada' }).recordError(new Error('no Byron found'));
    });
    script.run('tool', 'find', { toolName: 'find', arguments: { who: 'Byron' } });
    trace.set({ tags: ['for Ada'], metadata: { note: 'Byron' }, feature: 'Byron desk' });
    trace.rename('GET /people/ada');
    trace.set({ knownValues: ADA });
    const record = script.seal();
    expect(JSON.stringify(record)).not.toMatch(/\b(?:ada|byron|ockham)\b/i);
    expect(named(record, 'find').data).toMatchObject({ arguments: { who: '[NAME_1]' } });
    expect(record.output).toBe('Hello [NAME_3]!');
    expect(record.redaction.counts).toHaveProperty('ADDRESS', 1);
  });

  it('shares its numbers with what was found otherwise', () => {
    const script = new TraceScript();
    script.run('step', 'look', {}, (span) => {
      span.setInput({ fullName: 'Ada Byron', note: 'ask ada byron' });
    });
    script.trace.set({ knownValues: ADA });
    expect(named(script.seal(), 'look').input).toEqual({
      fullName: '[NAME_1]',
      note: 'ask [NAME_1]',
    });
  });

  it('is masked in records of open roots and of spans that end late', () => {
    const script = new TraceScript();
    script.trace.set({ knownValues: ADA });
    script.trace.rename('wait for Byron');
    const span = script.open('step', 'late');
    expect(sealOpenTrace(script.trace, OPTIONS).name).toBe('wait for [NAME]');
    script.seal();
    script.trace.release();
    span.setOutput('by Ada').end();
    const [late] = sealLateSpan(script.late[0] as never, OPTIONS) as readonly LateSpanRecord[];
    expect(late?.span.output).toBe('by [NAME]');
  });

  it('is masked in numbers too', () => {
    const script = new TraceScript();
    script.run('step', 'look', {}, (span) => span.setInput({ badge: 41_772, floor: 3 }));
    script.trace.set({ knownValues: { BADGE: ['41772'] } });
    expect(named(script.seal(), 'look').input).toEqual({ badge: '[BADGE_1]', floor: 3 });
  });

  it('adds up over nested scopes and may be set late', async () => {
    const tracer = createTestTracer();
    await withTrace('job', { tracer: tracer.tracer }, async (trace) => {
      await withAttributes({ knownValues: { NAME: ['Ada'] } }, () =>
        withAttributes({ knownValues: { NAME: ['Byron'], CITY: ['Horsley'] } }, () =>
          withSpan('look', { kind: 'step' }, (span) => {
            span.setInput('Ada, Byron, Horsley and Zed');
          }),
        ),
      );
      trace.set({ knownValues: { NAME: ['Zed'] } });
    });
    await tracer.idle();
    const [record] = tracer.traces;
    expect(record?.spans[0]?.input).toBe('[NAME_1], [NAME_2], [CITY_1] and [NAME_3]');
  });

  it('is reported where it is invalid, and costs nothing else', () => {
    const before = diagnosticCounts().invalid_known_values ?? 0;
    const script = new TraceScript();
    script.trace.set({ knownValues: { NAME: 'Ada' } as never });
    script.trace.set({ knownValues: { NAME: ['Byron'] } });
    script.trace.set({ knownValues: 'Ada' as never });
    expect(script.seal().outcome).toBe('success');
    expect(diagnosticCounts().invalid_known_values).toBeGreaterThan(before);
  });
});

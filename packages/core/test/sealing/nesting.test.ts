import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../src/model/record.js';
import { TraceScript, named } from './live.js';

const asks = (...names: string[]): object => ({
  finishReason: 'tool_calls',
  toolCallsRequested: names.map((name) => ({ name })),
});
const asksById = (...calls: [callId: string, name: string][]): object => ({
  toolCallsRequested: calls.map(([callId, name]) => ({ callId, name })),
});

/** The name of what a view shows a span under. */
function over(record: TraceRecord, name: string): string {
  const { parentSpanId } = named(record, name);
  return record.spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? 'root';
}

describe('a tool', () => {
  it('stands under the LLM span before it, and keeps the parent it has in the code', () => {
    const script = new TraceScript();
    script.run('agent', 'loop', {}, () => {
      script.run('llm', 'plan', asks('get_order'));
      script.run('tool', 'get_order', { toolName: 'get_order' });
    });
    const record = script.seal();
    expect(over(record, 'get_order')).toBe('plan');
    expect(named(record, 'get_order')).toMatchObject({
      runtimeParentSpanId: named(record, 'loop').spanId,
      data: { askedBySpanId: named(record, 'plan').spanId },
    });
    expect(named(record, 'plan')).not.toHaveProperty('runtimeParentSpanId');
  });

  it('stays where it is when no LLM span came before it', () => {
    const script = new TraceScript();
    script.run('tool', 'warm_up');
    script.run('llm', 'plan');
    const record = script.seal();
    expect(over(record, 'warm_up')).toBe('root');
    expect(named(record, 'warm_up').data).not.toHaveProperty('askedBySpanId');
  });

  it('belongs to the last LLM span where nobody knows what was asked for', () => {
    const script = new TraceScript();
    script.run('llm', 'first', { finishReason: 'stop' });
    script.run('llm', 'second', { finishReason: 'stop' });
    script.run('tool', 'create_refund', { toolName: 'create_refund' });
    expect(over(script.seal(), 'create_refund')).toBe('second');
  });

  it('goes past an LLM span that asked for other tools', () => {
    const script = new TraceScript();
    script.run('llm', 'first', asks('slow', 'quick'));
    script.run('tool', 'quick', { toolName: 'quick' });
    script.run('llm', 'second', asks('other'));
    script.run('tool', 'slow', { toolName: 'slow' });
    script.run('tool', 'nobodys', { toolName: 'nobodys' });
    const record = script.seal();
    expect(over(record, 'slow')).toBe('first');
    expect(over(record, 'nobodys')).toBe('root');
  });

  it('is found by its call id among parallel calls of one name, whatever came between', () => {
    const script = new TraceScript();
    script.run('llm', 'left', asksById(['c1', 'search'], ['c2', 'search']));
    script.run('llm', 'right', asksById(['c3', 'search']));
    const spans = ['c3', 'c1', 'c2'].map((callId) =>
      script.open('tool', `search_${callId}`, { toolName: 'search', callId }),
    );
    script.clock.time += 5;
    for (const span of spans) span.end();
    const record = script.seal();
    expect(over(record, 'search_c1')).toBe('left');
    expect(over(record, 'search_c2')).toBe('left');
    expect(over(record, 'search_c3')).toBe('right');
  });

  it('of two parallel branches goes to the call whose request is still open', () => {
    const script = new TraceScript();
    script.run('llm', 'left', asks('search'));
    script.run('llm', 'right', asks('search'));
    script.run('tool', 'search_1', { toolName: 'search' });
    script.run('tool', 'search_2', { toolName: 'search' });
    script.run('tool', 'search_3', { toolName: 'search' });
    const record = script.seal();
    expect(over(record, 'search_1')).toBe('right');
    expect(over(record, 'search_2')).toBe('left');
    expect(over(record, 'search_3')).toBe('right');
  });

  it('is found from inside the steps of a loop', () => {
    const script = new TraceScript();
    script.run('agent', 'loop', {}, () => {
      script.run('step', 'think', {}, () => void script.run('llm', 'plan', asks('act')));
      script.run('step', 'do', {}, () => void script.run('tool', 'act', { toolName: 'act' }));
    });
    const record = script.seal();
    expect(over(record, 'act')).toBe('plan');
    expect(named(record, 'act').runtimeParentSpanId).toBe(named(record, 'do').spanId);
  });

  it('is asked for by the call inside a wrapper, where only that says so', () => {
    const script = new TraceScript();
    script.run('llm', 'wrapper', {}, () => void script.run('llm', 'call', asks('act')));
    script.run('tool', 'act', { toolName: 'act' });
    expect(over(script.seal(), 'act')).toBe('call');
  });

  it('is not asked for by an LLM span that still runs beside it', () => {
    const script = new TraceScript();
    script.open('llm', 'background');
    script.clock.time += 5;
    script.run('tool', 'act');
    expect(over(script.seal(), 'act')).toBe('root');
  });

  it('stays inside the LLM span that runs it', () => {
    const script = new TraceScript();
    script.run('llm', 'earlier', asks('act'));
    script.run('llm', 'generate', {}, () => {
      script.run('step', 'loop', {}, () => void script.run('tool', 'act', { toolName: 'act' }));
    });
    const record = script.seal();
    expect(over(record, 'act')).toBe('loop');
    expect(named(record, 'act').data).toMatchObject({
      askedBySpanId: named(record, 'generate').spanId,
    });
  });

  it('that the code of another tool runs is not taken out of it', () => {
    const script = new TraceScript();
    script.run('llm', 'plan', { finishReason: 'stop' });
    script.run('tool', 'outer', { toolName: 'outer' }, () => {
      script.run('tool', 'helper', { toolName: 'helper' });
    });
    const record = script.seal();
    expect(over(record, 'outer')).toBe('plan');
    expect(over(record, 'helper')).toBe('outer');
  });

  it('keeps the LLM calls that it makes itself', () => {
    const script = new TraceScript();
    script.run('llm', 'plan', asks('summarise'));
    script.run('tool', 'summarise', { toolName: 'summarise' }, () => {
      script.run('llm', 'inner_call', {});
    });
    const record = script.seal();
    expect(over(record, 'inner_call')).toBe('summarise');
    expect(named(record, 'inner_call')).not.toHaveProperty('runtimeParentSpanId');
  });

  it('is looked for in an agent around it only by a request that is still open', () => {
    const script = new TraceScript();
    script.run('llm', 'router', asks('act'));
    script.run('agent', 'executor', {}, () => {
      script.run('tool', 'act', { toolName: 'act' });
      script.run('tool', 'act_again', { toolName: 'act' });
    });
    const record = script.seal();
    expect(over(record, 'act')).toBe('router');
    expect(over(record, 'act_again')).toBe('executor');
  });
});

describe('an agent that calls itself', () => {
  /** Two levels of the same agent, the same tools and, as scripted models do, the same call ids. */
  function recursion(withIds: boolean): TraceRecord {
    const script = new TraceScript();
    const requests = (...names: string[]): object =>
      withIds
        ? asksById(...names.map((name, i): [string, string] => [`call_${i}`, name]))
        : asks(...names);
    const id = (i: number): object => (withIds ? { callId: `call_${i}` } : {});
    script.run('agent', 'outer', {}, () => {
      script.run('llm', 'outer_plan', requests('delegate', 'search'));
      script.run('tool', 'delegate', { toolName: 'delegate', ...id(0) }, () => {
        script.run('agent', 'inner', {}, () => {
          script.run('llm', 'inner_plan', requests('search', 'search'));
          script.run('tool', 'inner_search_1', { toolName: 'search', ...id(0) });
          script.run('tool', 'inner_search_2', { toolName: 'search', ...id(1) });
          script.run('llm', 'inner_answer', { finishReason: 'stop' });
        });
      });
      script.run('tool', 'outer_search', { toolName: 'search', ...id(1) });
      script.run('llm', 'outer_answer', { finishReason: 'stop' });
    });
    return script.seal();
  }

  it.each([true, false])('keeps the tool calls of each level apart (call ids: %s)', (withIds) => {
    const record = recursion(withIds);
    expect(over(record, 'delegate')).toBe('outer_plan');
    expect(over(record, 'inner')).toBe('delegate');
    expect(over(record, 'inner_search_1')).toBe('inner_plan');
    expect(over(record, 'inner_search_2')).toBe('inner_plan');
    expect(over(record, 'outer_search')).toBe('outer_plan');
    expect(over(record, 'outer_answer')).toBe('outer');
  });

  it('runs side by side without crossing', () => {
    const script = new TraceScript();
    const { trace, clock } = script;
    const agents = ['a', 'b'].map((name) => script.open('agent', name));
    const plans = agents.map((agent) => trace.startSpan('llm', `plan_${agent.name}`, agent));
    clock.time += 5;
    for (const plan of plans) plan.set({ toolCallsRequested: [{ name: 'search' }] }).end();
    const tools = agents
      .toReversed()
      .map((agent) =>
        trace.startSpan('tool', `search_${agent.name}`, agent).set({ toolName: 'search' }),
      );
    clock.time += 5;
    for (const span of [...tools, ...agents]) span.end();
    const record = script.seal();
    expect(over(record, 'search_a')).toBe('plan_a');
    expect(over(record, 'search_b')).toBe('plan_b');
  });

  it('has no circle, whatever the call ids say', () => {
    const script = new TraceScript();
    script.run('tool', 'first', { toolName: 'first', callId: 'c2' }, () => {
      script.run('llm', 'inside_first', asksById(['c1', 'second'], ['c2', 'first']));
    });
    script.run('tool', 'second', { toolName: 'second', callId: 'c1' });
    const record = script.seal();
    expect(over(record, 'first')).toBe('root');
    expect(over(record, 'inside_first')).toBe('first');
    expect(over(record, 'second')).toBe('inside_first');
  });
});

describe('the prompt of an LLM span', () => {
  const PROMPT = { name: 'support', versionId: 'prv_1' };

  it('is the last prompt loaded before it at its level or around it', () => {
    const script = new TraceScript();
    script.run('prompt', 'old', { name: 'old', versionId: 'prv_0' });
    script.run('prompt', 'load_prompt', PROMPT, () => {
      script.run('prompt', 'fetch_template');
    });
    script.run('agent', 'loop', {}, () => {
      script.run('llm', 'plan', {
        model: 'gpt-4.1-mini',
        params: { responseFormat: 'json_schema' },
      });
      script.run('tool', 'act');
      script.run('parser', 'parse');
      script.run('guardrail', 'check_output', { stage: 'output' });
      script.run('guardrail', 'check_input', { stage: 'input' });
    });
    const record = script.seal();
    expect(named(record, 'plan').data).toMatchObject({ prompt: PROMPT });
    for (const name of ['act', 'parse', 'check_output']) {
      expect(named(record, name).data).toMatchObject({
        prompt: PROMPT,
        model: 'gpt-4.1-mini',
        responseFormat: 'json_schema',
      });
    }
    expect(named(record, 'check_input').data).not.toHaveProperty('prompt');
    expect(record.prompts.map(({ name }) => name)).toEqual(['old', 'support']);
  });

  it('is the one in force in the code where one is, and its own before all', () => {
    const script = new TraceScript();
    script.run('prompt', 'load_prompt', PROMPT);
    const scope = {
      trace: script.trace,
      span: undefined,
      attributes: undefined,
      suppressed: false,
      prompt: { name: 'scoped', template: 'x' },
    };
    script.trace.startSpan('llm', 'scoped', scope).end();
    script.trace
      .startSpan('llm', 'own', scope)
      .set({ prompt: { name: 'own' } })
      .end();
    const record = script.seal();
    expect(named(record, 'scoped').data).toMatchObject({ prompt: { name: 'scoped' } });
    expect(named(record, 'scoped').data).not.toHaveProperty('prompt.template');
    expect(named(record, 'own').data).toMatchObject({ prompt: { name: 'own' } });
  });

  it('is none that was loaded after it, or inside somebody else', () => {
    const script = new TraceScript();
    script.run('agent', 'other', {}, () => void script.run('prompt', 'theirs', PROMPT));
    script.run('llm', 'plan');
    script.run('prompt', 'late', PROMPT);
    expect(named(script.seal(), 'plan').data).not.toHaveProperty('prompt');
  });
});

import { describe, expect, it } from 'vitest';
import { fromLine, toLine } from '../../src/exporters/record-line.js';
import type { TraceRecord } from '../../src/model/record.js';
import { formFor } from '../../src/sealing/forms.js';
import type { SealedTrace } from '../../src/sealing/sealed.js';
import { policyOf, TraceScript } from '../sealing/live.js';

const LONG =
  'Please check whether the order of last week may still be returned, and tell the customer. '.repeat(
    20,
  );

/** An agent that sends all that was said with every call. */
function agentScript(steps: number, text: (i: number) => string): TraceScript {
  const script = new TraceScript();
  const messages: { role: string; content: string }[] = [{ role: 'system', content: LONG }];
  for (let i = 0; i < steps; i++) {
    messages.push({ role: 'user', content: text(i) });
    script.run('llm', 'step', { model: 'm' }, (span) => {
      span.setInput(messages).setOutput({ role: 'assistant', content: `${i} ${LONG}` });
    });
    messages.push({ role: 'assistant', content: `${i} ${LONG}` });
  }
  return script;
}

function agentLoop(steps: number, text: (i: number) => string): TraceRecord {
  return agentScript(steps, text).seal();
}

describe('the line of a record', () => {
  it.each([1, 6, 40])('gives a record of %i calls back', (calls) => {
    const record = agentLoop(calls, (i) => `question ${i}: ${LONG}`);
    expect(fromLine(toLine(record))).toEqual(JSON.parse(JSON.stringify(record)));
  });

  it('writes a text once that the trace shows as its question, in parts', () => {
    const script = new TraceScript();
    const messages = [{ role: 'user', content: [{ type: 'text', text: LONG }] }];
    for (let i = 0; i < 8; i++) {
      script.run('llm', 'step', { model: 'm' }, (span) => span.setInput(messages));
    }
    const record = script.seal();
    const line = toLine(record);
    expect(fromLine(line)).toEqual(JSON.parse(JSON.stringify(record)));
    expect(line.split(LONG)).toHaveLength(2);
  });

  it('writes each long text once in the form beside a raw one too', () => {
    const script = agentScript(8, (i) => `question ${i}: ${LONG}`);
    const record = script.seal({ policy: policyOf({ content: 'raw' }), rawFor: 'some' });
    const raw = formFor(record as SealedTrace, true);
    expect(raw).not.toBe(record);
    for (const form of [record, raw as SealedTrace]) {
      expect(toLine(form).length).toBeLessThan(1.3 * 17 * LONG.length);
      expect(fromLine(toLine(form))).toEqual(JSON.parse(JSON.stringify(form)));
    }
  });

  it('leaves the record as it was', () => {
    const record = agentLoop(4, (i) => `question ${i}: ${LONG}`);
    const before = JSON.stringify(record);
    toLine(record);
    expect(JSON.stringify(record)).toBe(before);
  });

  it('writes each long text of an agent loop once', () => {
    const record = agentLoop(8, (i) => `question ${i}: ${LONG}`);
    const distinct = 17 * LONG.length;
    expect(JSON.stringify(record).length).toBeGreaterThan(4 * distinct);
    expect(toLine(record).length).toBeLessThan(1.3 * distinct);
  });

  it('is plain JSON where nothing comes twice', () => {
    const script = new TraceScript();
    script.run('step', 'once', {}, (span) => span.setInput(LONG).setOutput(`${LONG}!`));
    const record = script.seal();
    expect(toLine(record)).toBe(JSON.stringify(record));
  });

  it.each(['\u001f0', '\u001f', 'he said "\u001f0"', '\u001f99', '{"texts":["\u001f0"]}'])(
    'keeps a text that looks like a reference: %j',
    (text) => {
      const record = agentLoop(3, () => text);
      expect(fromLine(toLine(record))).toEqual(JSON.parse(JSON.stringify(record)));
    },
  );

  it('keeps a field of the app that is called texts, and keys of any name', () => {
    const script = new TraceScript();
    const value = JSON.parse(
      `{"texts":["${LONG}","\\u001f0"],"__proto__":{"a":"${LONG}"},"\\u001f0":"${LONG}"}`,
    ) as object;
    script.run('step', 'one', {}, (span) => span.setInput(value).setOutput(value));
    const record = script.seal();
    const read = fromLine(toLine(record));
    expect(JSON.stringify(read)).toBe(JSON.stringify(record));
    expect(({} as { a?: string }).a).toBeUndefined();
  });

  it('survives a line whose references lead nowhere', () => {
    expect(fromLine('{"a":"\\u001f7","b":"\\u001fx","texts":["t"]}')).toEqual({
      a: '\u001f7',
      b: '\u001fx',
    });
  });
});

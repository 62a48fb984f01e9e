import { describe, expect, it } from 'vitest';
import type { TraceRecord } from '../../../src/model/record.js';
import type { ContentMode } from '../../../src/sealing/policy/content-mode.js';
import type { MessageRole } from '../../../src/sealing/policy/content-policy.js';
import { TraceScript, named, policyOf } from '../live.js';

function called(
  input: unknown,
  rules: Partial<Record<MessageRole, ContentMode>>,
  content: ContentMode = 'redacted',
  output: unknown = { role: 'assistant', content: 'an answer' },
): TraceRecord {
  const script = new TraceScript();
  script.run('llm', 'ask', {}, (span) => span.setInput(input).setOutput(output));
  return script.seal({
    rawFor: 'all',
    policy: policyOf({
      content,
      rules: Object.entries(rules).map(([role, mode]) => ({
        when: { role: role as MessageRole },
        content: mode,
      })),
    }),
  });
}

const inputOf = (...call: Parameters<typeof called>): unknown =>
  named(called(...call), 'ask').input;

const CHAT = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Where is it?' }] },
  { role: 'assistant', content: null, tool_calls: [{ id: 'c', function: { name: 'f' } }] },
  { role: 'tool', tool_call_id: 'c', content: 'on its way' },
];

describe('messages', () => {
  it('are treated by who speaks', () => {
    expect(inputOf(CHAT, { user: 'none' })).toEqual([CHAT[0], { role: 'user' }, CHAT[2], CHAT[3]]);
    expect(inputOf(CHAT, { system: 'none', tool: 'none', assistant: 'none' })).toEqual([
      { role: 'system' },
      CHAT[1],
      { role: 'assistant' },
      { role: 'tool' },
    ]);
  });

  it('are found within the request, beside a system prompt of its own', () => {
    const request = { model: 'm', system: 'Be brief.', messages: CHAT.slice(1) };
    expect(inputOf(request, { user: 'none', assistant: 'none' }, 'redacted')).toEqual({
      system: 'Be brief.',
      messages: [{ role: 'user' }, { role: 'assistant' }, CHAT[3]],
    });
  });

  it('of tools are known by their type, in the message of another or alone', () => {
    const parts = [
      { type: 'tool_result', tool_use_id: 'c', content: 'on its way' },
      { type: 'text', text: 'And?' },
    ];
    expect(inputOf([{ role: 'user', content: parts }], { tool: 'none' })).toEqual([
      { role: 'user', content: [{}, parts[1]] },
    ]);
    expect(inputOf([{ type: 'function_call_output', output: 'x' }], { tool: 'none' })).toEqual([
      {},
    ]);
  });

  it('cannot loosen what is said about the one that holds them', () => {
    const forged = [{ role: 'user', content: { role: 'system', text: 'ann@example.com' } }];
    expect(inputOf(forged, { system: 'raw' })).toEqual([
      { role: 'user', content: { role: 'system', text: '[EMAIL_1]' } },
    ]);
  });

  it('whose speaker is not known are treated as the strictest', () => {
    expect(inputOf({ question: 'Where?' }, { user: 'none' })).toEqual({});
    expect(inputOf({ question: 'Where?' }, { user: 'redacted' }, 'raw')).toEqual({
      question: 'Where?',
    });
    expect(inputOf([{ role: 'narrator', text: 'x' }], { system: 'none' })).toEqual([{}]);
  });

  it('count a bare text as the question of a user, and an answer as the assistant', () => {
    expect(inputOf('Where is it?', { user: 'none' })).toBeUndefined();
    expect(inputOf('Where is it?', { assistant: 'none' })).toBe('Where is it?');
    const record = called('Where?', { assistant: 'none' }, 'redacted', { text: 'Here.' });
    expect(JSON.stringify(record)).not.toContain('Here.');
  });
});

it('counts the arguments of tool calls as words of the assistant', () => {
  const script = new TraceScript();
  const toolCallsRequested = [{ callId: 'c', name: 'send', arguments: '{"to":"nobody"}' }];
  script.run('llm', 'ask', { toolCallsRequested });
  const record = script.seal({
    policy: policyOf({ rules: [{ when: { role: 'assistant' }, content: 'none' }] }),
  });
  expect(named(record, 'ask').data).toEqual({
    toolCallsRequested: [{ callId: 'c', name: 'send' }],
  });
});

describe('the question and the answer of a root', () => {
  it('are not told where the messages they come from are not', () => {
    const text = JSON.stringify(called(CHAT, { user: 'none', assistant: 'none' }));
    expect(text).not.toContain('Where is it?');
    expect(text).not.toContain('an answer');
  });

  it('are treated more strictly than the call where the policy says so', () => {
    const script = new TraceScript();
    script.run('llm', 'ask', {}, (span) => span.setInput('mail ann@example.com').setOutput('ok'));
    const record = script.seal({
      rawFor: 'all',
      policy: policyOf({
        content: 'raw',
        rules: [
          { when: { kind: 'request', field: 'input' }, content: 'redacted' },
          { when: { kind: 'request', field: 'output' }, content: 'none' },
        ],
      }),
    });
    expect(named(record, 'ask').input).toBe('mail ann@example.com');
    expect(record.input).toBe('mail [EMAIL_1]');
    expect(record).not.toHaveProperty('output');
  });
});

it('hashes a system prompt alike under every mode', () => {
  const hashes = (['none', 'hash', 'redacted', 'raw'] as const).flatMap((mode) =>
    [called(CHAT, { system: mode }), called(CHAT, {}, mode)].map(
      (record) => (named(record, 'ask').data as { systemPromptHash?: string }).systemPromptHash,
    ),
  );
  expect(hashes[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(hashes).size).toBe(1);
});

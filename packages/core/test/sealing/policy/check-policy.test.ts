import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve-config.js';
import type { TracerOptions } from '../../../src/config/tracer-options.js';
import { jsonLog } from '../../../src/exporters/json-log.js';
import { memory } from '../../../src/exporters/memory.js';

const resolve = (options: unknown, env: Record<string, string> = {}): unknown =>
  resolveConfig({ exporters: [memory()], ...(options as TracerOptions) }, env, '/nowhere');
const scan = (): [] => [];

describe('a bad policy is refused with the path of what is wrong', () => {
  it.each<[string, unknown]>([
    ['policy', []],
    ['policy.contents', { contents: 'none' }],
    ['policy.content', { content: 'all' }],
    ['policy.rules', { rules: {} }],
    ['policy.rules[0]', { rules: [null] }],
    ['policy.rules[0].content', { rules: [{ when: {} }] }],
    [
      'policy.rules[1].content',
      {
        rules: [
          { when: {}, content: 'none' },
          { when: {}, content: 1 },
        ],
      },
    ],
    ['policy.rules[0].when', { rules: [{ content: 'none' }] }],
    ['policy.rules[0].when.user', { rules: [{ when: { user: 'a' }, content: 'none' }] }],
    ['policy.rules[0].when.tenant', { rules: [{ when: { tenant: '' }, content: 'none' }] }],
    ['policy.rules[0].when.tenant', { rules: [{ when: { tenant: [] }, content: 'none' }] }],
    ['policy.rules[0].when.route[1]', { rules: [{ when: { route: ['/', 2] }, content: 'none' }] }],
    ['policy.rules[0].when.kind', { rules: [{ when: { kind: 'trace' }, content: 'none' }] }],
    ['policy.rules[0].when.role', { rules: [{ when: { role: 'bot' }, content: 'none' }] }],
    ['policy.rules[0].when.field', { rules: [{ when: { field: 'inputs' }, content: 'none' }] }],
    ['policy.rules[0].when.field', { rules: [{ when: { field: 'data.model' }, content: 'none' }] }],
    ['policy.rules[0].when.field', { rules: [{ when: { field: 'input.name' }, content: 'none' }] }],
    [
      'policy.rules[0].when.field',
      { rules: [{ when: { kind: 'llm', field: 'data.chunks.snippet' }, content: 'none' }] },
    ],
    ['policy.maskKeys[0]', { maskKeys: [3] }],
    ['policy.maskKeys', { maskKeys: 'ssn' }],
    ['policy.allowKeys[1]', { allowKeys: ['a', ''] }],
    ['policy.allowValues[0]', { allowValues: [/x/] }],
    ['policy.attributes.deny', { attributes: { deny: [] } }],
    ['policy.attributes.allow[0]', { attributes: { allow: [null] } }],
    ['policy.detectors.phone', { detectors: { phone: false } }],
    ['policy.detectors.PHONES', { detectors: { PHONES: false } }],
    ['policy.detectors.X', { detectors: { X: true } }],
    ['policy.detectors.X.name', { detectors: { X: { entityType: 'X', scan } } }],
    ['policy.detectors.X.scan', { detectors: { X: { name: 'x', entityType: 'X' } } }],
    ['policy.detectors.X.entityType', { detectors: { X: { name: 'x', entityType: 'Y', scan } } }],
  ])('%s (case %#)', (path, policy) => {
    expect(() => resolve({ policy })).toThrow(`"${path}"`);
  });

  it('does not repeat a value that was given', () => {
    expect(() => resolve({ policy: { allowValues: [{ iban: 'DE89' }] } })).not.toThrow('DE89');
  });

  it('refuses content said twice', () => {
    expect(() => resolve({ content: 'none', policy: { content: 'none' } })).toThrow(
      '"content" and "policy.content"',
    );
  });
});

describe('fields that a rule may name', () => {
  it.each([
    'input',
    'error',
    'error.stack',
    'data',
    'data.*',
    'data.arguments',
    'data.chunks.snippet',
    'attributes.plan',
    'attributes.gen_ai.*',
    'events.attributes.why',
    'metadata.plan',
    'comment',
    '*',
  ])('%s', (field) => {
    expect(() =>
      resolve({ policy: { rules: [{ when: { field }, content: 'none' }] } }),
    ).not.toThrow();
  });
});

describe('raw', () => {
  it.each<[string, TracerOptions]>([
    ['content', { content: 'raw' }],
    ['policy.content', { policy: { content: 'raw' } }],
    [
      'policy.rules[1].content',
      {
        policy: {
          rules: [
            { when: { kind: 'llm' }, content: 'none' },
            { when: { role: 'system' }, content: 'raw' },
          ],
        },
      },
    ],
  ])('is refused as %s where no exporter may take it', (path, options) => {
    expect(() => resolve(options)).toThrow(`Option "${path}" is "raw"`);
    expect(() => resolve({ ...options, exporters: [jsonLog()] })).toThrow('allowRaw: true');
    expect(() => resolve({ ...options, exporters: [memory({ allowRaw: true })] })).not.toThrow();
  });

  it('cannot be asked for by a variable, as hash can', () => {
    expect(() => resolve({}, { LLMTRACE_CONTENT: 'raw' })).toThrow('LLMTRACE_CONTENT');
    expect(() => resolve({}, { LLMTRACE_CONTENT: 'hash' })).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { SecretAlphabet } from '../../../src/sealing/redaction/secret-table.js';
import { SECRET_TABLE } from '../../../src/sealing/redaction/secret-table.js';
import { found, randomText, seeded } from './found.js';

const SAMPLES: Readonly<Record<SecretAlphabet, string>> = {
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  alnum: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  word: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  url: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  dotted: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  base64: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  code: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
};

const ROWS = SECRET_TABLE.map(([provider, prefix, alphabet, min, max]) => {
  const length = Math.min(max, Math.max(min, Math.ceil((min + Math.min(max, min + 40)) / 2)));
  return [
    provider,
    prefix,
    prefix + randomText(seeded(prefix.length * 31 + min), SAMPLES[alphabet], length),
  ] as const;
});

describe('secret table', () => {
  it.each(ROWS)('%s: masks tokens that begin with %s', (_, __, token) => {
    expect(found(`use ${token} now`)).toEqual([`SECRET:${token}`]);
  });

  it.each(ROWS)('%s: masks %s at the end of a sentence and inside quotes', (_, __, token) => {
    expect(found(`It is ${token}.`)).toEqual([`SECRET:${token}`]);
    expect(found(`x("${token}")`)).toEqual([`SECRET:${token}`]);
  });

  it('holds each prefix and alphabet once', () => {
    const seen = SECRET_TABLE.map(([, prefix, alphabet]) => `${prefix} ${alphabet}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    'sk_learn_pipeline_configuration_of_the_team',
    'task-sk-proj',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'AKIAIOSFODNN7EXAMPLE',
    'hf_transformer_model_card_for_translation',
    'call_4C5p2K8SZ0S2iVzVUqZUVkla',
    'toolu_tG6nUKGaVDAsWrA6ownhAb4s',
    'npm_config_registry_for_the_whole_workspace',
    'key-value-store-implementation-details',
  ])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([]);
  });
});

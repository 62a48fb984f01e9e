import { describe, expect, it } from 'vitest';
import { isSecretKey, keyKind } from '../../../src/sealing/redaction/secret-key.js';

describe('isSecretKey', () => {
  it.each([
    'password',
    'DB_PASSWORD',
    'dbPassword',
    'user.pwd',
    'Authorization',
    'x-api-key',
    'apiKey',
    'OPENAI_API_KEY',
    'access_token',
    'refreshToken',
    'clientSecret',
    'client_secret',
    'privateKey',
    'session_id',
    'set-cookie',
    'cvv',
    'credentials',
    'userToken2',
  ])('takes %s for a secret', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each([
    'tokens',
    'prompt_tokens',
    'max_tokens',
    'completionTokens',
    'next_token',
    'eos_token',
    'pad_token',
    'csrf_token',
    'public_key',
    'primaryKey',
    'sort_key',
    'cache_key',
    'key',
    'keyboard',
    'passenger',
    'tokenizer',
    'author',
    'secretary',
    'card',
    'ssn',
    'email',
    '',
  ])('does not take %s for a secret', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });

  it('tells a mere key from a secret one', () => {
    expect(keyKind('key')).toBe('weak');
    expect(keyKind('twilio')).toBe('provider');
    expect(keyKind('serviceKey')).toBe('token');
    expect(keyKind('BUNDLE_GEMS__LUMEN__COM')).toBe('password');
  });

  it('ignores keys too long to be names', () => {
    expect(isSecretKey(`${'x'.repeat(200)}_password`)).toBe(false);
  });
});

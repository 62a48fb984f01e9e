import { describe, expect, it } from 'vitest';
import { Target } from '../../src/http/target.js';

describe('target', () => {
  const target = new Target('otlp', {
    url: 'https://a.test/v1/traces',
    headers: { Authorization: 'key' },
  });

  it('gives its credentials to its own host alone', () => {
    expect(target.headersFor(new URL('https://a.test/api'))).toEqual({ authorization: 'key' });
    for (const url of [
      'https://b.test/v1/traces',
      'http://a.test/v1/traces',
      'https://a.test:8443/v1/traces',
      'https://a.test.evil.test/',
    ]) {
      expect(target.headersFor(new URL(url))).toEqual({});
    }
  });

  it('stays on its host whatever path is asked for', () => {
    expect(target.at('/api/public/scores').href).toBe('https://a.test/api/public/scores');
  });
});

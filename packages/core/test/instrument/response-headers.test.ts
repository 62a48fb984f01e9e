import { describe, expect, it } from 'vitest';
import { readRateLimits, requestIdIn } from '../../src/instrument/response-headers.js';

describe('readRateLimits', () => {
  it('reads the headers of OpenAI and of Anthropic alike', () => {
    const openai = new Headers({
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-requests': '120ms',
      'retry-after': '2',
      'content-type': 'application/json',
    });
    expect(readRateLimits(openai)).toEqual({
      'remaining-tokens': 149_984,
      'reset-requests': '120ms',
      'retry-after': 2,
    });
    const anthropic = new Headers({
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-25T22:44:00Z',
    });
    expect(readRateLimits(anthropic)).toEqual({
      'requests-remaining': 0,
      'requests-reset': '2026-11-25T22:44:00Z',
    });
  });

  it('says nothing where the provider said nothing, and keeps to its bounds', () => {
    expect(readRateLimits(new Headers({ date: 'today' }))).toBeUndefined();
    const many = new Headers();
    for (let i = 0; i < 100; i++) many.set(`x-ratelimit-${i}`, '1');
    expect(Object.keys(readRateLimits(many) ?? {}).length).toBe(32);
  });
});

describe('requestIdIn', () => {
  it.each(['x-request-id', 'request-id', 'x-amzn-requestid'])('reads %s', (name) => {
    expect(requestIdIn(new Headers({ [name]: 'req_1' }))).toBe('req_1');
    expect(requestIdIn(new Headers())).toBeUndefined();
  });
});

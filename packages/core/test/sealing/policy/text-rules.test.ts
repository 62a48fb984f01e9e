import { describe, expect, it } from 'vitest';
import type { ContentPolicy } from '../../../src/sealing/policy/content-policy.js';
import { TextRules } from '../../../src/sealing/policy/text-rules.js';
import { TraceScript, named, policyOf } from '../live.js';

function sealed(value: unknown, policy: ContentPolicy): unknown {
  const script = new TraceScript();
  script.run('step', 'work', {}, (span) => span.setInput(value));
  return named(script.seal({ policy: policyOf(policy), rawFor: 'all' }), 'work').input;
}

describe('maskKeys', () => {
  const policy: ContentPolicy = { maskKeys: ['ssn_last4', /^x-internal-/gy] };

  it.each(['ssn_last4', 'ssnLast4', 'SSN-LAST4', 'x-internal-trace', 'password'])(
    'masks the whole value under %s',
    (key) => {
      expect(sealed({ [key]: 'four', again: { [key]: 'four' } }, policy)).toEqual({
        [key]: '[SECRET_1]',
        again: { [key]: '[SECRET_1]' },
      });
    },
  );

  it.each(['ssn_last', 'x-external-trace', 'my-x-internal-'])('leaves %s alone', (key) => {
    expect(sealed({ [key]: 'four' }, policy)).toEqual({ [key]: 'four' });
  });

  it('masks everything below a key, numbers and maps too', () => {
    const value = { ssnLast4: [1234, { a: 'b' }], other: new Map([['ssn_last4', 'four']]) };
    expect(sealed(value, policy)).toEqual({
      ssnLast4: ['[SECRET_1]', { a: '[SECRET_2]' }],
      other: { ssn_last4: '[SECRET_3]' },
    });
  });

  it('holds under raw and hash as well', () => {
    for (const content of ['raw', 'hash'] as const) {
      expect(sealed({ ssn_last4: 'four' }, { ...policy, content })).toEqual({
        ssn_last4: '[SECRET_1]',
      });
    }
  });

  it('counts a name too long for a pattern as masked, and does not try the pattern', () => {
    const long = `y${'a'.repeat(300)}`;
    expect(new TextRules({ maskKeys: [/^(a+)+$/] }).keys.masks(long)).toBe(true);
    expect(new TextRules({ maskKeys: ['short'] }).keys.masks(long)).toBe(false);
  });
});

describe('allowKeys', () => {
  it('spares a name that sounds like a secret, and still looks at its value', () => {
    const policy: ContentPolicy = { allowKeys: ['boarding_pass'] };
    const value = { boardingPass: 'for ann@example.com', password: 'tulip' };
    expect(sealed(value, policy)).toEqual({
      boardingPass: 'for [EMAIL_1]',
      password: '[SECRET_1]',
    });
    expect(sealed(value, {})).toMatchObject({ boardingPass: '[SECRET_1]' });
  });

  it('gives way to maskKeys', () => {
    const policy: ContentPolicy = { allowKeys: ['password'], maskKeys: ['password'] };
    expect(sealed({ password: 'tulip' }, policy)).toEqual({ password: '[SECRET_1]' });
  });
});

describe('allowValues', () => {
  const policy: ContentPolicy = {
    allowValues: ['help@shop.example.com', '4242 4242 4242 4242', '+1 (415) 555-2671'],
  };

  it('leaves values readable in any spelling, and nothing else', () => {
    expect(sealed('Write to HELP@shop.example.com or ann@shop.example.com', policy)).toBe(
      'Write to HELP@shop.example.com or [EMAIL_1]',
    );
    expect(sealed('card 4242-4242-4242-4242, card 4012 8888 8888 1881', policy)).toBe(
      'card 4242-4242-4242-4242, card [CREDIT_CARD_1]',
    );
    expect(sealed('call +1 415 555 2671 today', policy)).toBe('call +1 415 555 2671 today');
  });

  it('does not take one mailbox for another', () => {
    expect(sealed('he.lp@shop.example.com', policy)).toBe('[EMAIL_1]');
    expect(sealed('help@shop.example.com.evil.org', policy)).toBe('[EMAIL_1]');
  });
});

describe('detectors', () => {
  const employee = {
    name: 'employee-number',
    entityType: 'EMPLOYEE_NO',
    scan: (text: string) =>
      [...text.matchAll(/E-\d{6}/g)].map(({ index, 0: found }) => ({
        type: 'EMPLOYEE_NO',
        start: index,
        end: index + found.length,
      })),
  };

  it('of the app run beside the built-in ones', () => {
    const policy: ContentPolicy = { detectors: { EMPLOYEE_NO: employee } };
    expect(sealed('E-123456 wrote to ann@example.com', policy)).toBe(
      '[EMPLOYEE_NO_1] wrote to [EMAIL_1]',
    );
  });

  it('can be switched off by type, one by one', () => {
    const text = 'Call +1 415 555 2671 or write to ann@example.com';
    expect(sealed(text, { detectors: { PHONE: false } })).toBe(
      'Call +1 415 555 2671 or write to [EMAIL_1]',
    );
    expect(sealed(text, {})).toBe('Call [PHONE_1] or write to [EMAIL_1]');
  });

  it('of one policy do not spoil what another one remembers', () => {
    const name = 'order of E-654321';
    const label = (policy: ContentPolicy): string => {
      const script = new TraceScript();
      script.run('step', name);
      return script.seal({ policy: policyOf(policy) }).spans[0]?.name ?? '';
    };
    expect(label({})).toBe(name);
    expect(label({ detectors: { EMPLOYEE_NO: employee } })).toBe('order of [EMPLOYEE_NO_1]');
    expect(label({})).toBe(name);
  });
});

import { expect, it } from 'vitest';
import { renumber, restoreNumbers } from '../../../src/sealing/contents/renumber.js';
import { pick, seeded } from '../random-value.js';

const TYPES: ReadonlySet<string> = new Set(['EMAIL', 'CRYPTO_WALLET']);

it('numbers placeholders by their first appearance, whatever their trace called them', () => {
  expect(renumber('[EMAIL_7] and [EMAIL_3] and [EMAIL_7]', TYPES)).toEqual({
    text: '[EMAIL_1] and [EMAIL_2] and [EMAIL_1]',
    numbers: { EMAIL: [7, 3] },
  });
  expect(renumber('[EMAIL_1] [CRYPTO_WALLET_1]', TYPES)).toEqual({
    text: '[EMAIL_1] [CRYPTO_WALLET_1]',
  });
});

it('leaves text alone that is no placeholder of a type that was masked', () => {
  const text =
    '[DOC_7] [PHONE_9] [EMAIL] [EMAIL_0] [EMAIL_07] [EMAIL_9999999999] EMAIL_4 [email_5]';
  expect(renumber(text, TYPES)).toEqual({ text });
});

it('is undone exactly, also for text that only looks like a placeholder', () => {
  const random = seeded(8);
  const parts = [
    '[EMAIL_',
    ']',
    '[',
    '1',
    '23',
    '0',
    '[EMAIL_12]',
    '[CRYPTO_WALLET_4]',
    '_',
    'EMAIL',
    ' ',
    '[EMAIL_3]',
  ];
  for (let i = 0; i < 20_000; i++) {
    let text = '';
    for (let n = random() * 12; n > 0; n--) text += pick(random, parts);
    const { text: local, numbers } = renumber(text, TYPES);
    expect(restoreNumbers(local, numbers)).toBe(text);
    expect(renumber(local, TYPES)).toEqual({ text: local });
  }
});

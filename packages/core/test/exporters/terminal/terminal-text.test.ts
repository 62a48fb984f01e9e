import { describe, expect, it } from 'vitest';
import {
  displayWidth,
  escapeForTerminal,
  fitToWidth,
  padToWidth,
} from '../../../src/exporters/terminal/terminal-text.js';

describe('escapeForTerminal', () => {
  it.each([
    ['a\u001b[31mb', 'a\\x1b[31mb'],
    ['\u001b]8;;https://x\u0007', '\\x1b]8;;https://x\\x07'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\u009b2J\u007f', '\\x9b2J\\x7f'],
    ['\u202etxt.exe', '\\u202etxt.exe'],
    ['a\u2028b\u200bc\ufeff', 'a\\u2028b\\u200bc\\ufeff'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\udc00x', '\\udc00x'],
  ])('shows %j as %s', (text, shown) => {
    expect(escapeForTerminal(text)).toBe(shown);
  });

  it('keeps letters, emoji and joiners', () => {
    const text = 'Zoë 漢字 👩‍👩‍👧 می‌خواهم नमस्ते';
    expect(escapeForTerminal(text)).toBe(text);
  });
});

describe('fitToWidth', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['漢字漢字', 8, '漢字漢字'],
    ['漢字漢字', 7, '漢字漢…'],
    ['漢字漢字', 6, '漢字…'],
    ['a\u001bb', 4, 'a\\x…'],
    ['', 3, ''],
  ])('cuts %j to %i cells as %s', (text, width, expected) => {
    expect(fitToWidth(text, width)).toBe(expected);
  });

  it('drops marks piled on one character', () => {
    expect([...fitToWidth(`e${'\u0301'.repeat(50)}!`, 10)]).toHaveLength(5);
  });

  it.each(['x', '漢', '\u0301', '\u001b', '👍'])(
    'never exceeds the width with a megabyte of %j',
    (character) => {
      const fitted = fitToWidth(character.repeat(1_000_000), 40);
      expect(displayWidth(fitted)).toBeLessThanOrEqual(40);
      expect(fitted.endsWith('…')).toBe(true);
    },
  );
});

it('pads by cells, not by characters', () => {
  expect(padToWidth('漢', 4)).toBe('漢  ');
  expect(padToWidth('long', 2)).toBe('long');
});

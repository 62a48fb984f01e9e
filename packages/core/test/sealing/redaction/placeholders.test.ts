import { describe, expect, it } from 'vitest';
import { Placeholders, scan } from '../../../src/sealing/redaction/index.js';

describe('Placeholders', () => {
  it('keeps the number of a value across the texts of a trace', () => {
    const placeholders = new Placeholders();
    const mask = (text: string): string => placeholders.mask(text, scan(text));
    expect(mask('iris@lumen.dev wrote')).toBe('[EMAIL_1] wrote');
    expect(mask('noor@lumen.dev answered iris@lumen.dev')).toBe('[EMAIL_2] answered [EMAIL_1]');
    expect(placeholders.counts()).toEqual({ EMAIL: 3 });
  });

  it('numbers each type by itself', () => {
    const text = 'iris@lumen.dev 198.51.100.7 noor@lumen.dev';
    expect(new Placeholders().mask(text, scan(text))).toBe('[EMAIL_1] [IP_1] [EMAIL_2]');
  });

  it('counts but remembers nothing in the bare style', () => {
    const placeholders = new Placeholders('bare');
    const text = 'iris@lumen.dev, noor@lumen.dev';
    expect(placeholders.mask(text, scan(text))).toBe('[EMAIL], [EMAIL]');
    expect(placeholders.counts()).toEqual({ EMAIL: 2 });
  });

  it('starts over once cleared, and keeps the counts', () => {
    const placeholders = new Placeholders();
    placeholders.mask('iris@lumen.dev', scan('iris@lumen.dev'));
    placeholders.clear();
    expect(placeholders.mask('noor@lumen.dev', scan('noor@lumen.dev'))).toBe('[EMAIL_1]');
    expect(placeholders.counts()).toEqual({ EMAIL: 2 });
  });

  it('gives clean text back as the same string', () => {
    expect(new Placeholders().mask('clean', [])).toBe('clean');
  });
});

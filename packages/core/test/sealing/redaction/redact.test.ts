import { describe, expect, it } from 'vitest';
import type { Detector } from '../../../src/sealing/redaction/index.js';
import { redact, RedactionBudgetError } from '../../../src/sealing/redaction/index.js';

describe('redact', () => {
  it('numbers placeholders by type and repeats the number of a repeated value', () => {
    const { text } = redact(
      'From iris@lumen.dev to noor@lumen.dev, cc iris@lumen.dev, call +31 20 794 0123',
    );
    expect(text).toBe('From [EMAIL_1] to [EMAIL_2], cc [EMAIL_1], call [PHONE_1]');
  });

  it('reports offsets into the input', () => {
    const input = 'IP 203.0.113.9 and IBAN NL20INGB0001234567';
    for (const { start, end } of redact(input).entities) {
      expect(['203.0.113.9', 'NL20INGB0001234567']).toContain(input.slice(start, end));
    }
    expect(redact(input).entities.map((entity) => entity.type)).toEqual(['IP', 'IBAN']);
  });

  it('never parts the halves of a character', () => {
    for (let length = 55; length < 70; length++) {
      const { text } = redact(`😀😀${'a'.repeat(length)}@example.com`);
      expect(text.isWellFormed()).toBe(true);
    }
  });

  it('returns clean text as it is', () => {
    const clean = 'Nothing to hide here: version 1.2.3, 42 items, see chapter 7.';
    expect(redact(clean)).toEqual({ text: clean, entities: [] });
    expect(redact('')).toEqual({ text: '', entities: [] });
  });

  it('writes bare placeholders when asked to', () => {
    expect(redact('ask iris@lumen.dev', { placeholders: 'bare' }).text).toBe('ask [EMAIL]');
  });

  it('masks the whole value of a secret key', () => {
    expect(redact('open sesame', { key: 'db_password' }).text).toBe('[SECRET_1]');
  });

  it('runs detectors of the caller beside its own', () => {
    const ticket: Detector = {
      name: 'ticket',
      entityType: 'TICKET',
      scan: (text) =>
        [...text.matchAll(/TCK-\d+/g)].map((hit) => ({
          type: 'TICKET',
          start: hit.index,
          end: hit.index + hit[0].length,
        })),
    };
    expect(redact('TCK-88 by iris@lumen.dev', { detectors: [ticket] }).text).toBe(
      '[TICKET_1] by [EMAIL_1]',
    );
  });

  it('lets what a detector of the caller throws reach the caller', () => {
    const broken: Detector = {
      name: 'broken',
      entityType: 'X',
      scan: () => {
        throw new Error('boom');
      },
    };
    expect(() => redact('text', { detectors: [broken] })).toThrow('boom');
    expect(redact('iris@lumen.dev').text).toBe('[EMAIL_1]');
  });

  it('throws when the time is up and works again afterwards', () => {
    expect(() => redact('call 5 people '.repeat(20_000), { deadlineMs: 0 })).toThrow(
      RedactionBudgetError,
    );
    expect(redact('iris@lumen.dev', { deadlineMs: 5000 }).text).toBe('[EMAIL_1]');
  });

  it('leaves nothing to find when its own output is redacted again', () => {
    const once = redact('iris@lumen.dev pays with 4929 1111 1111 1113 from 198.51.100.7').text;
    expect(redact(once)).toEqual({ text: once, entities: [] });
  });
});

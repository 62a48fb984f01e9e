import { describe, expect, it } from 'vitest';
import { textSealer } from './live.js';
import { keepEnds } from '../../src/sealing/keep-ends.js';
import { seeded } from './random-value.js';

const LIMIT = 1_000;
const seal = (text: string): string => textSealer(LIMIT).text(text);
const FILLER = 'plain words about nothing in particular ';
const filler = (length: number): string =>
  FILLER.repeat(Math.ceil(length / FILLER.length)).slice(0, length);

describe('a text that is too long', () => {
  it('keeps its head and its tail and says how long it was', () => {
    const sealed = seal(`START ${filler(5_000)} END`);
    expect(sealed.startsWith('START plain')).toBe(true);
    expect(sealed.endsWith('particular  END') || sealed.endsWith(' END')).toBe(true);
    expect(sealed).toContain('[TRUNCATED 5010 chars]');
    expect(sealed.length).toBeLessThanOrEqual(LIMIT + 30);
  });

  it('of just the limit is kept whole', () => {
    expect(seal(filler(LIMIT))).toBe(filler(LIMIT));
  });

  it('is cut between words', () => {
    const words = Array.from({ length: 2_000 }, (_, i) => `word${i}x`);
    const kept = seal(words.join(' '))
      .replace(/\[TRUNCATED \d+ chars\]/, ' ')
      .split(/\s+/);
    expect(kept.filter((word) => word !== '' && !words.includes(word))).toEqual([]);
  });

  it('is cut between the halves of no character', () => {
    const sealed = seal('😀'.repeat(10_000));
    expect(sealed.isWellFormed()).toBe(true);
    expect(seal(`a${'😀'.repeat(10_000)}`).isWellFormed()).toBe(true);
  });

  it('never shows part of a secret, wherever the cut would fall', () => {
    const secrets = [
      'canary.bird.of.a.long.name@nest.example.org',
      '4012 8888 8888 1881',
      'DE89 3704 0044 0532 0130 00',
      `sk-proj-${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(2)}`,
    ];
    const random = seeded(5);
    for (const secret of secrets) {
      const parts = secret.includes(' ')
        ? secret.split(' ').slice(0, 3)
        : [secret.slice(0, 12), secret.slice(-8)];
      for (let offset = 1; offset <= secret.length + 30; offset++) {
        for (const total of [2_000, 30_000]) {
          const at = random() < 0.5 ? LIMIT / 2 - offset : total - LIMIT / 2 - offset + 15;
          const text = `${filler(at)} ${secret} ${filler(total - at)}`;
          const sealed = seal(text);
          for (const part of parts) {
            if (sealed.includes(part))
              throw new Error(`${part} at ${at} of ${total} is in ${sealed}`);
          }
        }
      }
    }
  });

  it('never shows part of a private key that is longer than what is kept', () => {
    const body = Array.from(
      { length: 50 },
      (_, i) => `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC${String(i).padStart(4, '0')}BKcwggSjAgEAAoIBAQ`,
    );
    const key = `-----BEGIN PRIVATE KEY-----\n${body.join('\n')}\n-----END PRIVATE KEY-----`;
    for (const at of [0, 300, 480, 26_500, 27_000]) {
      expect(seal(`${filler(at)}\n${key}\n${filler(30_000 - at - key.length)}`)).not.toContain(
        'MIIE',
      );
    }
  });

  it('masks what it keeps', () => {
    const sealed = seal(`${filler(400)} joe@example.com ${filler(20_000)}`);
    expect(sealed).toContain('[EMAIL_1]');
    expect(sealed.length).toBeLessThan(LIMIT + 30);
  });

  it('is cut around placeholders, wherever they stand', () => {
    for (let at = 380; at < 520; at++) {
      const text = `${'x'.repeat(at)}[CREDIT_CARD_12]${'x'.repeat(1_000)}[EMAIL_3]${'y'.repeat(at)}`;
      const kept = keepEnds(text, LIMIT, '|');
      expect(kept.replaceAll(/\[CREDIT_CARD_12\]|\[EMAIL_3\]/g, '')).toMatch(/^x+\|x*y+$/);
      expect(kept.length).toBeLessThanOrEqual(LIMIT + 1);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { isLlmTraceError } from '../../../src/errors.js';
import { redact, redactChunks, redactStream } from '../../../src/sealing/redaction/index.js';
import { seeded, token } from './found.js';

const PEM = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...Array.from({ length: 24 }, (_, i) => token(64, i + 1)),
  '-----END RSA PRIVATE KEY-----',
].join('\n');
const JWT = `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: token(300, 3) })).toString('base64url')}.${Buffer.from(
  JSON.stringify({ sub: 'iris', note: token(900, 4) }),
).toString('base64url')}.${token(43, 5)}`;
const ENCODED = Buffer.from(`mail iris.vos@lumen.dev, ${'and so on, '.repeat(60)}`).toString(
  'base64',
);

const PIECES = [
  'Please write to iris.vos@lumen.dev or IRIS.VOS@lumen.dev before noon.',
  'Call +31 20 794 0123, or (415) 555-0177 x204, or 020 7946 0123.',
  'Card 4929 1111 1111 1113, SSN 219-47-8812, IBAN NL20 INGB 0001 2345 67.',
  `Use sk-proj-${token(48)} and glpat-${token(20)}; AKIA${'QX7RT2LM9VB4KD6S'} too.`,
  `GET https://api.lumen.dev/v1?key=AIza${token(35)}&x=1`,
  'postgres://svc:t0p-S3cret!word@db.internal:5432/app',
  `Authorization: Bearer ${token(64)}`,
  'password: "correct horse 9", my password is Tr0ub4dor&3.',
  '{"first_name":"Iris","name":"Iris Vos","email":"iris.vos@lumen.dev","zip":10115}',
  '{"name":"get_weather","description":"no person"}',
  'ping 203.0.113.77 and 2001:db8:85a3::8a2e:370:7334, mac 3c:22:fb:9a:11:0e',
  `a key\n${PEM}\nand more`,
  `a token ${JWT} and more`,
  `some base64 ${ENCODED} and more`,
  'full width １２３４, zero\u200bwidth i\u200bris.vos@lumen.dev, caf\u00e9 😀😀',
  '我的邮箱是 iris.vos@lumen.dev，谢谢。'.repeat(3),
  `${'word '.repeat(300)}`,
  `${'{"a":[1,2,3],"b":"c"},'.repeat(80)}`,
  'order 4155550177, version 1.2.3.4, 2024-03-18T10:00:00Z, lines 120-340',
  'wallet 0x52908400098527886E0F7030069857D2E4169EE7 done',
];
const SECRETS = [
  'iris.vos@lumen.dev',
  '794 0123',
  '1111 1111',
  '219-47',
  'INGB',
  token(48),
  token(20),
  token(35),
  't0p-S3cret',
  token(64),
  'horse',
  'Tr0ub4dor',
  token(64, 7),
  token(43, 5),
  '203.0.113.77',
  'Iris Vos',
];

function cut(text: string, size: number): string[] {
  const chunks: string[] = [];
  for (let i = 0; i < text.length; i += size) chunks.push(text.slice(i, i + size));
  return chunks;
}

function cutAtRandom(text: string, seed: number): string[] {
  const next = seeded(seed);
  const chunks: string[] = [];
  for (let i = 0; i < text.length;) {
    const size = 1 + Math.floor(next() ** 3 * 400);
    chunks.push(text.slice(i, i + size));
    i += size;
  }
  return chunks;
}

function sourceOf(chunks: readonly string[]): ReadableStream<string> {
  return new ReadableStream<string>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function stream(chunks: readonly string[]): Promise<string> {
  let out = '';
  for await (const part of sourceOf(chunks).pipeThrough(redactStream())) out += part;
  return out;
}

async function loop(chunks: readonly string[]): Promise<string> {
  let out = '';
  for await (const part of redactChunks(chunks)) out += part;
  return out;
}

function shuffled(seed: number): string {
  const next = seeded(seed);
  return PIECES.map((piece) => ({ piece, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ piece }) => piece)
    .join('\n');
}

describe('redactStream', () => {
  it.each([1, 4, 20, 257, 1_000])('gives in pieces of %i what redact gives', async (size) => {
    for (let seed = 1; seed <= 4; seed++) {
      const text = shuffled(seed);
      const whole = redact(text).text;
      const masked = await stream(cut(text, size));
      expect(masked).toBe(whole);
      expect(await loop(cut(text, size))).toBe(whole);
      for (const secret of SECRETS) expect(masked).not.toContain(secret);
    }
  });

  it('gives the same whatever the pieces', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const text = shuffled(seed);
      expect(await loop(cutAtRandom(text, seed))).toBe(redact(text).text);
    }
  });

  it.each(PIECES)('masks alone, letter by letter: %.40s', async (piece) => {
    expect(await loop([...piece])).toBe(redact(piece).text);
    expect(await loop(cut(`${'so '.repeat(400)}${piece}${' so'.repeat(400)}`, 3))).toBe(
      redact(`${'so '.repeat(400)}${piece}${' so'.repeat(400)}`).text,
    );
  });

  it('shows text while more is coming, and never the end of it', () => {
    const redacting = redactChunks([...'abc '.repeat(200)]);
    return redacting.next().then(({ value }) => {
      expect(value?.length).toBeGreaterThan(0);
      expect(value?.length).toBeLessThan(64);
    });
  });

  it('numbers values over the whole stream', async () => {
    const text = `a@lumen.dev ${'x '.repeat(2_000)}b@lumen.dev ${'x '.repeat(2_000)}A@lumen.dev`;
    const masked = await loop(cut(text, 7));
    expect(masked.startsWith('[EMAIL_1] ')).toBe(true);
    expect(masked.endsWith('[EMAIL_1]')).toBe(true);
    expect(masked).toContain('[EMAIL_2]');
  });

  it('takes a key, bare placeholders and own detectors', async () => {
    const parts: string[] = [];
    const options = {
      placeholders: 'bare',
      detectors: [
        {
          name: 'ticket',
          entityType: 'TICKET',
          scan: (text: string) =>
            [...text.matchAll(/T-\d+/g)].map(({ index, 0: { length } }) => ({
              type: 'TICKET',
              start: index,
              end: index + length,
            })),
        },
      ],
    } as const;
    for await (const part of redactChunks(['see T-', '12 of a@lumen.dev'], options))
      parts.push(part);
    expect(parts.join('')).toBe('see [TICKET] of [EMAIL]');
    const secret: string[] = [];
    for await (const part of redactChunks(['hun', 'ter2'], { key: 'password' })) secret.push(part);
    expect(secret.join('')).toBe('[SECRET_1]');
  });

  it('drops a finding without an end and goes on behind it', async () => {
    const text = `before\n-----BEGIN PRIVATE KEY-----\n${`${token(64)}\n`.repeat(3_000)}-----END PRIVATE KEY-----\nafter it all`;
    const masked = await loop(cut(text, 50));
    expect(masked).toBe('before\n[REDACTION_FAILED]\nafter it all');
  });

  it('drops a run without an end and goes on behind it', async () => {
    const masked = await loop(cut(`before ${'ab'.repeat(50_000)} after`, 50));
    expect(masked).toBe('before [REDACTION_FAILED] after');
  });

  it('stops at a detector that throws and shows nothing more', async () => {
    let calls = 0;
    const fragile = {
      name: 'fragile',
      entityType: 'X',
      scan: () => {
        if (++calls === 3) throw new Error('no');
        return [];
      },
    };
    let out = '';
    for await (const part of redactChunks(cut('word '.repeat(500), 100), { detectors: [fragile] }))
      out += part;
    expect(out).toMatch(/^(?:word )+(?:wo?r?d?)?\[REDACTION_FAILED\]$/);
    expect(out.length).toBeLessThan(600);
  });

  it('lets go of the source when the reader leaves', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<string> {
      try {
        for (;;) yield 'word '.repeat(100);
      } finally {
        closed = true;
      }
    }
    for await (const part of redactChunks(source())) if (part !== '') break;
    expect(closed).toBe(true);
  });

  it('refuses bytes and bad sizes', async () => {
    await expect(stream([Buffer.from('x') as never])).rejects.toSatisfy(isLlmTraceError);
    expect(() => redactStream({ holdBack: 3 })).toThrow('holdBack');
    expect(() => redactStream({ maxHeld: Number.NaN })).toThrow('maxHeld');
  });

  it('gives nothing for nothing', async () => {
    expect(await loop([])).toBe('');
    expect(await loop(['', ''])).toBe('');
  });
});

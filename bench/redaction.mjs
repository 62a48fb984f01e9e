// What redaction costs a character: node redaction.mjs (after a build). One JSON line; MB/s of CPU time, best of several.
import { redact } from '../packages/core/dist/esm/index.js';

const PROSE = [
  'Summarise the notes below for the team and list what is still open. ',
  'The search service gets a new ranking model; version 2.4.1 goes out on 2026-03-18 at 10:30. ',
  'export function pick<T>(items: readonly T[], key: string): T | undefined { return items.find((item) => item.id === key); } ',
  '{"query":"vector index","topK":5,"model":"text-embedding-3-small","tokens":{"input":412,"output":96}} ',
  'Retrieved chunk 3 of 12 from handbook/returns.md with score 0.8312; see https://docs.example.com/guide#returns. ',
];
const PRIVATE = [
  'Write to mara.lind@lumen.dev or call +31 20 794 0123. ',
  'Card 4929 1111 1111 1113, SSN 219-47-8812, IBAN NL20INGB0001234567. ',
  'Login from 203.0.113.9 (9c:35:eb:10:4d:77) with password Wint3rSky! ',
  'postgres://mara:kl4uw-8Tz@db.lumen.dev/app and api_key="q8Zt1VbX0cRk4NwYp7LmDs2H" ',
];

function page(parts, size, offset) {
  let text = '';
  for (let i = offset; text.length < size; i++) text += parts[i % parts.length];
  return text.slice(0, size);
}

const MIXED = PROSE.flatMap((line, i) => [line, PRIVATE[i % PRIVATE.length]]);
const SETS = {
  clean5k: Array.from({ length: 50 }, (_, i) => page(PROSE, 5000 + i, i)),
  dense5k: Array.from({ length: 50 }, (_, i) => page(MIXED, 5000 + i, i)),
  mixed200k: Array.from({ length: 4 }, (_, i) =>
    page([...PROSE, ...PROSE, ...MIXED], 200_000 + i, i),
  ),
  short60: Array.from({ length: 500 }, (_, i) => page(PROSE, 60, i)),
};

function speed(texts) {
  let best = 0;
  const rounds = Math.ceil(2e6 / texts.reduce((sum, text) => sum + text.length, 0));
  for (let round = 0; round < 12; round++) {
    const before = process.cpuUsage();
    let chars = 0;
    for (let k = 0; k < rounds; k++) {
      for (const text of texts) {
        redact(text);
        chars += text.length;
      }
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, chars / (user + system));
  }
  return Number(best.toFixed(1));
}

const report = Object.fromEntries(
  Object.entries(SETS).map(([name, texts]) => [name, speed(texts)]),
);
process.stdout.write(`${JSON.stringify({ unit: 'MB/s', ...report })}\n`);

import type { Random } from './random.js';

const WORDS =
  'the order refund parcel invoice policy account delivery address change please when where how can customer return money card window days support ticket agent answer price total shipped delayed broken missing replacement warranty'.split(
    ' ',
  );

let corpus: string | undefined;

/** Plain words, about as many characters as asked for. */
export function words(random: Random, chars: number): string {
  corpus ??= makeCorpus();
  const start = random.between(0, corpus.length - 1);
  return (corpus + corpus).slice(start, start + Math.min(chars, corpus.length)).trim();
}

function makeCorpus(): string {
  const parts: string[] = [];
  let at = 1;
  while (parts.length < 4_000) {
    at = (at * 48_271) % 2_147_483_647;
    parts.push(WORDS[at % WORDS.length] as string);
  }
  return parts.join(' ');
}

import type { JsonValue, TraceRecord } from '@llmtrace/core';
import { splitTexts, type SplitText } from '@llmtrace/core/records';
import { columnText } from '../write/column-values.js';

/** Scripts that put no spaces between words: every two characters side by side stand for one. */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const WORD: RegExp = new RegExp(`(${UNSPACED}+)|((?:(?!${UNSPACED})[\\p{L}\\p{N}])+)(\\*?)`, 'gu');
const MARKS = /\p{M}/gu;
/** Units: UTF-16 code units. Longer ones are keys, hashes and their like; their beginning is kept. */
const MAX_WORD = 64;
/** Of one trace. */
const MAX_WORDS = 20_000;

/** A word that is looked for. Shape: `isPrefix` stands for all words that begin so. */
export interface WantedWord {
  readonly word: string;
  readonly isPrefix: boolean;
}

/** The words of a text, without case and accents, each time that they come. */
function* wordsIn(text: string): Generator<WantedWord, void, undefined> {
  for (const [, unspaced, word, star] of plain(text).matchAll(WORD)) {
    if (word !== undefined) yield { word: word.slice(0, MAX_WORD), isPrefix: star === '*' };
    else yield* pairsIn([...(unspaced ?? '')]);
  }
}

function* pairsIn(characters: readonly string[]): Generator<WantedWord, void, undefined> {
  const [first = ''] = characters;
  if (characters.length === 1) yield { word: first, isPrefix: true };
  for (let i = 1; i < characters.length; i++) {
    yield { word: `${characters[i - 1]}${characters[i]}`, isPrefix: false };
  }
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase();
}

/** What a question asks for. Shape: empty where there is no word in it. */
export function wantedWords(text: string): readonly WantedWord[] {
  const wanted = new Map<string, WantedWord>();
  for (const word of wordsIn(text)) wanted.set(`${word.word} ${word.isPrefix}`, word);
  return [...wanted.values()];
}

/** The words of a trace's texts, each once, with spaces between. Shape: empty where it has none. */
export function wordsOf(texts: readonly SplitText[]): string {
  const words = new Set<string>();
  for (const [, value] of texts) addWords(value, words);
  return [...words].join(' ');
}

/** As {@link wordsOf}, of a record. */
export function wordsOfTrace(record: TraceRecord): string {
  return wordsOf(splitTexts(record).texts);
}

function addWords(value: JsonValue, words: Set<string>): void {
  if (words.size >= MAX_WORDS) return;
  if (typeof value === 'string') {
    for (const { word } of wordsIn(columnText(value))) {
      words.add(word);
      if (words.size >= MAX_WORDS) return;
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) addWords(item as JsonValue, words);
  }
}

// Function words say nothing of a text's subject and would make all texts alike.
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it ' +
    'its me my no not of on or our she should so that the their them then there these they this to us was we were ' +
    'what when where which who will with would you your please'
  ).split(' '),
);

/** Makes a deterministic unit vector whose cosine says how many words two texts share (signed feature hashing). */
export function embedText(text: string, dimensions: number): Float32Array {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  if (counts.size === 0) counts.set(text, 1);
  const vector = new Float64Array(dimensions);
  for (const [word, count] of counts) {
    const hash = fnv1a(word);
    const index = hash % dimensions;
    const sign = Math.clz32(hash) % 2 === 0 || dimensions === 1 ? 1 : -1;
    vector[index] = (vector[index] ?? 0) + sign * (1 + Math.log(count));
  }
  return normalise(vector);
}

/** Lists the words that carry meaning: lower case, no function words, plural and verb endings taken off. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word)).map(stem);
}

function stem(word: string): string {
  if (word.length <= 4) return word.replace(/(?<=\p{L}{3})s$/u, '');
  return word.replace(/ies$/u, 'y').replace(/(?:ing|ed|es|s)$/u, '');
}

function normalise(vector: Float64Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  // Two words of opposite sign in one cell can cancel out; such a text still needs a direction.
  if (sum === 0) vector[0] = sum = 1;
  const length = Math.sqrt(sum);
  return Float32Array.from(vector, (value) => value / length);
}

/** Source: FNV-1a, 32 bit, with a final mix so that low bits are even. */
function fnv1a(word: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

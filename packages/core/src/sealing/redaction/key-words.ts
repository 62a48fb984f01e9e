const CACHE_LIMIT = 4096;
const phrases = new Map<string, string>();

/** The words of the name of a field, in lower case and without a number at its end: `cardNumber`, `card_number_2` alike. */
export function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+|(?<=\D)\d+$/)
    .filter((word) => word !== '');
}

/** The words of a key joined by spaces. Remembered, since keys come again in every object. */
export function phraseOf(key: string): string {
  if (key.length > 64) return '';
  const known = phrases.get(key);
  if (known !== undefined) return known;
  const phrase = wordsOf(key).join(' ');
  if (phrases.size >= CACHE_LIMIT) phrases.clear();
  phrases.set(key, phrase);
  return phrase;
}

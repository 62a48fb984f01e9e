// Function words and the courtesies of a letter to support: they say nothing of its subject.
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about after all an and any are as at be because been but by can could dear did do does for from get go goes had has have hello hi ' +
    'her his how i if in into is it its just like me my no not of on one or our please should so some tell than thank thanks that the ' +
    'their them then there these they this to us want was we were what when where which who why will with would you your'
  ).split(' '),
);

/** Lists the words of a text that a search goes by: lower case, no function words, endings taken off. */
export function searchWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word)).map(stem);
}

function stem(word: string): string {
  if (word.length <= 3 || /\d/u.test(word)) return word;
  return word
    .replace(/ies$/u, 'y')
    .replace(/(?:ing|ed|s)$/u, '')
    .replace(/e$/u, '');
}

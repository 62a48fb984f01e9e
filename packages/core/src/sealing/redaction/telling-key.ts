import { speaksOfNumbers } from './context-words.js';
import { typeOfKey } from './detectors/national-id.js';
import { namesIban } from './detectors/iban.js';
import { keyFacts } from './key-facts.js';

/** Says whether a key can change what is found in the text beneath it. Most say nothing: `content`, `query`, `answer`. */
export function tellsOfValue(key: string): boolean {
  const { secret, personal } = keyFacts(key);
  return (
    secret ||
    personal !== undefined ||
    speaksOfNumbers(key) ||
    namesIban(key) ||
    typeOfKey(key) !== undefined
  );
}

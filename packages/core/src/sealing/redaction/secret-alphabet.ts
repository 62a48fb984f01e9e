import type { SecretAlphabet } from './secret-table.js';

const CHARACTERS: Readonly<Record<SecretAlphabet, string>> = {
  hex: '0-9a-fA-F',
  lower: '0-9a-z',
  upper: '0-9A-Z',
  alnum: '0-9a-zA-Z',
  word: '0-9a-zA-Z_',
  url: '0-9a-zA-Z_-',
  dotted: '0-9a-zA-Z_.-',
  base64: '0-9a-zA-Z+/=_-',
  code: '0-9a-zA-Z+/=_.~-',
};

function membership(characters: string): Uint8Array {
  const pattern = new RegExp(`[${characters}]`);
  const table = new Uint8Array(128);
  for (let c = 0; c < 128; c++) if (pattern.test(String.fromCharCode(c))) table[c] = 1;
  return table;
}

const TABLES = new Map<SecretAlphabet, Uint8Array>();
for (const [name, characters] of Object.entries(CHARACTERS))
  TABLES.set(name as SecretAlphabet, membership(characters));

const NONE = new Uint8Array(128);

/** Where the run of an alphabet's characters that starts at `from` ends, looking at no more than `max` of them. */
export function alphabetEnd(
  text: string,
  from: number,
  max: number,
  alphabet: SecretAlphabet,
): number {
  const table = TABLES.get(alphabet) ?? NONE;
  const ceiling = Math.min(text.length, from + max);
  let i = from;
  while (i < ceiling) {
    const code = text.charCodeAt(i);
    if (code > 127 || table[code] === 0) break;
    i++;
  }
  return i;
}

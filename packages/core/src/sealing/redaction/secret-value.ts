import { isAlnum, isDigit, isLetter } from './char-class.js';
import { entropyBits } from './entropy.js';

const PLACEHOLDER =
  /x{4,}|\*{3,}|\.{3}|_{5,}|0{12,}|placeholder|redacted|changeme|change_me|dummy|your[-_ ]|[-_ ]here\b|insert|replace|todo|^<|^\$|^%|^\{\{|^\[|^#\{|\$\{|\$\(|\{\{|<[a-z]/i;
/** Part of some tokens is one letter over and over. */
const REPEATED = /(.)\1{9,}/;
const SAMPLE = /example|sample/i;
const WORDS =
  /^(?:null|none|nil|undefined|true|false|yes|no|on|off|string|str|number|int|bool(?:ean)?|object|any|unknown|void|never|array|required|optional|default|empty|hidden|secret|password|passwd|token|key|test|value|text|bytes?|bearer|basic|env|process|self|this|new|await|async|function|return|const|let|var|import|export|type|class|public|private|static|readonly|pass|user|username|root|admin|n\/a|is|was|are|and|or|the|for|with|that|in|to|from|of|on|has|must|should|will|can|may|not|if|when|at|by|as|it|reset|field|fields|manager|hash|hashing|protected|policy|combination|authentication|input|prompt|rotation|strength|expired|change|changes|incorrect|invalid|missing)$/i;

const FILLER = /x{5,}|\*{3,}|\.{3}|EXAMPLE|#{4,}/i;

/** Says whether the body of a provider token is only a filler, such as `xxxx` or `EXAMPLE`. */
export function isFiller(body: string): boolean {
  const marked = FILLER.exec(body);
  return marked !== null && body.length - marked[0].length < 24;
}

/** Says whether a value only stands for a secret: a variable, a mask, a type or a word of documentation. */
export function isPlaceholder(value: string): boolean {
  if (PLACEHOLDER.test(value) || WORDS.test(value)) return true;
  const repeated = REPEATED.exec(value);
  if (repeated !== null && value.length - repeated[0].length < 24) return true;
  const sample = SAMPLE.exec(value);
  return sample !== null && value.length - sample[0].length < 16;
}

/** What a value is written with, counted once. */
export interface ValueTraits {
  readonly digits: number;
  readonly upper: number;
  readonly lower: number;
  readonly marks: number;
  readonly spaces: number;
}

/** Counts the kinds of characters in a value. */
export function traitsOf(value: string): ValueTraits {
  let digits = 0;
  let upper = 0;
  let lower = 0;
  let spaces = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (isDigit(code)) digits++;
    else if (isLetter(code)) {
      if (code < 97) upper++;
      else lower++;
    } else if (code === 32) spaces++;
  }
  return { digits, upper, lower, spaces, marks: value.length - digits - upper - lower - spaces };
}

/** Says whether a value is random enough to be a token: letters and digits without words, 10 characters or more. */
export function looksRandom(value: string): boolean {
  if (value.length < 10) return false;
  const traits = traitsOf(value);
  if (traits.spaces > 0 || traits.digits === 0)
    return value.length >= 20 && traits.spaces === 0 && isMixed(value);
  const bits = entropyBits(value, 0, value.length);
  return bits >= Math.min(3, Math.log2(value.length) - 0.9);
}

/** Upper and lower case changing more often than in camelCase. */
function isMixed(value: string): boolean {
  let changes = 0;
  for (let i = 1; i < value.length; i++) {
    const a = value.charCodeAt(i - 1);
    const b = value.charCodeAt(i);
    if (isAlnum(a) && isAlnum(b) && a >= 97 !== b >= 97) changes++;
  }
  return changes * 3 >= value.length && entropyBits(value, 0, value.length) >= 3.5;
}

/** Says whether an unquoted word of prose can only be a password: it mixes kinds of characters as words do not. */
export function looksLikePassword(value: string): boolean {
  if (value.length < 6 || value.length > 64 || isPlaceholder(value)) return false;
  const { digits, upper, lower, marks } = traitsOf(value);
  const letters = upper + lower;
  if (letters === 0) return false;
  if (/^[\d.,:%/-]+[a-z]*$/i.test(value) || /^\w+[-/]\d+$/.test(value)) return false;
  if (/[!@#$%^&*]/.test(value.slice(0, -1)) || (digits > 0 && /[!@#$%^&*]$/.test(value)))
    return !value.includes('(');
  if (/-.*[a-z][A-Z]|[a-z][A-Z].*-/.test(value)) return true;
  if (marks > 0 && !/^[A-Za-z0-9_-]+$/.test(value)) return false;
  if (/(?:encoded|hashed|based|bit|encrypted|digit|protected|character|factor)s?$/i.test(value))
    return false;
  return digits > 0 && (letters > digits || upper > 0);
}

import { isLetter, isQuote, isSpace } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';
import { looksRandom } from '../secret-value.js';

const SLASH = 47;
const AT = 64;
const MAX_AUTHORITY = 400;
/** Words that stand for a password in documentation, and the forms of variables. */
const NOT_A_PASSWORD =
  /^(?:password|passwd)$|^(?:<|\{|%[sdv]|\*|x{3,}|\[)|\$\{|\{\{|[}>]$|^your|replace[_ -]|[_ -]here$|^\$(?:\(|\d{1,2}$)/i;
const VARIABLE = /^\$(?:[A-Z_][A-Z_0-9]*|[a-z_]+)$/;

/** Index of the last `@` of an authority that starts at `from`, or -1. */
function userInfoEnd(text: string, from: number): number {
  const ceiling = Math.min(text.length, from + MAX_AUTHORITY);
  let at = -1;
  for (let i = from; i < ceiling; i++) {
    const code = text.charCodeAt(i);
    if (code === AT) at = i;
    else if (
      code === SLASH ||
      code === 63 ||
      code === 35 ||
      code === 60 ||
      code === 62 ||
      code === 92 ||
      isSpace(code) ||
      isQuote(code)
    )
      break;
  }
  return at;
}

function scheme(view: PassView, index: number): void {
  const { text } = view;
  if (!isLetter(text.charCodeAt(index - 1)) && text.charCodeAt(index - 1) < 48) return;
  if (view.nextAt !== -1 && view.nextAt < index) view.nextAt = text.indexOf('@', index);
  let from = index + 3;
  if (view.nextAt === -1 || view.nextAt > from + MAX_AUTHORITY) return;
  const at = userInfoEnd(text, from);
  if (at <= from) return;
  const pair = text.slice(from, at);
  const colon = pair.indexOf(':');
  if (colon < 0 ? !looksRandom(pair) || pair.length < 16 : !isCredential(pair, colon)) return;
  if (colon === 0) from++;
  view.hits.add('SECRET', from, at);
  view.claimedAt = at;
  view.resume = at;
}

function isCredential(pair: string, colon: number): boolean {
  const secret = pair.slice(colon + 1);
  return (
    secret.length > 0 &&
    secret !== pair.slice(0, colon) &&
    !NOT_A_PASSWORD.test(secret) &&
    !VARIABLE.test(secret)
  );
}

/** Finds user and password in the authority of a URL. Source: RFC 3986, section 3.2.1. */
export const urlCredentialsDetector: TriggeredDetector = defineDetector(
  'url-credentials',
  'SECRET',
  { scheme },
);

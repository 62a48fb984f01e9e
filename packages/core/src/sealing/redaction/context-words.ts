import type { ScanContext } from './detector.js';
import type { NumberGroups } from './number-groups.js';

const PHONE_BEFORE =
  /phone|mobile|\bcell|\btel(?:efon|ephone|\b|[:.])|\bfax|\bcall(?:ed|ing|s|\b)|whats ?app|\bsms\b|\btext(?:ed)? (?:me|us|him|her|them)\b|\bdial|answering|\bring\b|\breach\b|\bmessages? (?:to|on|at)\b|\bcontact|\bdesk\b|\bhotline|\bhandset|\bportable\b|\bhandy\b|\bmsisdn\b|\bphn\b|\bph[:.]|(?:^|[^a-z])(?:cn|us|uk|japanese|israeli|german|french|indian|chinese|international|one) (?:number )?is|registered/;
const PHONE_AFTER =
  /^["'\s),.;-]{0,3}(?:\(?(?:office|fax|mobile|cell|home|work|phone|desk)\b|ext\b)/;
const CARD =
  /card|credit|debit|visa\b|master ?card|amex|american express|diners|discover\b|\bjcb\b|\bpan\b|\bcc\b|maestro|payment|\bcharge/;
const SSN = /\bssns?\b|ssn["'\s:=#]*$|social.?sec|soc\.? sec|\bitin\b|tax.?payer|\bsin\b/;
const IP =
  /\bip\b|\bipv[46]|ip[_ -]?addr|addr(?:ess)?\b|\bhost\b|\bsubnet|\bserver|\bgateway|\blisten|remote|client|\bping\b|\bdns\b|\bnetwork/;
const VERSION =
  /(?:\bsections?|\bchapter|\bclause|§|[a-z0-9)]\$|\brfc \d+|\bversions?|\bver\.?|\brelease|\bbuild|\bv)[\s:=="']*$|[a-z]\/$/;
const NAMED_CARD =
  /(?:card|amex|visa|mastercard|\bcc)[a-z]*(?:[_ ]?(?:number|num|no|nr|#))?\.?(?: is)?["'\s:=#]*$/;
const NOT_PERSONAL =
  /(?:\b|_)(?:orders?|ids?|txn|tx|transactions?|ts|time|timestamp|epoch|pid|tid|build|isbn|issn|tracking|invoice|snowflake|version|commit|offset|bytes?|size|length|count|line|lines|page|port|buffer|hex|octets|dump|seq|sequence|nonce|hash|block|height|sku|upc|ean|doi|rfc|issue|pr|bug|ticket|case|batch|run|job|duration|ms|index|row|seed|token|tokens|price|amount|total|usd|eur|cost|balance|epoch \d+ to)(?:[_ -]?(?:id|no|number|num|nr))?["'\s:=#.()[\]$€£]*$/;

/** The kinds of number that words around a value can speak for. */
export type ContextKind = 'phone' | 'card' | 'ssn' | 'ip';

const BEFORE: Readonly<Record<ContextKind, RegExp>> = {
  phone: PHONE_BEFORE,
  card: CARD,
  ssn: SSN,
  ip: IP,
};

function remembered(name: string, groups: NumberGroups, ask: () => boolean): boolean {
  const known = groups.answers.get(name);
  if (known !== undefined) return known;
  const answer = ask();
  groups.answers.set(name, answer);
  return answer;
}

/** Says whether the words before a number, or the key it is stored under, speak for a kind of value. */
export function speaksFor(kind: ContextKind, groups: NumberGroups, context: ScanContext): boolean {
  return remembered(kind, groups, () => {
    const pattern = BEFORE[kind];
    if (pattern.test(groups.before())) return true;
    if (context.key !== undefined && pattern.test(spaced(context.key))) return true;
    return kind === 'phone' && PHONE_AFTER.test(groups.after());
  });
}

/** Says whether the word right before a number makes it an id, a time or a measure. */
export function speaksAgainst(groups: NumberGroups, context: ScanContext): boolean {
  return remembered('against', groups, () => {
    const before = groups.before();
    return (
      NOT_PERSONAL.test(before) ||
      (context.key !== undefined && before === '' && NOT_PERSONAL.test(spaced(context.key)))
    );
  });
}

/** Says whether a key speaks for or against any kind of number. */
export function speaksOfNumbers(key: string): boolean {
  const words = spaced(key);
  return NOT_PERSONAL.test(words) || Object.values(BEFORE).some((pattern) => pattern.test(words));
}

/** Says whether the word `card`, or the name of a network, stands directly before the number. */
export function isNamedCard(groups: NumberGroups): boolean {
  return remembered('named-card', groups, () => NAMED_CARD.test(groups.before()));
}

/** Says whether what stands right before makes dotted numbers a version. */
export function looksLikeVersion(groups: NumberGroups): boolean {
  const before = groups.before();
  return VERSION.test(before) && !before.endsWith('://');
}

const MAX_CACHED = 2_048;
const MAX_CACHED_LENGTH = 64;
const spacedKeys: Map<string, string> = new Map();

/** `cardNumber` and `card_number` as `card number`, in lower case. Keys are few and come again in every trace. */
export function spaced(key: string): string {
  const known = spacedKeys.get(key);
  if (known !== undefined) return known;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_.-]+/g, ' ')
    .toLowerCase();
  if (key.length <= MAX_CACHED_LENGTH) {
    if (spacedKeys.size >= MAX_CACHED) spacedKeys.clear();
    spacedKeys.set(key, words);
  }
  return words;
}

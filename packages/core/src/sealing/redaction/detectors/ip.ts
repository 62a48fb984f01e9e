import { isAlnum, isDigit, isHex, isLetter, isWord } from '../char-class.js';
import { looksLikeVersion } from '../context-words.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { NumberGroups } from '../number-groups.js';
import type { PassView } from '../trigger.js';

const DOT = 46;
const COLON = 58;
const SLASH = 47;
const MAX_V6 = 45;
const IP_WORD =
  /\b(?:ip|ipv6|localhost|loopback|host|listen(?:ing)?|bind|from|addr(?:ess)?)\b[^\n]{0,12}$/i;

function isOctet(groups: NumberGroups, k: number): boolean {
  const size = groups.size(k);
  if (size === 0 || size > 3) return false;
  const text = groups.join(k, k);
  return Number(text) < 256 && (size === 1 || text.charCodeAt(0) !== 48);
}

function numbers(view: PassView, groups: NumberGroups): void {
  for (let k = 0; k + 3 < groups.count; k++) {
    if (
      groups.isTaken(k) ||
      (k > 0 && (groups.separators[k] === DOT || groups.separators[k] === 45))
    )
      continue;
    if (
      groups.separators[k + 1] !== DOT ||
      groups.separators[k + 2] !== DOT ||
      groups.separators[k + 3] !== DOT
    )
      continue;
    if (
      !isOctet(groups, k) ||
      !isOctet(groups, k + 1) ||
      !isOctet(groups, k + 2) ||
      !isOctet(groups, k + 3)
    )
      continue;
    if (k === 0 && !startsFree(groups)) continue;
    let last = k + 3;
    if (last + 1 < groups.count) {
      const next = groups.separators[last + 1];
      if (next === DOT) {
        k = last;
        continue;
      }
      if (
        next === SLASH &&
        groups.size(last + 1) <= 2 &&
        Number(groups.join(last + 1, last + 1)) <= 32
      )
        last++;
    } else if (isWord(view.text.charCodeAt(groups.stop(last)))) continue;
    if (k === 0 && looksLikeVersion(groups)) continue;
    if (
      view.text.charCodeAt(groups.stop(last)) === 45 &&
      isLetter(view.text.charCodeAt(groups.stop(last) + 1))
    )
      continue;
    view.hits.add('IP', groups.start(k), groups.stop(last));
    groups.take(k, last);
    k = last;
  }
}

function startsFree(groups: NumberGroups): boolean {
  const start = groups.start(0);
  const before = groups.text.charCodeAt(start - 1);
  if (before === DOT || before === 45) return !isAlnum(groups.text.charCodeAt(start - 2));
  return true;
}

/** End of the run of hex digits, colons and dots that starts at `from`. */
function addressEnd(text: string, from: number): number {
  const ceiling = Math.min(text.length, from + MAX_V6 + 1);
  let i = from;
  while (i < ceiling) {
    const code = text.charCodeAt(i);
    if (!isHex(code) && code !== COLON && code !== DOT) break;
    i++;
  }
  return i;
}

/** Says whether a text is an IPv6 address in one of the forms of RFC 4291. */
export function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [side, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [k, part] of parts.entries()) {
      if (part.includes('.')) {
        if (k !== parts.length - 1 || side !== halves.length - 1 || !isIpv4(part)) return false;
        groups += 2;
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups++;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(text) && !text.endsWith('.');
}

function hexColon(view: PassView, index: number): void {
  const { text } = view;
  let start = index;
  while (start > 0 && index - start < 5 && isHex(text.charCodeAt(start - 1))) start--;
  if (index - start > 4) return;
  const before = text.charCodeAt(start - 1);
  if (isWord(before) || before === COLON || before === DOT) return;
  const next = text.charCodeAt(index + 1);
  if (next !== COLON && !isHex(next)) return;
  let end = addressEnd(text, start);
  if (end - start > MAX_V6) return;
  if (text.charCodeAt(end - 1) === DOT) end--;
  if (isWord(text.charCodeAt(end))) return;
  if (text.charCodeAt(end - 1) === COLON && text.charCodeAt(end - 2) !== COLON) end--;
  if (end - start < 3) return;
  const address = text.slice(start, end);
  if (!isLikelyAddress(view, address, start)) return;
  let mask = end;
  if (text.charCodeAt(end) === SLASH && isDigit(text.charCodeAt(end + 1))) {
    mask = end + 1;
    while (mask < end + 4 && isDigit(text.charCodeAt(mask))) mask++;
    if (isWord(text.charCodeAt(mask)) || Number(text.slice(end + 1, mask)) > 128) mask = end;
  }
  view.hits.add('IP', start, mask);
  view.resume = mask;
}

/** Short compressed forms (`::1`, `a::b`) are also code; they count only next to a word or with enough digits. */
function isLikelyAddress(view: PassView, address: string, start: number): boolean {
  const compressed = address.includes('::');
  if (address.length > 6 && (!compressed || isFull(address))) return isIpv6(address);
  if (!compressed || !/\d/.test(address)) return false;
  const named =
    view.text.charCodeAt(start - 1) === 91 ||
    view.text.length === address.length ||
    IP_WORD.test(view.text.slice(Math.max(0, start - 40), start));
  return named && isIpv6(address);
}

/** Five hex digits, one of them a numeral, or an IPv4 tail. */
function isFull(address: string): boolean {
  return address.includes('.') || (/\d/.test(address) && address.replaceAll(':', '').length >= 5);
}

/** Finds IPv4 and IPv6 addresses, with a network prefix length when there is one. */
export const ipDetector: TriggeredDetector = defineDetector('ip', 'IP', { numbers, hexColon });

import { isHex, isWord } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

const COLON = 58;
const DOT = 46;
const LENGTH = 17;

function isMac(text: string, start: number, mark: number): boolean {
  let same = true;
  for (let i = 0; i < LENGTH; i++) {
    const code = text.charCodeAt(start + i);
    if (i % 3 === 2) {
      if (code !== mark) return false;
    } else {
      if (!isHex(code)) return false;
      if ((code | 32) !== (text.charCodeAt(start) | 32)) same = false;
    }
  }
  return !same;
}

/** All zeros and all ones are not anybody's hardware, so one digit repeated does not count. */
function add(view: PassView, start: number, mark: number): void {
  const { text } = view;
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(start + LENGTH);
  if (
    isWord(before) ||
    before === mark ||
    isWord(after) ||
    (after === mark && isHex(text.charCodeAt(start + LENGTH + 1)))
  )
    return;
  if (!isMac(text, start, mark)) return;
  view.hits.add('MAC', start, start + LENGTH);
  if (view.resume < start + LENGTH) view.resume = start + LENGTH;
}

function hexColon(view: PassView, index: number): void {
  if (view.text.charCodeAt(index + 3) !== COLON || view.text.charCodeAt(index + 6) !== COLON)
    return;
  if (index >= 2) add(view, index - 2, COLON);
}

function longRun(view: PassView, start: number, end: number): void {
  if (end - start === LENGTH && view.text.charCodeAt(start + 2) === 45) add(view, start, 45);
}

/** The form with dots, `9c35.eb10.4d77`, where the first of its three parts has a letter. */
function mixedRun(view: PassView, start: number, end: number): void {
  const { text } = view;
  if (end - start !== 4 || text.charCodeAt(end) !== DOT || text.charCodeAt(end + 5) !== DOT) return;
  const before = text.charCodeAt(start - 1);
  const stop = end + 10;
  if (
    before === DOT ||
    isWord(text.charCodeAt(stop)) ||
    (text.charCodeAt(stop) === DOT && isHex(text.charCodeAt(stop + 1)))
  )
    return;
  for (let i = start; i < stop; i++)
    if (i !== end && i !== end + 5 && !isHex(text.charCodeAt(i))) return;
  view.hits.add('MAC', start, stop);
  if (view.resume < stop) view.resume = stop;
}

/** Finds hardware addresses: six pairs of hex digits joined by `:` or `-`, or three fours joined by dots. Source: IEEE 802 (EUI-48). */
export const macDetector: TriggeredDetector = defineDetector('mac', 'MAC', {
  hexColon,
  longRun,
  mixedRun,
});

import { isAlnum } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

const LABEL = /-----BEGIN ([A-Z0-9 ]{0,40}?)PRIVATE KEY( BLOCK)?-----/y;
const CLOSING = '-----END ';
const MIN_BODY = 24;

function isBody(code: number): boolean {
  return (
    isAlnum(code) ||
    code === 43 ||
    code === 47 ||
    code === 61 ||
    code === 92 ||
    code === 58 ||
    code === 44 ||
    code === 45 ||
    code === 32 ||
    (code >= 9 && code <= 13)
  );
}

function dashRun(view: PassView, start: number): void {
  const { text } = view;
  if (!text.startsWith('-----BEGIN', start)) return;
  LABEL.lastIndex = start;
  if (!LABEL.test(text)) return;
  const from = LABEL.lastIndex;
  if (view.closingAt < from && view.closingAt !== -1) view.closingAt = text.indexOf(CLOSING, from);
  let end = from;
  if (view.closingAt >= from && !hasOpening(text, from, view.closingAt)) {
    end = text.indexOf('-----', view.closingAt + CLOSING.length);
    end = end < 0 || end > view.closingAt + 64 ? view.closingAt + CLOSING.length : end + 5;
    if (view.closingAt - from < MIN_BODY) return;
  } else {
    while (end < text.length && isBody(text.charCodeAt(end))) end++;
    if (end - from < MIN_BODY) return;
  }
  view.hits.add('SECRET', start, end);
  if (view.resume < end) view.resume = end;
}

/** A second opening before the closing means that the first key was cut off. */
function hasOpening(text: string, from: number, to: number): boolean {
  const limit = Math.min(to, from + 65_536);
  const next = text.slice(from, limit).indexOf('-----BEGIN');
  return next >= 0;
}

/** Finds PEM and OpenPGP private keys, up to their closing line or, when they are cut off, to the end of the key text. */
export const privateKeyDetector: TriggeredDetector = defineDetector('private-key', 'SECRET', {
  dashRun,
});

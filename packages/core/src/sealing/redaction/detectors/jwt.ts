import { decodeRun } from '../base64-text.js';
import { isRun } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

const DOT = 46;
const MAX_SEGMENTS = 5;

function segmentEnd(text: string, from: number): number {
  let i = from;
  while (isRun(text.charCodeAt(i))) i++;
  return i;
}

function longRun(view: PassView, start: number, end: number): void {
  const { text } = view;
  if (
    !text.startsWith('eyJ', start) ||
    text.charCodeAt(end) !== DOT ||
    text.charCodeAt(start - 1) === DOT
  )
    return;
  let stop = segmentEnd(text, end + 1);
  const payload = stop - end - 1;
  if (payload < 8 && payload !== 0) return;
  let segments = 2;
  while (
    segments < MAX_SEGMENTS &&
    text.charCodeAt(stop) === DOT &&
    isRun(text.charCodeAt(stop + 1))
  ) {
    stop = segmentEnd(text, stop + 1);
    segments++;
  }
  if (segments === 2 && !text.startsWith('ey', end + 1)) return;
  const header = decodeRun(text, start);
  if (header === undefined || !/^\{\s*"/.test(header.text)) return;
  view.hits.add('SECRET', start, stop);
  if (view.resume < stop) view.resume = stop;
}

/** Finds signed and encrypted JSON web tokens by a header that decodes to JSON. Source: RFC 7519, RFC 7516. */
export const jwtDetector: TriggeredDetector = defineDetector('jwt', 'SECRET', { longRun });

import { decodeRun } from '../base64-text.js';
import { isAlnum, isQuote } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';

const MIN_RUN = 12;
const MIN_DECODED = 6;
/** Decoded runs from this length on are not looked at again, whatever they hold. */
const LONG = 4096;

function look(view: PassView, start: number): void {
  const { inspect, text } = view;
  if (inspect === undefined) return;
  const run = decodeRun(text, start);
  if (run === undefined || run.text.length < MIN_DECODED) return;
  const type = inspect(run.text);
  if (type !== undefined) view.hits.add(type, start, run.end);
  if (view.resume < run.end && (type !== undefined || run.end - start > LONG))
    view.resume = run.end;
}

function longRun(view: PassView, start: number): void {
  look(view, start);
}

/** Runs without padding that are too short to be long ones. */
function mixedRun(view: PassView, start: number, end: number): void {
  if (end - start >= MIN_RUN) look(view, start);
}

/** Padding after a run that is too short to be a long run. */
function equals(view: PassView, index: number): void {
  const { text } = view;
  let start = index;
  while (start > 0 && index - start < 16 && isAlnum(text.charCodeAt(start - 1))) start--;
  const size = index - start;
  if (size < MIN_RUN - 1 || size > 15) return;
  const next = text.charCodeAt(index + 1);
  if ((isAlnum(next) || isQuote(next)) && (size + 1) % 4 !== 0) return;
  look(view, start);
}

/** Finds base64 text that decodes to something sensitive, and masks the whole of it. Decodes once, not again within. */
export const encodedDetector: TriggeredDetector = defineDetector('encoded', 'SECRET', {
  longRun,
  mixedRun,
  equals,
});

import { isDigit, isRun } from '../char-class.js';
import type { TriggeredDetector } from '../define-detector.js';
import { defineDetector } from '../define-detector.js';
import type { PassView } from '../trigger.js';
import { DIGIT, UPPER } from '../pass-table.js';
import { isFiller } from '../secret-value.js';

/** A token that is known by its inner form. `before` is tried on the text that ends at the long run, `whole` from there on. */
interface Shape {
  /** Character right before the long run. */
  readonly mark: string;
  readonly before: RegExp;
  readonly run: RegExp;
}

const SHAPES: readonly Shape[] = [
  {
    mark: ':',
    before: /(?:^|[^0-9A-Za-z])\d{8,10}:$/,
    run: /A[A-Za-z0-9_-]{34}(?![A-Za-z0-9_-])/y,
  },
  {
    mark: '|',
    before: /(?:^|[^0-9A-Za-z])\d{15,16}\|$/,
    run: /[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])/y,
  },
  {
    mark: '.',
    before: /(?:^|[^0-9A-Za-z.])[A-Za-z0-9]{14}\.atlasv1\.$/,
    run: /[A-Za-z0-9_=-]{60,70}/y,
  },
  {
    mark: '/',
    before: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?:[A-Z0-9]+\/){0,3}$/,
    run: /[A-Za-z0-9+/]{24,64}/y,
  },
  {
    mark: '/',
    before: /discord(?:app)?\.com\/api\/webhooks\/\d{16,20}\/$/,
    run: /[A-Za-z0-9_-]{60,80}/y,
  },
  {
    mark: '/',
    before: /webhook\.office\.com\/webhookb2\/[\w@-]{30,80}\/IncomingWebhook\/$/,
    run: /[a-f0-9]{32}(?:\/[\w-]{36})?/y,
  },
];
const MARKS = new Set(SHAPES.map((shape) => shape.mark.charCodeAt(0)));
const AZURE = /[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/y;
const DISCORD = /[MNO][A-Za-z0-9]{23,25}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])/y;
const MAXMIND = /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9_-])/y;
const MAILCHIMP = /[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9_-])/y;
const PRIVATE_HEX = /0x[0-9a-f]{64}(?![A-Za-z0-9_-])/iy;
/** Names of public values that have the length of a private key too. */
const PUBLIC_HEX =
  /(?:hash|tx|txn|txid|transaction|block|root|topic|digest|sha256|keccak)s?[^\n]{0,16}$/i;
const SLASH = 47;
const ZERO = 48;
const LOOK_BACK = 140;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

function report(view: PassView, start: number, end: number): void {
  view.hits.add('SECRET', start, end);
  if (view.resume < end) view.resume = end;
}

function longRun(view: PassView, start: number, end: number, mix: number): void {
  const { text } = view;
  const mark = text.charCodeAt(start - 1);
  if ((mix & DIGIT) === 0 && (mark !== SLASH || (mix & UPPER) === 0)) return;
  if (MARKS.has(mark)) {
    const head = text.slice(Math.max(0, start - LOOK_BACK), start);
    for (const shape of SHAPES) {
      if (shape.mark.charCodeAt(0) !== mark) continue;
      const before = shape.before.exec(head);
      if (before === null) continue;
      const stop = matchEnd(shape.run, text, start);
      if (stop === 0 || isFiller(text.slice(start, stop))) continue;
      let from = start - (head.length - before.index);
      if (!isRun(text.charCodeAt(from))) from++;
      return report(view, from, stop);
    }
  }
  const size = end - start;
  const first = text.charCodeAt(start);
  if (size >= 24 && size <= 26 && first >= 77 && first <= 79) {
    const stop = matchEnd(DISCORD, text, start);
    if (stop > 0) return report(view, start, stop);
  }
  if (
    size === 66 &&
    first === ZERO &&
    !PUBLIC_HEX.test(text.slice(Math.max(0, start - 40), start))
  ) {
    const stop = matchEnd(PRIVATE_HEX, text, start);
    if (stop > 0) return report(view, start, stop);
  }
  if (size === 40) {
    const stop = matchEnd(MAXMIND, text, start);
    if (stop > 0) return report(view, start, stop);
  }
  if ((size === 36 || size === 37) && (isDigit(first) || first >= 97)) {
    const stop = matchEnd(MAILCHIMP, text, start);
    if (stop > 0) report(view, start, stop);
  }
}

/** Entra client secrets hold `Q~` behind four characters. */
function azureAt(view: PassView, index: number): void {
  if (index < 4) return;
  const stop = matchEnd(AZURE, view.text, index - 4);
  if (stop > 0) view.hits.add('SECRET', index - 4, stop);
}

/** Finds tokens that are known by their inner form instead of a prefix, webhook addresses among them. */
export const tokenShapeDetector: TriggeredDetector = defineDetector('token-shape', 'SECRET', {
  longRun,
  needles: [{ text: 'Q~', at: azureAt }],
});

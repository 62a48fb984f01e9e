import type { Deadline } from './budget.js';
import { isDigit, isHex, isLetter } from './char-class.js';
import type { ScanContext } from './detector.js';
import { LITTLE_ENDIAN } from './endian.js';
import { Hits } from './hits.js';
import { NumberGroups } from './number-groups.js';
import {
  DIGIT,
  INITIAL,
  IN_RUN,
  LOWER,
  MIX_TABLE,
  PASS_TABLE,
  SITE,
  UPPER,
  Places,
  isInRun,
  mayName,
} from './pass-table.js';
import { Sites } from './sites.js';
import type { Inspect, PassView, TriggerPlan } from './trigger.js';

/** Code units copied out of the text at a time; a typed array is read several times faster than a string. */
const WINDOW = 16_384;
const LONG_RUN = 16;
const COPY_BY_HAND = 64;
const COLON = 58;
const SLASH = 47;

/** One pass over a text: it finds the places worth looking at and calls the detectors there. */
export class Pass implements PassView {
  text = '';
  context: ScanContext = {};
  inspect: Inspect | undefined;
  resume = 0;
  claimedAt = -1;
  nextAt = -2;
  closingAt = -2;
  readonly hits: Hits = new Hits();
  /** Places that need a second look at what their characters stand for. */
  readonly sites: Sites = new Sites();
  readonly #groups = new NumberGroups();
  readonly #places = new Places(WINDOW);
  /** End of the last run looked at, from the start of the window. */
  #runDone = 0;
  readonly #bytes: Buffer = Buffer.alloc(WINDOW * 2 + 2);
  readonly #units: Uint16Array = new Uint16Array(
    this.#bytes.buffer,
    this.#bytes.byteOffset,
    WINDOW + 1,
  );
  readonly #pairs: Uint32Array = new Uint32Array(
    this.#bytes.buffer,
    this.#bytes.byteOffset,
    WINDOW / 2,
  );

  /**
   * Goes over the text once. What it found is in `hits` and `sites`.
   * Errors: RedactionBudgetError when the deadline passes; whatever a detector throws.
   */
  run(
    text: string,
    context: ScanContext,
    plan: TriggerPlan,
    inspect: Inspect | undefined,
    deadline: Deadline | undefined,
  ): void {
    this.text = text;
    this.context = context;
    this.inspect = inspect;
    this.resume = 0;
    this.claimedAt = -1;
    this.nextAt = -2;
    this.closingAt = -2;
    this.sites.clear();
    let at = 0;
    while (at < text.length) {
      at = this.#window(at, plan);
      deadline?.check();
    }
    for (const needle of plan.needles) {
      for (let i = text.indexOf(needle.text); i >= 0; i = text.indexOf(needle.text, i + 1))
        needle.at(this, i);
    }
  }

  /** Runs over one window and returns where the next one starts. */
  #window(base: number, plan: TriggerPlan): number {
    const units = this.#units;
    let count = Math.min(WINDOW, this.text.length - base);
    this.#copy(base, count);
    if (base + count < this.text.length) count = this.#cut(count);
    const places = this.#places;
    places.collect(units, this.#pairs, count);
    const { events, longs, eventCount, longCount } = places;
    let long = 0;
    this.#runDone = 0;
    for (let k = 0; k < eventCount; k++) {
      const i = events[k] as number;
      while (long < longCount && (longs[long] as number) <= i)
        this.#runAt(plan, base, longs[long++] as number);
      if (base + i < this.resume) continue;
      const unit = units[i] as number;
      const kind = PASS_TABLE[unit] as number;
      if (kind === INITIAL && !mayName(units[i + 1] as number)) continue;
      if ((kind & IN_RUN) !== 0) this.#runAt(plan, base, i);
      else if (kind === SITE) this.sites.note(this.text, base + i, unit);
      else this.#point(plan, base + i, unit);
    }
    while (long < longCount) this.#runAt(plan, base, longs[long++] as number);
    return Math.max(base + count, this.resume);
  }

  /** Where to end a window so that no run is cut, unless one fills it. */
  #cut(count: number): number {
    let end = count;
    while (end > 0 && isInRun(this.#units[end - 1] as number)) end--;
    if (end === 0) end = count;
    this.#units[end] = 0;
    return end;
  }

  #copy(base: number, count: number): void {
    const units = this.#units;
    if (count > COPY_BY_HAND && LITTLE_ENDIAN) {
      const { text } = this;
      this.#bytes.write(
        count === text.length ? text : text.slice(base, base + count),
        0,
        count * 2,
        'utf16le',
      );
    } else {
      for (let i = 0; i < count; i++) units[i] = this.text.charCodeAt(base + i);
    }
    units[count] = 0;
  }

  #point(plan: TriggerPlan, index: number, code: number): void {
    if (code === COLON) this.#colon(plan, index);
    else if (code === 61) for (const hook of plan.equals) hook(this, index);
    else if (code === 64) {
      if (index > this.claimedAt) for (const hook of plan.at) hook(this, index);
    } else for (const hook of plan.bracket) hook(this, index, code);
  }

  /** Most colons stand between a key and its value, and few of the others need more than one look. */
  #colon(plan: TriggerPlan, index: number): void {
    const { text } = this;
    const before = text.charCodeAt(index - 1);
    const next = text.charCodeAt(index + 1);
    if (next === SLASH && text.charCodeAt(index + 2) === SLASH) {
      for (const hook of plan.scheme) hook(this, index);
      return;
    }
    if (next === COLON || (isHex(next) && isHex(before) && hasColonNear(text, index))) {
      for (const hook of plan.hexColon) hook(this, index);
    }
    if (index < this.resume) return;
    for (const hook of plan.colon) hook(this, index);
  }

  /** Looks at the run around a place, once. */
  #runAt(plan: TriggerPlan, base: number, at: number): void {
    const floor = Math.max(this.#runDone, this.resume - base);
    if (at < floor) return;
    const units = this.#units;
    let start = at;
    while (start > floor && isInRun(units[start - 1] as number)) start--;
    let end = start;
    let mix = 0;
    for (let own = MIX_TABLE[units[end] as number] as number; own !== 0;) {
      mix |= own;
      own = MIX_TABLE[units[++end] as number] as number;
    }
    this.#runDone = end;
    this.#run(plan, base + start, base + end, units[start] as number, mix);
  }

  #run(plan: TriggerPlan, start: number, end: number, first: number, mix: number): void {
    const size = end - start;
    if (size >= LONG_RUN) {
      for (const hook of plan.longRun) hook(this, start, end, mix);
    } else if (size > 2 && (first | 32) === 112) {
      for (const hook of plan.word) hook(this, start, end);
    }
    if (first === 45 && size > 1) for (const hook of plan.dashRun) hook(this, start, end);
    if ((mix & DIGIT) === 0) return;
    if (size >= 4 && size < LONG_RUN && (mix & (LOWER | UPPER)) !== 0) {
      for (const hook of plan.mixedRun) hook(this, start, end);
    }
    if (isDigit(first)) this.#number(plan, start);
    else if (first === 45) {
      let at = start;
      while (this.text.charCodeAt(at) === 45) at++;
      if (isDigit(this.text.charCodeAt(at))) this.#number(plan, at);
    } else if (size >= 4 && isIbanStart(this.text, start)) {
      for (const hook of plan.ibanRun) hook(this, start, end);
    }
  }

  #number(plan: TriggerPlan, start: number): void {
    const groups = this.#groups;
    if (groups.read(this.text, start) && !groups.isMeasure()) {
      for (const hook of plan.numbers) hook(this, groups);
    }
    if (this.resume < groups.end) this.resume = groups.end;
  }
}

/** An address has more than one colon, and at most four digits between two; a time of day mostly has one. */
function hasColonNear(text: string, index: number): boolean {
  for (let i = index + 2; i <= index + 5; i++) if (text.charCodeAt(i) === COLON) return true;
  return false;
}

function isIbanStart(text: string, start: number): boolean {
  return (
    isDigit(text.charCodeAt(start + 2)) &&
    isDigit(text.charCodeAt(start + 3)) &&
    isLetter(text.charCodeAt(start)) &&
    isLetter(text.charCodeAt(start + 1))
  );
}

import type { SealOptions } from '../seal-options.js';
import type { SealedRecord } from '../sealed.js';
import type { DetectionOptions } from './detection-options.js';
import { FindingPreparer } from './finding-preparer.js';
import { RecordSetting } from './record-setting.js';
import { ScanThread } from './scan-thread.js';
import { TextInquiry, type InquiryTerms } from './text-inquiry.js';

type Records = readonly SealedRecord[];

/** A record that is to be sealed. */
export interface SealTask {
  /** The trace that it belongs to: what belongs to one trace is sealed in the order in which it came. */
  traceId(): string | undefined;
  /** Seals it. Called again while `options.inquiry` is open afterwards; what it gives then does not count. */
  seal(options: SealOptions): Records;
  /** Does the first part of `seal` before its turn. Errors: none. */
  draft?(options: SealOptions): void;
  /** Called once, when it has been sealed. */
  done(): void;
}

/** What waiting records need of their tracer. */
export interface PreparedSealingHost {
  /** Whether large texts cannot wait for a thread. */
  scansInPlace(): boolean;
  /** Runs work where records are sealed. */
  resume(work: () => Records): void;
  /** Counts a record that could not be sealed. */
  lost(fault: unknown): void;
}

/** How records wait. */
export interface PreparedSealingOptions {
  readonly seal: SealOptions;
  readonly detection: DetectionOptions | undefined;
  /** Records that may wait at once. */
  readonly maxWaiting: number;
  readonly thread?: ScanThread;
  /** Units: ms for which large texts are still scanned in place once everything has to end. */
  readonly lastScansMs?: number;
}

/** A record whose turn comes, drafted before it or not. */
export class PreparedJob {
  readonly #prepared: PreparedSealing;
  readonly #task: SealTask;
  #drafted: RecordSetting | undefined = undefined;

  constructor(prepared: PreparedSealing, task: SealTask) {
    this.#prepared = prepared;
    this.#task = task;
  }

  seal(): Records {
    return this.#prepared.seal(this.#task, this.#drafted);
  }

  draft(): void {
    if (this.#task.draft !== undefined) this.#drafted = this.#prepared.draft(this.#task);
  }
}

/** A record that waits for its texts to be looked at. */
interface WaitingSeal {
  readonly task: SealTask;
  readonly setting: RecordSetting;
  /** What came after it of the same trace. */
  readonly followers: SealTask[];
  /** Where it stands among those that wait. */
  place: unknown;
  /** Units: of `performance.now()`. */
  until: number;
  rounds: number;
  /** Whether its answers have not come yet. */
  asks: boolean;
}

const NOTHING: Records = [];
/** Units: ms that a detector has; a record waits at most as long, or for {@link WAIT_MS}. */
const DETECTOR_MS = 5_000;
const WAIT_MS = 5_000;
const LAST_SCANS_MS = 500;
/** Units: UTF-16 code units that may wait for the scanning thread; beyond it large texts are scanned in place. */
const MAX_WAITING_CHARS = 16 * 1_048_576;
/** What a record is asked about changes where a value says something else whenever it is read. */
const MAX_ROUNDS = 8;

const always = (): boolean => true;

/**
 * Seals records, and lets those wait whose texts have to be looked at elsewhere: large ones on another thread, and all by
 * the patterns and detectors of a team. Such a record is sealed once to hear what is asked, and again when it is known.
 *
 * Shape: others are not held up; what belongs to a trace that waits follows it.
 */
export class PreparedSealing {
  readonly #options: PreparedSealingOptions;
  readonly #host: PreparedSealingHost;
  readonly #preparer: FindingPreparer | undefined;
  readonly #thread: ScanThread;
  readonly #terms: InquiryTerms;
  /** Units: ms. */
  readonly #detectorMs: number;
  readonly #waiting: Map<unknown, WaitingSeal> = new Map();
  #held: number = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  #closed: boolean = false;
  #lastScansUntil: number = -Infinity;

  constructor(options: PreparedSealingOptions, host: PreparedSealingHost) {
    const { detection, seal } = options;
    this.#options = options;
    this.#host = host;
    this.#preparer = detection && new FindingPreparer(detection);
    this.#thread = options.thread ?? new ScanThread(seal.policy.text.off);
    this.#detectorMs = detection?.detectorDeadlineMs ?? DETECTOR_MS;
    this.#terms = {
      patterns: (detection?.patterns?.length ?? 0) > 0,
      detectors: (detection?.asyncDetectors?.length ?? 0) > 0,
      scansElsewhere: () =>
        !host.scansInPlace() && this.#thread.available && this.#thread.chars < MAX_WAITING_CHARS,
    };
  }

  /** Records that wait, and those that follow them. */
  get size(): number {
    return this.#held;
  }

  /**
   * Drafts a record whose turn comes before the app's code runs again. Shape: what it is then to be sealed with; `undefined`
   * where something has to be asked about it. Errors: none.
   */
  draft(task: SealTask): RecordSetting | undefined {
    if (this.#preparer !== undefined) return undefined;
    const setting = this.#setting();
    task.draft?.(setting);
    return setting.inquiry.isOpen ? undefined : setting;
  }

  /** Seals a record, or lets it wait. Shape: what is to be delivered now. Errors: none. */
  seal(task: SealTask, drafted?: RecordSetting): Records {
    const id = this.#waiting.size === 0 ? undefined : task.traceId();
    const before = id === undefined ? undefined : this.#waiting.get(id);
    if (before !== undefined) {
      before.followers.push(task);
      this.#held++;
      return NOTHING;
    }
    return this.#attempt({
      task,
      setting: drafted ?? this.#setting(),
      followers: [],
      place: undefined,
      until: 0,
      rounds: 0,
      asks: false,
    });
  }

  /** Resolves when nothing waits for an answer. */
  async drain(): Promise<void> {
    if (this.#held === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /**
   * Lets everything that waits be sealed with what is known by now: for the exit of the process. Large texts are scanned in
   * place for a short time more; what is not known then is dropped.
   */
  giveUp(): void {
    this.#closed = true;
    this.#lastScansUntil = performance.now() + (this.#options.lastScansMs ?? LAST_SCANS_MS);
    for (const waiting of this.#waiting.values()) {
      waiting.setting.inquiry.close(this.#scansLast);
      this.#resume(waiting);
    }
  }

  /** Ends what runs beside; nothing is asked afterwards. Errors: none. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#preparer?.close(), this.#thread.close()]);
  }

  readonly #scansLast = (): boolean => performance.now() < this.#lastScansUntil;

  #setting(): RecordSetting {
    return new RecordSetting(this.#options.seal, this.#inquiry());
  }

  #inquiry(): TextInquiry {
    const inquiry = new TextInquiry(this.#terms);
    if (this.#closed) inquiry.close(this.#scansLast);
    else if (this.#held >= this.#options.maxWaiting) inquiry.close(always);
    return inquiry;
  }

  #attempt(waiting: WaitingSeal): Records {
    const { task, setting } = waiting;
    const { inquiry } = setting;
    inquiry.withdraw();
    let records = NOTHING;
    try {
      records = task.seal(setting);
    } catch (fault) {
      inquiry.withdraw();
      this.#host.lost(fault);
    }
    if (!inquiry.isOpen) return this.#settle(waiting, records);
    this.#wait(waiting);
    return NOTHING;
  }

  #settle(waiting: WaitingSeal, records: Records): Records {
    waiting.task.done();
    if (waiting.place === undefined) return records;
    this.#waiting.delete(waiting.place);
    const all = [...records];
    for (const follower of waiting.followers) {
      this.#release();
      all.push(...this.seal(follower));
    }
    return all;
  }

  #wait(waiting: WaitingSeal): void {
    if (waiting.place === undefined) {
      waiting.place = waiting.task.traceId() ?? waiting;
      waiting.until = performance.now() + Math.max(WAIT_MS, this.#detectorMs);
      this.#waiting.set(waiting.place, waiting);
    }
    waiting.asks = true;
    waiting.setting.prices?.again();
    this.#held++;
    void this.#ask(waiting);
  }

  async #ask(waiting: WaitingSeal): Promise<void> {
    const { until, setting } = waiting;
    const { inquiry } = setting;
    if (++waiting.rounds >= MAX_ROUNDS) inquiry.close(always);
    const { unscanned, unmatched, undetected } = inquiry;
    const now = performance.now();
    const timer = setTimeout(
      () => {
        inquiry.close(always);
        this.#resume(waiting);
      },
      Math.max(0, until - now),
    );
    await Promise.all([
      unscanned.length > 0 &&
        this.#thread.scan(unscanned, until, (text, found) => inquiry.learnScanned(text, found)),
      this.#preparer?.match(unmatched, until, (text, found) => inquiry.learnMatched(text, found)),
      this.#preparer?.detect(undetected, Math.min(until, now + this.#detectorMs), (text, found) =>
        inquiry.learnDetected(text, found),
      ),
    ]);
    clearTimeout(timer);
    this.#resume(waiting);
  }

  #resume(waiting: WaitingSeal): void {
    if (!waiting.asks) return;
    waiting.asks = false;
    this.#host.resume(() => this.#attempt(waiting));
    this.#release();
  }

  #release(): void {
    if (--this.#held > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

import { report } from '../../diagnostics.js';
import { PromptRegistry } from '../prompts/prompt-registry.js';
import type { Finding, TraceDetector } from '../redaction/index.js';
import type { SealOptions } from '../seal-options.js';
import type { DetectionOptions } from './detection-options.js';
import { FindingPreparer } from './finding-preparer.js';
import { PreparedFindings, TextCollector } from './text-collector.js';

/** Something that waits for its texts to be looked at. */
interface WaitingSeal {
  readonly options: SealOptions;
  readonly seal: (options: SealOptions) => unknown;
  readonly ready: (options: SealOptions) => void;
  /** What was found, once it is known. */
  findings?: ReadonlyMap<string, readonly Finding[]>;
}

const NOTHING: ReadonlyMap<string, readonly Finding[]> = new Map();
/** How many records have their texts looked at together. */
const CONCURRENT = 8;

/**
 * Has the texts of records looked at by patterns and detectors that answer later, before the records are sealed: it seals
 * once to hear what is looked at, asks, and hands on the options to seal with. Made only where such detectors are
 * configured.
 */
export class PreparedSealing {
  readonly #preparer: FindingPreparer;
  readonly #maxWaiting: number;
  readonly #waiting: Set<WaitingSeal> = new Set();
  readonly #next: WaitingSeal[] = [];
  #running: number = 0;
  #closed: boolean = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: DetectionOptions, maxWaiting: number) {
    this.#preparer = new FindingPreparer(options);
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Calls `ready` with options to seal with, later. `seal` must be without effects: it is called once more before.
   * Errors: none. Where too much waits, texts are dropped rather than kept unseen.
   */
  add(
    options: SealOptions,
    seal: (options: SealOptions) => unknown,
    ready: (options: SealOptions) => void,
  ): void {
    if (this.#closed || this.#waiting.size >= this.#maxWaiting)
      return ready(withFindings(options, NOTHING));
    const waiting: WaitingSeal = { options, seal, ready };
    this.#waiting.add(waiting);
    this.#next.push(waiting);
    if (this.#running < CONCURRENT) void this.#run();
  }

  /** How many records wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves when nothing waits. */
  async drain(): Promise<void> {
    if (this.#waiting.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Lets everything that waits be sealed without its texts: for the exit of the process. */
  giveUp(): void {
    for (const waiting of this.#waiting) this.#finish(waiting, NOTHING);
  }

  /** Ends what runs beside; nothing is asked afterwards. Errors: none. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#preparer.close();
  }

  async #run(): Promise<void> {
    this.#running++;
    // Not in the same turn as the request whose trace it is.
    await new Promise((resolve) => setImmediate(resolve));
    for (let waiting = this.#next.shift(); waiting !== undefined; waiting = this.#next.shift())
      if (this.#waiting.has(waiting)) this.#finish(waiting, await this.#prepare(waiting));
    this.#running--;
  }

  async #prepare({ options, seal }: WaitingSeal): Promise<ReadonlyMap<string, readonly Finding[]>> {
    const heard = new TextCollector();
    try {
      // What a dry run says of prompts must not count.
      const prompts = options.prompts && new PromptRegistry(options.identity, options.limits);
      seal(alsoFinding(options, heard, { prompts: { value: prompts } }));
      return await this.#preparer.prepareFindings(heard.texts, heard.labels);
    } catch (fault) {
      report('seal_error', 'the texts of a record could not be collected', fault);
      return NOTHING;
    }
  }

  /** Lets records go in the order in which they came: late spans and scores follow what was decided for their trace. */
  #finish(waiting: WaitingSeal, findings: ReadonlyMap<string, readonly Finding[]>): void {
    waiting.findings ??= findings;
    for (const next of this.#waiting) {
      if (next.findings === undefined) return;
      this.#waiting.delete(next);
      next.ready(withFindings(next.options, next.findings));
    }
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

function withFindings(
  options: SealOptions,
  findings: ReadonlyMap<string, readonly Finding[]>,
): SealOptions {
  return alsoFinding(options, new PreparedFindings(findings));
}

/** The options with one more detector; what is computed on demand stays so. */
function alsoFinding(
  options: SealOptions,
  detector: TraceDetector,
  others: PropertyDescriptorMap = {},
): SealOptions {
  const changed = { alsoFind: { value: [detector] }, ...others };
  return Object.create(options, changed) as SealOptions;
}

import { redact } from '../../sealing/redaction/index.js';
import { report, type DiagnosticCode } from '../../diagnostics.js';
import type { Exporter } from '../../exporters/exporter.js';
import type { SealedRecord } from '../../sealing/sealed.js';
import type { DropReason, ExporterStats, RemoteStatus } from '../counts.js';
import { isExportError } from '../export-error.js';
import type { Appended, JournalSource } from '../journal.js';
import { Tally } from '../tally.js';
import { attempt } from './attempt.js';
import { retryAfterWaitMs, waitAfterFailures } from './backoff.js';
import { Circuit } from './circuit.js';
import { Outbox, type Batch } from './outbox.js';
import { resolveRemote, type RemoteConfig } from './remote-config.js';
import { Wait } from './wait.js';

const MAX_MESSAGE = 500;

/** Sends what waits for one remote exporter: one batch at a time, each until it is taken or refused for good. Never rejects. */
export class RemoteQueue {
  readonly exporter: Exporter;
  readonly tally: Tally = new Tally();
  readonly #config: RemoteConfig;
  readonly #outbox: Outbox;
  readonly #circuit: Circuit = new Circuit();
  readonly #wait: Wait = new Wait();
  readonly #stopped: AbortController = new AbortController();
  /** Batches that were taken out and are not settled, the next one last: more than one where a batch was split. */
  readonly #begun: Batch[] = [];
  #pump: Promise<void> | undefined;
  #retries: number = 0;
  /** Units: ms, monotonic. */
  #lastFailure: number = 0;
  #lastError: RemoteStatus['lastError'];

  constructor(exporter: Exporter, source: JournalSource | undefined) {
    this.exporter = exporter;
    this.#config = resolveRemote(exporter.name, exporter.remote ?? {});
    this.#outbox = new Outbox(this.#config, source);
  }

  /** Takes records that are in the journal. */
  offer(batch: Appended, records: readonly SealedRecord[]): void {
    // A text that the segment holds already goes, or went, with the record that brought it.
    this.tally.delivered += this.#outbox.offer(batch, records);
    this.#start();
  }

  /** Takes records that no journal has, into a bounded number of bytes. */
  offerUnkept(items: readonly { readonly record: SealedRecord; readonly bytes: number }[]): void {
    const gone = this.#outbox.offerUnkept(items);
    if (gone > 0) this.lose('queue_full', gone);
    this.#start();
  }

  /** Takes what another process has left behind. */
  adopt(source: JournalSource): void {
    this.#outbox.adopt(source);
    this.#start();
  }

  /** Counts records that never came here. */
  drop(reason: DropReason, count: number): void {
    this.tally.drop(reason, count);
  }

  /** Counts records that came, and went before they could be sent. */
  lose(reason: DropReason, count: number): void {
    this.tally.drop(reason, count);
    const code = reason === 'unreadable' ? 'disk_unavailable' : 'journal_full';
    this.#say(code, `lost ${count} records before it could take them (${reason})`);
  }

  /** Resolves when nothing waits. Makes the next attempt now, unless the other end asked for a wait or one was just made. */
  async drain(): Promise<void> {
    const rested = performance.now() - this.#lastFailure;
    if (rested >= this.#config.retryInitialMs) this.#wait.cutShort();
    this.#start();
    while (this.#pump !== undefined) await this.#pump;
  }

  /** Gives up the attempt under way; nothing is sent afterwards. What no journal has is lost. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wait.stop();
    await this.#pump;
    const inHand = this.#begun.filter(({ source }) => source === undefined);
    const count = inHand.reduce((sum, { parcels }) => sum + parcels.length, 0);
    for (const batch of inHand) this.#begun.splice(this.#begun.indexOf(batch), 1);
    const lost = this.#outbox.dropUnkept() + count;
    if (lost > 0) this.lose('closed', lost);
  }

  /** Shape: `waiting` records have not come here yet. */
  counts(waiting: number): ExporterStats {
    const { records, bytes, since } = this.#unsettled();
    const oldestAgeMs = since === undefined ? 0 : Math.max(0, Date.now() - since);
    return {
      ...this.tally.counts(waiting + records),
      remote: {
        lag: { records: waiting + records, bytes, oldestAgeMs },
        circuit: this.#circuit.state,
        retries: this.#retries,
        lastError: this.#lastError,
      },
    };
  }

  #unsettled(): Outbox['waiting'] {
    let { records, bytes, since } = this.#outbox.waiting;
    for (const { parcels } of this.#begun) {
      records += parcels.length;
      for (const parcel of parcels) {
        bytes += parcel.bytes;
        since = Math.min(since ?? parcel.since, parcel.since);
      }
    }
    return { records, bytes, since };
  }

  #start(): void {
    if (this.#stopped.signal.aborted) return;
    this.#pump ??= this.#run().finally(() => {
      this.#pump = undefined;
      if (this.#outbox.waiting.bytes > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    // What is offered in one turn goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#stopped.signal.aborted) {
      const batch = this.#begun.at(-1) ?? (await this.#take());
      if (batch === undefined) return;
      try {
        await this.#send(batch);
      } catch (fault) {
        report('export_failed', 'a batch could not be sent', fault, this.exporter.name);
        await this.#wait.sleep(this.#config.retryMaxMs);
      }
    }
  }

  async #take(): Promise<Batch | undefined> {
    while (!this.#stopped.signal.aborted) {
      await this.#wait.sleep(this.#outbox.waitMs());
      try {
        const batch = await this.#outbox.take();
        if (batch !== undefined) this.#begun.push(batch);
        return batch;
      } catch (error) {
        report('disk_unavailable', 'the journal cannot be read', error, this.exporter.name);
        await this.#wait.sleep(this.#config.retryMaxMs);
      }
    }
    return undefined;
  }

  async #send(batch: Batch): Promise<void> {
    this.#circuit.attempt();
    if (this.#circuit.state === 'half_open' && batch.parcels.length > 1)
      return this.#split(batch, 1);
    const records = batch.parcels.map(({ record }) => record);
    const { timeoutMs } = this.#config;
    try {
      const result = await attempt(this.exporter, records, timeoutMs, this.#stopped.signal);
      this.#circuit.answered();
      const rejected = countOf(result.rejected, records.length);
      if (rejected > 0) {
        this.#note(result.reason, 'some of a batch was refused');
        this.#reject('rejected', rejected);
      }
      this.#settle(batch, records.length - rejected);
    } catch (error) {
      if (!this.#stopped.signal.aborted) await this.#failed(batch, error);
    }
  }

  async #failed(batch: Batch, error: unknown): Promise<void> {
    this.#note(messageOf(error), 'an error without a message');
    const known = isExportError(error) ? error : undefined;
    if (known?.retryable !== false) {
      this.#circuit.failed();
      // A single failure is over soon as a rule, and what is in memory is sent without reading.
      if (this.#circuit.failures > 1) this.#outbox.leaveToJournal();
      this.#lastFailure = performance.now();
      this.#retries++;
      const { records } = this.#unsettled();
      const status = known?.status === undefined ? '' : ` (status ${known.status})`;
      this.#say('export_retried', `takes nothing${status}; ${records} records wait`, error);
      if (known?.retryAfterMs !== undefined) {
        return this.#wait.sleepThrough(retryAfterWaitMs(known.retryAfterMs));
      }
      return this.#wait.sleep(
        waitAfterFailures(this.#circuit.failures, this.#circuit.state, this.#config),
      );
    }
    this.#circuit.answered();
    const { length } = batch.parcels;
    if (known.splitBatch && length > 1) return this.#split(batch, Math.ceil(length / 2));
    this.#reject(known.status === undefined ? 'rejected' : `rejected_${known.status}`, length);
    this.#settle(batch, 0);
  }

  #split(batch: Batch, at: number): void {
    const { parcels, source } = batch;
    this.#begun.pop();
    this.#begun.push(
      { parcels: parcels.slice(at), source },
      { parcels: parcels.slice(0, at), source },
    );
  }

  #settle({ parcels, source }: Batch, delivered: number): void {
    this.#begun.pop();
    this.tally.delivered += delivered;
    const end = parcels.at(-1)?.end;
    if (end !== undefined) source?.acknowledge(end);
  }

  #reject(reason: DropReason, count: number): void {
    this.tally.drop(reason, count);
    this.#say('export_failed', `had ${count} records refused for good (${reason})`);
  }

  #note(said: unknown, otherwise: string): void {
    // The words are those of a driver or of another machine: they may hold an address with its password, or a value.
    const message = typeof said === 'string' ? redact(said.slice(0, MAX_MESSAGE)).text : otherwise;
    this.#lastError = { message, at: Date.now() };
  }

  #say(code: DiagnosticCode, what: string, cause?: unknown): void {
    report(code, `exporter "${this.exporter.name}" ${what}`, cause, this.exporter.name);
  }
}

/** An exporter's own count of records, of which there are so many. */
function countOf(said: unknown, most: number): number {
  return typeof said === 'number' && said > 0 ? Math.min(Math.trunc(said), most) : 0;
}

/** What an error says: anything can be thrown. */
function messageOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return undefined;
  }
}

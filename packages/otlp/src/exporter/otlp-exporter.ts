import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type {
  ExportAttempt,
  Exporter,
  ExportResult,
  RemoteOptions,
  ScoreRecord,
  SealedRecord,
} from '@llmtrace/core';
import type { OtlpConfig } from '../config/resolve-otlp.js';
import { Poster, type Answer } from '../http/post.js';
import { evaluationSpan } from '../scores/evaluation-span.js';
import { RecentTraces } from '../scores/recent-traces.js';
import type { ScoreTarget } from '../scores/score-target.js';
import { lateSpan, traceSpans } from '../spans/record-spans.js';
import type { OtlpScope, OtlpSpan } from '../wire/otlp-span.js';
import { checkAnswer, unreachable } from './export-error.js';
import { readPartialSuccess, type PartialSuccess } from './partial-success.js';
import { RequestBatch } from './request-batch.js';
import type { ResourceFacts } from './resource-of.js';

const compress: (data: Buffer) => Promise<Buffer> = promisify(gzip);
const NO_FACTS: ResourceFacts = {};
const REQUESTS_PER_BATCH = 3;
/** Records of failed batches that are remembered as arrived. */
const MAX_ARRIVED = 10_000;

/**
 * Sends records in requests of bounded size, one at a time, each once: whether a failed batch is sent again is up to
 * delivery. What of it had arrived is then not sent a second time.
 *
 * Errors: `ExportError` for what was not taken.
 */
export class OtlpExporter implements Exporter {
  readonly name: string;
  readonly allowRaw: boolean;
  /** The URL that traces are posted to. */
  readonly endpoint: string;
  readonly remote: RemoteOptions;
  readonly #config: OtlpConfig;
  readonly #scope: OtlpScope;
  readonly #poster: Poster;
  readonly #arrived: Set<string> = new Set();
  readonly #recent: RecentTraces = new RecentTraces();
  #rejected: number = 0;

  constructor(config: OtlpConfig) {
    this.name = config.name;
    this.allowRaw = config.allowRaw;
    this.endpoint = config.target.url.href;
    this.remote = {
      maxBatchBytes: config.maxRequestBytes,
      // A batch may take several requests.
      timeoutMs: REQUESTS_PER_BATCH * config.timeoutMs,
    };
    this.#config = config;
    this.#poster = new Poster(config.target);
    const { schemaUrl } = config.dialect;
    this.#scope = {
      name: '@llmtrace/otlp',
      ...(schemaUrl === undefined ? undefined : { schemaUrl }),
    };
  }

  /** Spans that receivers took and then did not keep, since the start. */
  get rejectedSpans(): number {
    return this.#rejected;
  }

  async export(
    records: readonly SealedRecord[],
    attempt?: ExportAttempt,
  ): Promise<ExportResult | undefined> {
    const signal = attempt?.signal;
    const lost = new Losses();
    let batch = new RequestBatch(this.#config.resource);
    for (const record of records) {
      const key = keyOf(record);
      if (key === undefined || this.#arrived.has(key)) continue;
      if (record.type === 'score' && typeof this.#config.scores === 'object') {
        await this.#sendScore(record, key, this.#config.scores, signal);
        continue;
      }
      const facts = record.type === 'trace' ? record : NO_FACTS;
      for (const span of this.#spansOf(record)) {
        const encoded = this.#config.format.encodeSpan(span);
        if (batch.spans > 0 && batch.bytes + encoded.length > this.#config.maxRequestBytes) {
          await this.#send(batch, signal, lost);
          batch = new RequestBatch(this.#config.resource);
        }
        batch.add(facts, encoded);
      }
      batch.ending.push(key);
    }
    if (batch.spans > 0) await this.#send(batch, signal, lost);
    for (const record of records) this.#arrived.delete(keyOf(record) ?? '');
    return lost.result;
  }

  shutdown(): void {
    this.#poster.close();
  }

  #spansOf(record: SealedRecord): readonly OtlpSpan[] {
    const { dialect, scores } = this.#config;
    switch (record.type) {
      case 'trace':
        this.#recent.add(record);
        return traceSpans(record, dialect);
      case 'span':
        return [lateSpan(record, dialect)];
      case 'score':
        return scores === 'events' ? [evaluationSpan(this.#recent.judged(record))] : [];
      default:
        return [];
    }
  }

  async #send(batch: RequestBatch, signal: AbortSignal | undefined, lost: Losses): Promise<void> {
    const { format, target, gzip: zipped } = this.#config;
    const plain = batch.frame(format, this.#scope);
    const body = zipped ? await compress(plain) : plain;
    const answer = await this.#post(target.url, body, signal, {
      'content-type': format.contentType,
      ...(zipped ? { 'content-encoding': 'gzip' } : undefined),
    });
    for (const key of batch.ending) this.#remember(key);
    const partial = readPartialSuccess(answer);
    if (partial === undefined) return;
    this.#rejected += partial.rejected;
    lost.add(partial, batch.ending.length);
  }

  async #sendScore(
    score: ScoreRecord,
    key: string,
    to: ScoreTarget,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const request = to.request(this.#recent.judged(score));
    if (request === undefined) return;
    const body = Buffer.from(JSON.stringify(request.body));
    const url = this.#config.target.at(request.path);
    await this.#post(url, body, signal, { 'content-type': 'application/json' });
    this.#remember(key);
  }

  #remember(key: string): void {
    if (this.#arrived.size >= MAX_ARRIVED) this.#arrived.clear();
    this.#arrived.add(key);
  }

  async #post(
    url: URL,
    body: Buffer,
    signal: AbortSignal | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const where = `${this.name} (${url.host})`;
    const { timeoutMs } = this.#config;
    const answer = await this.#poster
      .post({ url, headers, body, timeoutMs, signal })
      .catch((error: unknown) => {
        throw unreachable(error, where);
      });
    checkAnswer(answer, where);
    return answer;
  }
}

/** What a receiver threw away of a batch. It counts spans, delivery records: of a request no more than it had. */
class Losses {
  #rejected: number = 0;
  #reason: string = '';

  add({ rejected, reason }: PartialSuccess, records: number): void {
    this.#rejected += Math.min(rejected, records);
    this.#reason ||= reason;
  }

  get result(): ExportResult | undefined {
    return this.#rejected === 0 ? undefined : { rejected: this.#rejected, reason: this.#reason };
  }
}

/** Names a record that has something to send. */
function keyOf(record: SealedRecord): string | undefined {
  switch (record.type) {
    case 'trace':
      return `trace ${record.traceId} ${record.rootSpanId}`;
    case 'span':
      return `span ${record.traceId} ${record.span.spanId}`;
    case 'score':
      return `score ${record.scoreId}`;
    default:
      return undefined;
  }
}

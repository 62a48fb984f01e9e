import type { Clock } from '../model/clock.js';
import type { IdSource } from '../model/ids.js';
import type { LiveSpan } from '../model/live-span.js';
import type { LiveTrace } from '../model/live-trace.js';
import type { SamplingRecord } from '../model/record.js';
import type { ScoreInput } from '../model/score.js';
import { scoreIdOf } from '../model/score-id.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import { Decisions, type RememberedDecision } from '../sampling/decisions.js';
import { Hold } from '../sampling/hold.js';
import { recordBytes } from '../sampling/record-bytes.js';
import { Rollup, type LateSteps } from '../sampling/rollup.js';
import type { Sampler } from '../sampling/sampler.js';
import type { ScoreFact, TraceFacts } from '../sampling/trace-facts.js';
import type { TraceSampling } from '../sampling/trace-sampling.js';
import { WantedTraces } from '../sampling/wanted-traces.js';
import type { TraceDraft } from './draft-trace.js';
import { isKnownWrapper, knownWrappersOf } from './late-calls.js';
import type { SealContext } from './seal-context.js';
import type { SealOptions } from './seal-options.js';
import { maskOwnNames, sealRollups } from './seal-rollup.js';
import { sealScore, type KnownScore } from './seal-score.js';
import { sealLateSpan, sealTrace } from './seal-trace.js';
import type { SealedRecord } from './sealed.js';
import { stripTexts } from './strip-text.js';
import { callFactsOf, traceFactsOf } from './trace-facts-of.js';

type Records = readonly SealedRecord[];

/** A trace that was decided on, with its inline scores. */
interface DecidedTrace {
  readonly facts: TraceFacts;
  readonly scores: readonly ScoreFact[];
  readonly sampling: SamplingRecord;
}

const NOTHING: Records = [];
/** Values in records that are kept back together; what has more takes its course at once. */
const MAX_HELD_VALUES = 200_000;
/** Stands for a decision until patterns have been tried on the names that it depends on. */
const AWAITING_NAMES: SamplingRecord = { tier: 'drop', rule: '', rate: 0 };
const UPGRADED: SamplingRecord = { tier: 'full', rule: 'upgraded', rate: 1 };

/** What the sealer needs of its tracer. */
export interface SampledSealerHost {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Counts what is not to be stored. */
  sampledOut(count: number): void;
}

/**
 * Seals what ends as far as it is to be kept. A trace is decided on once, when its structure is known and nothing has been
 * masked yet; late spans and scores follow it; what is not stored is added up.
 *
 * Shape: each method gives the records that are to be delivered now. `options` are those of this record alone.
 */
export class SampledSealer {
  readonly #options: SealOptions;
  readonly #sampling: TraceSampling;
  readonly #host: SampledSealerHost;
  readonly #decisions: Decisions = new Decisions();
  readonly #rollup: Rollup = new Rollup();
  /** What was decided of traces whose texts are being looked at elsewhere. */
  readonly #undone: WeakMap<LiveTrace, DecidedTrace> = new WeakMap();
  readonly #wanted: WantedTraces = new WantedTraces();
  readonly #hold: Hold<SealedRecord> | undefined;

  constructor(options: SealOptions, sampling: TraceSampling, host: SampledSealerHost) {
    this.#options = options;
    this.#sampling = sampling;
    this.#host = host;
    this.#hold = sampling.hold && new Hold(sampling.hold);
  }

  /** Whether something waits that time will make due. */
  get pending(): boolean {
    return !this.#rollup.empty || this.held > 0;
  }

  /** Traces, and what followed them, that are kept back. */
  get held(): number {
    return this.#hold?.size ?? 0;
  }

  trace(trace: LiveTrace, options: SealOptions = this.#options): Records {
    const { sampler } = this.#sampling;
    if (sampler === undefined) return sealTrace(trace, options);
    const { traceId, rootSpanId } = trace;
    const { inquiry } = options;
    let decided = this.#undone.get(trace);
    const sealed = sealTrace(trace, options, (draft, context) => {
      decided ??= this.#decide(trace, draft, context, sampler);
      if (decided === undefined) return AWAITING_NAMES;
      const { tier } = decided.sampling;
      if (tier !== 'full' && this.#hold !== undefined) return UPGRADED;
      if (tier === 'drop') inquiry?.askNamesOnly();
      return decided.sampling;
    });
    if (decided === undefined) return sealed;
    if (inquiry?.isOpen === true) {
      this.#undone.set(trace, decided);
      return NOTHING;
    }
    const known = decided;
    const { scores, sampling } = known;
    const records = [...sealed, ...scores.map((score) => this.#inlineScore(score, traceId))];
    if (sampling.tier === 'full') return records;
    if (this.#hold === undefined) return this.#settleTrace(known, rootSpanId, () => records);
    return this.#keepBack(traceId, records, () =>
      this.#settleTrace(known, rootSpanId, () => withSampling(records, sampling)),
    );
  }

  late(span: LiveSpan, options: SealOptions = this.#options): Records {
    const { traceId, rootSpanId } = span.trace;
    const { inquiry } = options;
    const known = this.#decisions.of(traceId, rootSpanId);
    if (known === undefined || known.sampling.tier === 'full') {
      return sealLateSpan(span, options);
    }
    const held = this.#hold?.holds(traceId) === true;
    const tier = held ? 'full' : known.sampling.tier;
    let steps: LateSteps = { span, wrappers: [], calls: [], toolCalls: [] };
    const sealed = sealLateSpan(span, options, (draft) => {
      const counted = isKnownWrapper(span) ? [] : [draft];
      steps = { span, wrappers: knownWrappersOf(span), ...callFactsOf(counted) };
      if (tier === 'drop') inquiry?.askNamesOnly();
      return tier;
    });
    if (inquiry?.isOpen === true) return NOTHING;
    if (!held) return this.#settleLate(known, steps, sealed);
    return this.#keepBack(traceId, sealed, () => {
      // By then it is known where its trace was counted.
      const now = this.#decisions.of(traceId, rootSpanId) ?? known;
      return this.#settleLate(now, steps, stripTexts(sealed));
    });
  }

  /** The trace of a score that names it, or a request or response of a trace that is remembered. */
  traceOf({ traceId, requestId, responseId }: ScoreInput): string | undefined {
    return traceId ?? this.#decisions.traceOf(requestId ?? responseId ?? '');
  }

  /** Shape: `attributes` are those of a trace that was open when the score was recorded. */
  score(
    score: KnownScore,
    options: SealOptions = this.#options,
    attributes?: TraceAttributes,
  ): Records {
    const traceId = this.traceOf(score);
    const known = traceId === undefined ? [] : this.#decisions.ofTrace(traceId);
    const held = traceId !== undefined && this.#hold?.holds(traceId) === true;
    const tiers = new Set(known.map(({ sampling }) => sampling.tier));
    const keepsContent = held || tiers.size === 0 || tiers.has('full');
    if (!keepsContent && !tiers.has('metadata')) {
      this.#host.sampledOut(1);
      return NOTHING;
    }
    const sealed = [sealScore(score, options, { attributes, keepsContent })];
    if (options.inquiry?.isOpen === true) return NOTHING;
    if (!held || tiers.has('full')) return sealed;
    if (this.#sampling.sampler?.asksFor(score) === true) {
      return [...this.upgrade(traceId), ...sealed];
    }
    return this.#keepBack(traceId, sealed, () => this.#settleScore(known, sealed));
  }

  /** Keeps a trace in full that is kept back, or has not ended yet. */
  upgrade(traceId: string): Records {
    const held = this.#hold?.take(traceId) ?? [];
    if (held.length === 0) {
      if (this.#decisions.ofTrace(traceId).length === 0) this.#wanted.add(traceId);
      return NOTHING;
    }
    for (const { rootSpanId } of this.#decisions.ofTrace(traceId)) {
      this.#decisions.remember(traceId, { rootSpanId, sampling: UPGRADED });
    }
    return held.flatMap(({ full }) => full);
  }

  /** What has become due: everything at the `close`, all sums at a `flush`. Called until there is nothing. */
  take(reason: 'interval' | 'flush' | 'close'): Records {
    const held =
      (reason === 'close' ? this.#hold?.takeAll() : this.#hold?.takeDue(this.#host.clock.now())) ??
      [];
    const records = held.flatMap(({ decided }) => decided());
    if (reason === 'close') this.#sampling.close();
    return [...records, ...this.#takeSums(reason === 'interval' ? this.#now() : Infinity)];
  }

  /** Decides on a trace, once. Shape: `undefined` while patterns have not been tried on its names. */
  #decide(
    trace: LiveTrace,
    draft: TraceDraft,
    context: SealContext,
    sampler: Sampler,
  ): DecidedTrace | undefined {
    const { options, text } = context;
    const facts = traceFactsOf(draft, context);
    const ownNames = (): TraceFacts => maskOwnNames(facts, trace.attributes, options);
    const { inquiry } = options;
    if (inquiry?.triesPatterns === true) ownNames();
    if (inquiry?.awaitsNames === true) {
      inquiry.askNamesOnly();
      return undefined;
    }
    const { traceId } = facts;
    const scores = this.#sampling.score(facts);
    const scored = scores.length === 0 ? facts : { ...facts, scores: [...facts.scores, ...scores] };
    const decision = this.#sampling.decide(scored, sampler, trace.http?.sampleHeader);
    const sampling = this.#wanted.take(traceId) ? UPGRADED : decision;
    // At once: what follows a trace that cannot be sealed is to go its way too.
    this.#decisions.remember(traceId, { rootSpanId: trace.rootSpanId, sampling });
    this.#decisions.alsoKnownAs(traceId, idsOf(draft));
    const isCounted = sampling.tier === 'drop' && text.findsMore;
    return { facts: isCounted ? ownNames() : facts, scores, sampling };
  }

  #settleTrace(
    { facts, sampling }: DecidedTrace,
    rootSpanId: string,
    kept: () => Records,
  ): Records {
    if (sampling.tier === 'metadata') return kept();
    const counted = this.#rollup.add(facts, this.#now());
    this.#decisions.remember(facts.traceId, { rootSpanId, sampling, counted });
    this.#host.sampledOut(1);
    return this.#takeSums(this.#now());
  }

  #settleLate({ sampling, counted }: RememberedDecision, steps: LateSteps, kept: Records): Records {
    if (sampling.tier !== 'drop') return kept;
    if (counted !== undefined) this.#rollup.addLate(counted, steps, this.#now());
    this.#host.sampledOut(1);
    return NOTHING;
  }

  #settleScore(known: readonly RememberedDecision[], sealed: Records): Records {
    if (known.some(({ sampling }) => sampling.tier === 'metadata')) return stripTexts(sealed);
    this.#host.sampledOut(1);
    return NOTHING;
  }

  #keepBack(traceId: string, full: Records, decided: () => Records): Records {
    const bytes = recordBytes(full, MAX_HELD_VALUES);
    const fall = (): Records => {
      this.#options.prompts?.untold(full);
      return decided();
    };
    if (this.#hold?.fits(bytes) !== true) return fall();
    const held = { full, decided: fall };
    const displaced = this.#hold.add(traceId, held, bytes, this.#host.clock.now());
    return displaced.flatMap((gone) => gone.decided());
  }

  #inlineScore({ name, value }: ScoreFact, traceId: string): SealedRecord {
    const score = { traceId, name, value, evaluator: 'inline' };
    return sealScore(
      { ...score, scoreId: scoreIdOf(score), createdAt: this.#now() },
      this.#options,
    );
  }

  #takeSums(now: number): Records {
    return sealRollups(this.#rollup.take(now), () => this.#host.ids.spanId(), this.#options);
  }

  #now(): number {
    const { clock } = this.#host;
    return clock.now() + clock.epochOffset();
  }
}

/** The ids by which scores may name a trace. */
function idsOf({ trace, spans }: TraceDraft): readonly string[] {
  const requestId = trace.http?.requestId;
  const ids = spans.map(({ data }) => data['responseId']);
  return [requestId, ...ids].filter((id) => typeof id === 'string' && id !== '') as string[];
}

function withSampling(records: Records, sampling: SamplingRecord): Records {
  return stripTexts(records).map((record) =>
    record.type === 'trace' ? { ...record, sampling } : record,
  );
}

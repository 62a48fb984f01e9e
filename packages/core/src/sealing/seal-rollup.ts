import {
  SCHEMA_VERSION,
  type RollupCall,
  type RollupDimensionsRecord,
  type RollupRecord,
} from '../model/record.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import type { RollupDraft } from '../sampling/rollup-group.js';
import type { TraceFacts } from '../sampling/trace-facts.js';
import { roundMs } from './round-ms.js';
import { sealId } from './seal-attributes.js';
import { SealContext } from './seal-context.js';
import type { SealOptions } from './seal-options.js';
import type { Sealed } from './sealed.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const LABELS = [
  'name',
  'route',
  'feature',
  'variant',
  'userSegment',
  'locale',
  'pipeline',
  'pipelineTier',
] as const;

/** Makes the records of sums: names are masked as they are in a trace. Errors: none that a captured value could cause. */
export function sealRollups(
  drafts: readonly RollupDraft[],
  newId: () => string,
  options: SealOptions,
): readonly Sealed<RollupRecord>[] {
  if (drafts.length === 0) return [];
  const context = new SealContext(options, options.policy.unknown, 'bare');
  return drafts.map((draft) => sealRollup(draft, newId(), context));
}

/**
 * Masks what a trace alone is searched for in the names that its sums are kept by: later nobody knows it any more.
 * Errors: none.
 */
export function maskOwnNames(
  facts: TraceFacts,
  attributes: TraceAttributes | undefined,
  options: SealOptions,
): TraceFacts {
  const context = new SealContext(options, options.policy.unknown, 'bare');
  context.maskKnown(attributes);
  const { text } = context;
  if (!text.findsMore) return facts;
  const masked: Mutable<TraceFacts> = { ...facts };
  for (const name of LABELS) {
    const value = facts[name];
    if (value !== undefined) masked[name] = text.label(value);
  }
  if (facts.tenantId !== undefined && !options.hashIds.includes('tenantId')) {
    masked.tenantId = text.id(facts.tenantId);
  }
  return masked;
}

function sealRollup(
  draft: RollupDraft,
  rollupId: string,
  context: SealContext,
): Sealed<RollupRecord> {
  const { text, options } = context;
  const dimensions = {
    ...draft.dimensions,
    serviceName: options.identity.serviceName,
  } as Mutable<RollupDimensionsRecord>;
  for (const name of LABELS) {
    const value = dimensions[name];
    if (value !== undefined) dimensions[name] = text.label(value);
  }
  if (dimensions.method !== undefined) dimensions.method = text.id(dimensions.method);
  const tenantId = sealId(draft.dimensions as { tenantId?: string }, 'tenantId', context);
  if (tenantId !== undefined) dimensions.tenantId = tenantId;
  const { llmWaitMs, toolWaitMs } = draft.totals;
  const record: RollupRecord = {
    type: 'rollup',
    schemaVersion: SCHEMA_VERSION,
    rollupId,
    windowStart: draft.windowStart,
    windowMs: draft.windowMs,
    dimensions,
    count: draft.count,
    errors: draft.errors,
    totals: { ...draft.totals, llmWaitMs: roundMs(llmWaitMs), toolWaitMs: roundMs(toolWaitMs) },
    latency: draft.latency.toJSON(),
    calls: draft.calls.map((call) => sealSteps(call, context)),
    tools: draft.tools.map((tool) => ({
      ...sealSteps(tool, context),
      toolName: text.label(tool.toolName),
    })),
  };
  return record as Sealed<RollupRecord>;
}

const STEP_NAMES = ['provider', 'model', 'responseModel', 'promptName', 'responseFormat'] as const;

function sealSteps<S extends Pick<RollupCall, 'promptVersionId'>>(
  steps: S,
  { text }: SealContext,
): S {
  const sealed = { ...steps } as Mutable<S> & Record<string, unknown>;
  for (const name of STEP_NAMES) {
    const value = sealed[name];
    if (value !== undefined) (sealed as Record<string, unknown>)[name] = text.label(value);
  }
  const { promptVersionId } = steps;
  if (promptVersionId !== undefined) {
    (sealed as Record<string, unknown>)['promptVersionId'] = text.id(promptVersionId);
  }
  return sealed;
}

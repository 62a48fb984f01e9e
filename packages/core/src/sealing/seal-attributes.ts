import { isFields } from './json-shape.js';
import { idText } from '../model/id-text.js';
import type { TraceRecord } from '../model/record.js';
import type { TraceAttributes } from '../model/trace-attributes.js';
import type { FieldSealer } from './field-sealer.js';
import { hashId } from './hash-id.js';
import type { SealContext } from './seal-context.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MAX_TAGS = 100;
const LABELS = ['userSegment', 'locale', 'feature', 'variant', 'pipeline', 'pipelineTier'] as const;
const IDS = ['sessionId', 'tenantId'] as const;

/** Writes what ties a trace to a user and a feature into its record. The user's id becomes a hash. Errors: none. */
export function sealAttributes(
  attributes: TraceAttributes,
  record: Partial<Mutable<TraceRecord>>,
  context: SealContext,
  fields: FieldSealer,
): void {
  const { text, options } = context;
  for (const name of LABELS) {
    const value = attributes[name];
    if (value !== undefined) record[name] = text.label(value);
  }
  for (const name of IDS) {
    const id = sealId(attributes, name, context);
    if (id !== undefined) record[name] = id;
  }
  const { userFirstSeen, featureFlags, tags, metadata } = attributes;
  const userId = idText(attributes.userId);
  if (userId !== undefined) record.userIdHash = hashId(userId, options.hashKey);
  if (typeof userFirstSeen === 'number') record.userFirstSeen = userFirstSeen;
  if (Array.isArray(tags)) record.tags = tags.slice(0, MAX_TAGS).map((tag) => text.label(tag));
  const flags = context.values.seal(featureFlags);
  if (isFields(flags)) record.featureFlags = flags;
  const extra = fields.free('metadata', metadata);
  if (extra !== undefined) record.metadata = extra;
}

/** The id of a tenant or session as records carry it. Errors: none. */
export function sealId(
  attributes: Pick<TraceAttributes, (typeof IDS)[number]>,
  name: (typeof IDS)[number],
  { text, options }: SealContext,
): string | undefined {
  const value = idText(attributes[name]);
  if (value === undefined) return undefined;
  return options.hashIds.includes(name) ? hashId(value, options.hashKey) : text.id(value);
}

import { hash } from 'node:crypto';
import type { DetectionOptions } from '../async-detectors/index.js';
import { scan } from '../redaction/index.js';
import type { ContentMode } from './content-mode.js';
import type { ContentPolicy, ContentRule } from './content-policy.js';
import { listOf } from './name-pattern.js';

const HEX_LENGTH = 12;

/** One rule of a printed policy. Shape: every condition a list. */
export interface CanonicalRule {
  readonly content: ContentMode;
  readonly when: Readonly<Record<string, readonly string[]>>;
}

/**
 * A policy in the form that is hashed, kept and shown.
 *
 * Shape: fields in the order of their names; what says nothing is left out. Values that stay readable, and tenants whose
 * ids are hashed, are told by the beginning of a SHA-256 alone.
 */
export interface CanonicalPolicy {
  readonly allowKeys?: readonly string[];
  readonly allowValues?: readonly string[];
  readonly attributes?: { readonly allow: readonly string[] };
  readonly content: ContentMode;
  /** By type: `off`, or the name of the app's own detector. */
  readonly detectors?: Readonly<Record<string, string>>;
  /** Detectors that answer later, by name. */
  readonly asyncDetectors?: readonly string[];
  readonly hashIds?: readonly string[];
  readonly maskKeys?: readonly string[];
  /** Shape: type and expression. */
  readonly patterns?: readonly string[];
  readonly rules?: readonly CanonicalRule[];
}

/** A policy as it is kept beside the traces it made. */
export interface PolicyDocument {
  /** Of `policy`. */
  readonly hash: string;
  /** As the traces made by it say. */
  readonly policyVersion: string;
  readonly policy: CanonicalPolicy;
}

/** Brings a policy into its printable form. Equal policies give equal forms, however they were written. */
export function canonicalPolicy(
  policy: ContentPolicy & { readonly content: ContentMode },
  hashIds: readonly string[],
  { patterns, asyncDetectors }: DetectionOptions = {},
): CanonicalPolicy {
  const { allowKeys, allowValues, attributes, content, detectors, maskKeys, rules = [] } = policy;
  const hideTenants = hashIds.includes('tenantId');
  return {
    ...list('allowKeys', allowKeys),
    ...list('allowValues', allowValues?.map(hidden)),
    ...list(
      'asyncDetectors',
      asyncDetectors?.map(({ name }) => name),
    ),
    ...(attributes?.allow?.length
      ? { attributes: { allow: sorted(attributes.allow) } }
      : undefined),
    content,
    ...canonicalDetectors(detectors ?? {}),
    ...list('hashIds', hashIds),
    ...list('maskKeys', maskKeys?.map(String)),
    ...list(
      'patterns',
      patterns?.map(({ type, pattern }) => `${type} ${String(pattern)}`),
    ),
    ...(rules.length > 0
      ? { rules: rules.map((rule) => canonicalRule(rule, hideTenants)) }
      : undefined),
  };
}

/** Shape: the first 12 hex digits of the SHA-256 of the canonical form as JSON. */
export function policyHash(policy: CanonicalPolicy): string {
  return digest(JSON.stringify(policy));
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, HEX_LENGTH);
}

function canonicalRule({ content, when }: ContentRule, hideTenants: boolean): CanonicalRule {
  const conditions: Record<string, readonly string[]> = {};
  for (const name of ['environment', 'field', 'kind', 'role', 'route', 'tenant'] as const) {
    const values: readonly string[] | undefined = listOf<string>(when[name]);
    if (values === undefined) continue;
    conditions[name] = sorted(
      name === 'tenant' && hideTenants ? values.map((id) => `#${digest(id)}`) : values,
    );
  }
  return { content, when: conditions };
}

function canonicalDetectors(
  detectors: NonNullable<ContentPolicy['detectors']>,
): Pick<CanonicalPolicy, 'detectors'> {
  const types = Object.keys(detectors).toSorted();
  if (types.length === 0) return {};
  return {
    detectors: Object.fromEntries(
      types.map((type) => {
        const own = detectors[type];
        return [type, own ? own.name : 'off'];
      }),
    ),
  };
}

/** What a detector would say of a value, and enough of its hash to see that it changed. */
function hidden(value: string): string {
  return `[${scan(value)[0]?.type ?? 'TEXT'}] #${digest(value)}`;
}

function list<K extends string>(
  name: K,
  values: readonly string[] | undefined,
): { readonly [P in K]?: readonly string[] } | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return { [name]: sorted(values) } as { readonly [P in K]?: readonly string[] };
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}

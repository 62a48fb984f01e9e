import { DATA_SHAPES, itemShape, type DataShape } from '../data-shapes.js';
import type { PolicyKind } from './content-policy.js';

const OF_ROOTS = [
  'input',
  'output',
  'error.message',
  'error.stack',
  'events.attributes',
  'metadata',
];
const OF_SPANS = [
  'input',
  'output',
  'error.message',
  'error.stack',
  'events.attributes',
  'attributes',
];
const OF_SCORES = ['comment'];
/** Fields whose own fields the app names. */
const FREE = ['events.attributes', 'metadata', 'attributes'];

/** The kinds that a rule can be about. */
export const POLICY_KINDS: readonly PolicyKind[] = [
  ...(Object.keys(DATA_SHAPES) as (keyof typeof DATA_SHAPES)[]),
  'request',
  'job',
  'score',
];

/** The fields of a kind that hold content. */
export function contentFields(kind: PolicyKind): readonly string[] {
  if (kind === 'score') return OF_SCORES;
  if (kind === 'request' || kind === 'job') return OF_ROOTS;
  const fields = [...OF_SPANS];
  collect(DATA_SHAPES[kind], 'data', fields);
  return fields;
}

function collect(shape: DataShape, path: string, into: string[]): void {
  for (const [name, rule] of Object.entries(shape)) {
    if (rule === 'content') into.push(`${path}.${name}`);
    else if (typeof rule === 'object') collect(itemShape(rule), `${path}.${name}`, into);
  }
}

/** Says whether a pattern can ever match a field of a kind, so that a slip of the pen is refused and not ignored. */
export function canMatch(pattern: string, kind: PolicyKind): boolean {
  return contentFields(kind).some(
    (field) =>
      covers(pattern, field) ||
      (FREE.includes(field) && covers(firstParts(pattern, field.split('.').length), field)),
  );
}

function firstParts(pattern: string, count: number): string {
  return pattern.split('.').slice(0, count).join('.');
}

/** Says whether a pattern names a field or one that holds it. */
export function covers(pattern: string, field: string): boolean {
  const wanted = pattern.split('.');
  const parts = field.split('.');
  return (
    wanted.length <= parts.length && wanted.every((part, i) => part === '*' || part === parts[i])
  );
}

/** Says whether a pattern tells the fields within one whose fields the app names apart. */
export function reachesInto(pattern: string, field: string): boolean {
  const depth = field.split('.').length;
  const wanted = pattern.split('.');
  return wanted.length > depth && covers(firstParts(pattern, depth), field);
}

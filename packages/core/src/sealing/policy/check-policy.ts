import { LlmTraceError, invalidOption } from '../../errors.js';
import { ENTITY_RANK, isEntityType } from '../redaction/entity-type.js';
import { CONTENT_MODES } from './content-mode.js';
import type { ContentPolicy, PolicyKind } from './content-policy.js';
import { POLICY_KINDS, canMatch } from './field-path.js';
import { MESSAGE_ROLES } from './message-roles.js';

const MODES = '"none", "hash", "redacted" or "raw"';
const KNOWN = [
  'content',
  'rules',
  'maskKeys',
  'allowKeys',
  'allowValues',
  'attributes',
  'detectors',
];
const CONDITIONS = ['route', 'tenant', 'environment', 'kind', 'field', 'role'];

/**
 * Checks a policy as it was given, before anything is made of it.
 *
 * Errors: `invalid_option` with the path of what is wrong, below `path`.
 */
export function checkPolicy(policy: ContentPolicy | undefined, path: string): void {
  if (policy === undefined) return;
  const given = fieldsOf(policy, path, KNOWN);
  checkContent(given['content'], `${path}.content`);
  eachOf(given['rules'], `${path}.rules`, checkRule);
  eachOf(given['maskKeys'], `${path}.maskKeys`, (key, at) => {
    if (!(key instanceof RegExp)) checkText(key, at, 'a name or a RegExp');
  });
  eachOf(given['allowKeys'], `${path}.allowKeys`, (key, at) => checkText(key, at, 'a name'));
  eachOf(given['allowValues'], `${path}.allowValues`, (value, at) =>
    checkText(value, at, 'a text'),
  );
  if (given['attributes'] !== undefined) {
    const { allow } = fieldsOf(given['attributes'], `${path}.attributes`, ['allow']);
    eachOf(allow, `${path}.attributes.allow`, (key, at) => checkText(key, at, 'a name'));
  }
  checkDetectors(given['detectors'], `${path}.detectors`);
}

/** Checks a mode, where one is given. Errors: `invalid_option` with `path`. */
export function checkContent(mode: unknown, path: string): void {
  if (mode !== undefined && !(CONTENT_MODES as readonly unknown[]).includes(mode)) {
    invalidOption(path, MODES, mode);
  }
}

function checkRule(rule: unknown, path: string): void {
  const { when, content } = fieldsOf(rule, path, ['when', 'content']);
  if (content === undefined) invalidOption(`${path}.content`, MODES, content);
  checkContent(content, `${path}.content`);
  const conditions = fieldsOf(when, `${path}.when`, CONDITIONS);
  for (const [name, value] of Object.entries(conditions)) {
    const at = `${path}.when.${name}`;
    if (Array.isArray(value)) {
      if (value.length === 0) invalidOption(at, 'at least one value', value);
      value.forEach((item: unknown, i) => checkCondition(name, item, `${at}[${i}]`));
    } else if (value !== undefined) checkCondition(name, value, at);
  }
  checkFields(conditions, `${path}.when.field`);
}

function checkCondition(name: string, value: unknown, path: string): void {
  checkText(value, path, 'a text or a list of texts');
  if (name === 'kind' && !POLICY_KINDS.includes(value as PolicyKind)) {
    invalidOption(path, `one of ${POLICY_KINDS.join(', ')}`, value);
  }
  if (name === 'role' && !(MESSAGE_ROLES as readonly unknown[]).includes(value)) {
    invalidOption(path, `one of ${MESSAGE_ROLES.join(', ')}`, value);
  }
}

/** A rule about a field that does not exist would be silently without effect. */
function checkFields(conditions: Readonly<Record<string, unknown>>, path: string): void {
  const kinds = conditions['kind'] === undefined ? POLICY_KINDS : [conditions['kind']].flat();
  for (const field of [conditions['field'] ?? []].flat() as unknown as readonly string[]) {
    if ((kinds as readonly PolicyKind[]).some((kind) => canMatch(field, kind))) continue;
    invalidOption(path, 'a field that holds content, such as "input" or "data.arguments"', field);
  }
}

function checkDetectors(detectors: unknown, path: string): void {
  if (detectors === undefined) return;
  for (const [type, own] of Object.entries(fieldsOf(detectors, path))) {
    const at = `${path}.${type}`;
    if (!isEntityType(type)) invalidOption(at, 'named like a type: EMPLOYEE_NO', type);
    if (own === false) {
      if (!Object.hasOwn(ENTITY_RANK, type)) {
        invalidOption(at, `a detector; only built-in types can be switched off`, own);
      }
      continue;
    }
    const detector = fieldsOf(own, at);
    checkText(detector['name'], `${at}.name`, 'a name');
    if (typeof detector['scan'] !== 'function') {
      invalidOption(`${at}.scan`, 'a function of a text that returns findings', detector['scan']);
    }
    if (detector['entityType'] !== type)
      invalidOption(`${at}.entityType`, `"${type}"`, detector['entityType']);
  }
}

function fieldsOf(
  value: unknown,
  path: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    invalidOption(path, 'an object', value);
  }
  for (const name of Object.keys(value)) {
    if (known !== undefined && !known.includes(name)) {
      throw new LlmTraceError('invalid_option', `Unknown option "${path}.${name}".`);
    }
  }
  return value as Readonly<Record<string, unknown>>;
}

function eachOf(
  values: unknown,
  path: string,
  check: (value: unknown, path: string) => void,
): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) invalidOption(path, 'a list', values);
  values.forEach((value: unknown, i) => check(value, `${path}[${i}]`));
}

function checkText(value: unknown, path: string, wanted: string): void {
  if (typeof value !== 'string' || value === '') invalidOption(path, wanted, value);
}

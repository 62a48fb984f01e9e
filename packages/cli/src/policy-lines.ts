/** One thing that a policy says. */
export interface PolicyLine {
  /** What it is about; equal in two policies for what can be compared. */
  readonly what: string;
  readonly says: string;
}

const TITLES: Readonly<Record<string, string>> = {
  __proto__: null as never,
  content: 'content',
  maskKeys: 'names masked',
  allowKeys: 'names allowed',
  allowValues: 'values allowed',
  asyncDetectors: 'asked later',
  hashIds: 'ids hashed',
  patterns: 'patterns',
};
const CONDITIONS = ['environment', 'route', 'tenant', 'kind', 'field', 'role'];

/** What a policy says, a line each. Shape: whatever a file holds; what is not known is shown as JSON. */
export function policyLines(policy: Readonly<Record<string, unknown>>): readonly PolicyLine[] {
  const lines: PolicyLine[] = [{ what: 'content', says: text(policy['content'] ?? 'redacted') }];
  for (const [name, value] of Object.entries(policy)) {
    if (name === 'content') continue;
    if (name === 'rules' && Array.isArray(value)) {
      value.forEach((rule: unknown, i) =>
        lines.push({ what: `rule ${i + 1}`, says: ruleText(rule) }),
      );
    } else if (name === 'detectors' && isObject(value)) {
      for (const [type, own] of Object.entries(value)) {
        lines.push({
          what: `detector ${type}`,
          says: own === 'off' || own === false ? 'off' : `own, ${text(own)}`,
        });
      }
    } else if (name === 'attributes' && isObject(value)) {
      lines.push({ what: 'attributes kept', says: list(value['allow']) });
    } else lines.push({ what: TITLES[name] ?? name, says: list(value) });
  }
  return lines;
}

function ruleText(rule: unknown): string {
  if (!isObject(rule)) return text(rule);
  const when = isObject(rule['when']) ? rule['when'] : {};
  const names = [...CONDITIONS, ...Object.keys(when).filter((name) => !CONDITIONS.includes(name))];
  const conditions = names
    .filter((name) => when[name] !== undefined)
    .map((name) => `${name} ${list(when[name])}`);
  return `${text(rule['content'])} where ${conditions.length === 0 ? 'anything' : conditions.join(' and ')}`;
}

function list(value: unknown): string {
  if (!Array.isArray(value)) return text(value);
  return value.map(text).join(' | ');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

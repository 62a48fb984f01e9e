import type { DetectionOptions } from '../async-detectors/index.js';
import { ENGINE_VERSION } from '../redaction/index.js';
import { canonicalPolicy, policyHash, type PolicyDocument } from './canonical-policy.js';
import type { ContentMode } from './content-mode.js';
import type { ContentPolicy, ContentRule } from './content-policy.js';
import type { LiveRule } from './kind-policy.js';
import { NamePatterns, listOf } from './name-pattern.js';
import { PLAIN_TEXT_RULES, TextRules } from './text-rules.js';
import { TracePolicy } from './trace-policy.js';

/** What a trace tells a policy. Shape: `undefined` where it has none. */
export interface PolicyFacts {
  readonly route: string | undefined;
  readonly method: string | undefined;
  readonly tenant: string | undefined;
  /** What could not be learnt: rules that ask for it then hold where they are stricter. */
  readonly unknown?: 'tenant' | 'all' | undefined;
}

/** What a policy is compiled with, besides itself. */
export interface PolicySetting {
  readonly environment: string;
  readonly hashIds?: readonly ('tenantId' | 'sessionId')[];
  readonly detection?: DetectionOptions;
}

const UNKNOWN: PolicyFacts = {
  route: undefined,
  method: undefined,
  tenant: undefined,
  unknown: 'all',
};
const MAX_CACHED = 1_024;

interface CompiledRule {
  readonly rule: ContentRule;
  readonly route: NamePatterns | undefined;
  readonly tenant: NamePatterns | undefined;
}

/** A checked policy, made once a tracer and asked once a trace. */
export class CompiledPolicy {
  readonly text: TextRules;
  /** Names of attributes that are labels. */
  readonly labels: ReadonlySet<string>;
  /** Its printable form, without anything that is masked or hidden elsewhere. */
  readonly document: PolicyDocument;
  /** Names the rules of a record: those of the engine and, by its hash, this policy. */
  readonly version: string;
  /** Whether it keeps any text raw. */
  readonly keepsRaw: boolean;
  /** For records whose trace is not at hand. */
  readonly unknown: TracePolicy;
  readonly #fallback: ContentMode;
  readonly #rules: readonly CompiledRule[];
  readonly #fixed: TracePolicy | undefined;
  readonly #byAnswers: Map<string, TracePolicy> = new Map();
  readonly #byFacts: Map<string, TracePolicy> = new Map();

  constructor(policy: ContentPolicy, { environment, hashIds = [], detection }: PolicySetting) {
    const { content = 'redacted', rules = [], attributes } = policy;
    this.#fallback = content;
    this.#rules = rules
      .filter(({ when }) => matches(listOf(when.environment), environment))
      .map((rule) => ({
        rule,
        route: patterns(rule.when.route),
        tenant: patterns(rule.when.tenant),
      }));
    this.text = saysNothingOfText(policy) ? PLAIN_TEXT_RULES : new TextRules(policy);
    this.labels = new Set(attributes?.allow);
    const printed = canonicalPolicy({ ...policy, content }, hashIds, detection);
    const hash = policyHash(printed);
    this.version = `${ENGINE_VERSION}-${hash}`;
    this.document = { hash, policyVersion: this.version, policy: printed };
    this.keepsRaw = content === 'raw' || rules.some((rule) => rule.content === 'raw');
    this.#fixed = this.#rules.every((r) => r.route === undefined && r.tenant === undefined)
      ? this.#decide(UNKNOWN)
      : undefined;
    this.unknown = this.#fixed ?? this.#decide(UNKNOWN);
  }

  /** What the policy says about a trace. Costs a lookup, or nothing where no rule asks for a route or tenant. */
  forTrace(facts: PolicyFacts): TracePolicy {
    if (this.#fixed !== undefined) return this.#fixed;
    const { unknown, method, route, tenant } = facts;
    const key = JSON.stringify([unknown, method, route, tenant]);
    const known = this.#byFacts.get(key);
    if (known !== undefined) return known;
    const policy = this.#decide(facts);
    if (this.#byFacts.size >= MAX_CACHED) this.#byFacts.clear();
    this.#byFacts.set(key, policy);
    return policy;
  }

  #decide(facts: PolicyFacts): TracePolicy {
    const rules: LiveRule[] = [];
    let answers = '';
    for (const compiled of this.#rules) {
      const answer = holds(compiled, facts);
      answers += answer;
      if (answer !== 'no') rules.push({ rule: compiled.rule, certain: answer === 'yes' });
    }
    let policy = this.#byAnswers.get(answers);
    if (policy === undefined) {
      policy = new TracePolicy(this.#fallback, rules);
      if (this.#byAnswers.size >= MAX_CACHED) this.#byAnswers.clear();
      this.#byAnswers.set(answers, policy);
    }
    return policy;
  }
}

function holds({ route, tenant }: CompiledRule, facts: PolicyFacts): 'yes' | 'no' | 'maybe' {
  const { unknown } = facts;
  let maybe = false;
  if (route !== undefined) {
    if (unknown === 'all') maybe = true;
    else if (!isRoute(route, facts)) return 'no';
  }
  if (tenant !== undefined) {
    if (unknown !== undefined) maybe = true;
    else if (facts.tenant === undefined || !tenant.match(facts.tenant)) return 'no';
  }
  return maybe ? 'maybe' : 'yes';
}

function isRoute(patterns: NamePatterns, { route, method }: PolicyFacts): boolean {
  if (route === undefined) return false;
  return patterns.match(route) || (method !== undefined && patterns.match(`${method} ${route}`));
}

function matches(wanted: readonly string[] | undefined, name: string): boolean {
  return wanted === undefined || new NamePatterns(wanted).match(name);
}

function patterns(names: string | readonly string[] | undefined): NamePatterns | undefined {
  const list = listOf(names);
  return list && new NamePatterns(list);
}

function saysNothingOfText({
  maskKeys,
  allowKeys,
  allowValues,
  detectors,
}: ContentPolicy): boolean {
  return [maskKeys, allowKeys, allowValues, detectors].every(
    (part) => part === undefined || Object.keys(part).length === 0,
  );
}

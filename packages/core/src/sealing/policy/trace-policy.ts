import type { ContentMode } from './content-mode.js';
import type { PolicyKind } from './content-policy.js';
import { KindPolicy, type LiveRule } from './kind-policy.js';

/** What a policy says about one trace, whose route and tenant are known. Shared by all traces that it treats alike. */
export class TracePolicy {
  /** Whether no text is kept at all. */
  readonly keepsNothing: boolean;
  readonly #fallback: ContentMode;
  readonly #rules: readonly LiveRule[];
  readonly #kinds: Map<PolicyKind, KindPolicy> = new Map();
  /** Serves every kind where no rule tells them apart. */
  readonly #common: KindPolicy | undefined;

  constructor(fallback: ContentMode, rules: readonly LiveRule[]) {
    this.#fallback = fallback;
    this.#rules = rules;
    this.keepsNothing = fallback === 'none' && rules.every(({ rule }) => rule.content === 'none');
    const plain = rules.every(
      ({ rule: { when } }) =>
        when.kind === undefined && when.field === undefined && when.role === undefined,
    );
    this.#common = plain ? new KindPolicy('step', fallback, rules) : undefined;
  }

  kind(kind: PolicyKind): KindPolicy {
    if (this.#common !== undefined) return this.#common;
    let policy = this.#kinds.get(kind);
    if (policy === undefined) {
      policy = new KindPolicy(kind, this.#fallback, this.#rules);
      this.#kinds.set(kind, policy);
    }
    return policy;
  }
}

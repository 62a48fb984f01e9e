import type { ContentMode } from './content-mode.js';
import { isStricter, stricter } from './content-mode.js';
import type { ContentRule, MessageRole, PolicyKind } from './content-policy.js';
import { covers, reachesInto } from './field-path.js';
import { MESSAGE_ROLES, RoleModes } from './message-roles.js';
import { listOf } from './name-pattern.js';

/** A rule that may hold for a trace. `certain` is false where the trace does not tell what the rule asks for. */
export interface LiveRule {
  readonly rule: ContentRule;
  readonly certain: boolean;
}

const MAX_CACHED = 1_024;
const ASKED_FIELD = 'data.toolCallsRequested.arguments';

/** What becomes of the fields of one kind in one trace. Looked up by path, each worked out once. */
export class KindPolicy {
  readonly kind: PolicyKind;
  /** Set where all fields are treated alike, whoever speaks. */
  readonly uniform: ContentMode | undefined;
  readonly #fallback: ContentMode;
  readonly #rules: readonly LiveRule[];
  readonly #modes: Map<string, ContentMode> = new Map();
  readonly #roles: Map<string, RoleModes | undefined> = new Map();
  readonly #split: Map<string, boolean> = new Map();

  constructor(kind: PolicyKind, fallback: ContentMode, rules: readonly LiveRule[]) {
    this.kind = kind;
    this.#fallback = fallback;
    this.#rules = rules.filter(({ rule }) => listOf(rule.when.kind)?.includes(kind) ?? true);
    this.uniform = this.#rules.every(
      ({ rule }) => rule.when.field === undefined && rule.when.role === undefined,
    )
      ? this.#decide('', undefined)
      : undefined;
  }

  mode(path: string): ContentMode {
    if (this.uniform !== undefined) return this.uniform;
    const known = this.#modes.get(path);
    if (known !== undefined) return known;
    const mode = this.#decide(path, this.#speaker(path));
    if (this.#modes.size < MAX_CACHED) this.#modes.set(path, mode);
    return mode;
  }

  /** Set where a field holds messages that are not all treated alike. */
  roles(path: string): RoleModes | undefined {
    if (this.uniform !== undefined || !isConversation(this.kind, path)) return undefined;
    if (this.#roles.has(path)) return this.#roles.get(path);
    const modes = {} as Record<MessageRole, ContentMode>;
    for (const role of MESSAGE_ROLES) modes[role] = this.#decide(path, role);
    const roles =
      new Set(Object.values(modes)).size === 1
        ? undefined
        : new RoleModes(
            modes,
            this.kind === 'llm' && path === 'input' ? undefined : this.#speaker(path),
          );
    this.#roles.set(path, roles);
    return roles;
  }

  /** Whether the fields within one, which the app names, may be treated differently. */
  splits(path: string): boolean {
    if (this.uniform !== undefined) return false;
    const known = this.#split.get(path);
    if (known !== undefined) return known;
    const split = this.#rules.some(
      ({ rule }) => listOf(rule.when.field)?.some((field) => reachesInto(field, path)) ?? false,
    );
    this.#split.set(path, split);
    return split;
  }

  /** The mode that tells most among those that a field may be kept in. */
  loosest(path: string): ContentMode {
    const roles = this.roles(path);
    if (roles === undefined) return this.mode(path);
    return MESSAGE_ROLES.map((role) => roles.of(role)).reduce((a, b) => (isStricter(a, b) ? b : a));
  }

  #speaker(path: string): MessageRole | undefined {
    if (path === 'input') return isConversation(this.kind, path) ? 'user' : undefined;
    if (path === 'output') return isConversation(this.kind, path) ? 'assistant' : undefined;
    return this.kind === 'llm' && path === ASKED_FIELD ? 'assistant' : undefined;
  }

  #decide(path: string, speaker: MessageRole | undefined): ContentMode {
    let mode = this.#fallback;
    for (const { rule, certain } of this.#rules) {
      const { field, role } = rule.when;
      if (field !== undefined && !listOf(field)?.some((f) => covers(f, path))) continue;
      if (role !== undefined && (speaker === undefined || !listOf(role)?.includes(speaker)))
        continue;
      mode = certain ? rule.content : stricter(mode, rule.content);
    }
    return mode;
  }
}

function isConversation(kind: PolicyKind, path: string): boolean {
  return (
    (path === 'input' || path === 'output') &&
    (kind === 'llm' || kind === 'request' || kind === 'job')
  );
}

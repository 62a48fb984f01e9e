import type { JsonValue } from '../model/json.js';
import { isFields } from './json-shape.js';
import type { ContentMode } from './policy/content-mode.js';
import { isStricter, stricter } from './policy/content-mode.js';
import type { KindPolicy } from './policy/kind-policy.js';
import type { SealContext } from './seal-context.js';

type Fields = Readonly<Record<string, unknown>>;

/** Seals the content of one kind of record, each field as the policy has it. Made by {@link SealContext.fields}. */
export class FieldSealer {
  readonly context: SealContext;
  readonly policy: KindPolicy;

  constructor(context: SealContext, policy: KindPolicy) {
    this.context = context;
    this.policy = policy;
  }

  /** What becomes of a field. */
  mode(path: string): ContentMode {
    return this.context.lowered(this.policy.mode(path));
  }

  /** What becomes of a field that is about to be sealed. */
  use(path: string): ContentMode {
    return this.context.used(this.policy.mode(path));
  }

  /** What becomes of the system prompt of a call. */
  systemPromptMode(): ContentMode {
    const roles = this.policy.roles('input');
    return roles === undefined ? this.mode('input') : this.context.lowered(roles.of('system'));
  }

  /** Seals a value. Shape: `key` is the name it stands under. Errors: none. */
  seal(path: string, value: unknown, key?: string): JsonValue | undefined {
    if (value === undefined || !this.context.keepsContent) return undefined;
    const { values } = this.context;
    const roles = typeof value === 'string' ? undefined : this.policy.roles(path);
    if (roles !== undefined)
      return values.seal(value, key, this.context.used(roles.start), this.context.heard(roles));
    const mode = this.use(path);
    if (mode === 'none') this.context.leaveOut(path, value);
    return values.seal(value, key, mode);
  }

  /** Seals a text of the record's own, told no more openly than `atMost`. Errors: none. */
  text(path: string, value: string, atMost: ContentMode = 'raw'): string | undefined {
    return this.context.text.content(value, undefined, stricter(this.use(path), atMost));
  }

  /** Seals once more what was sealed as the field of another kind, where this one is treated more strictly. Errors: none. */
  relay(path: string, value: JsonValue | undefined, from: ContentMode): JsonValue | undefined {
    if (value === undefined) return undefined;
    const mode = this.mode(path);
    return isStricter(mode, from) ? this.context.values.seal(value, undefined, mode) : value;
  }

  /** The mode that tells most among those that a field may be kept in. */
  loosest(path: string): ContentMode {
    return this.context.lowered(this.policy.loosest(path));
  }

  /** Seals a field whose own fields the app names: labels are kept, the rest as the policy has each. Errors: none. */
  free(path: string, values: unknown): Readonly<Record<string, JsonValue>> | undefined {
    if (!this.context.keepsContent) return undefined;
    if (typeof values !== 'object' || values === null) return undefined;
    const { labels } = this.context.options.policy;
    if (labels.size === 0 && !this.policy.splits(path)) return fieldsOf(this.seal(path, values));
    try {
      return this.#apart(path, values as Fields, labels);
    } catch {
      return { '[Unreadable]': '[Unreadable]' };
    }
  }

  #apart(
    path: string,
    values: Fields,
    labels: ReadonlySet<string>,
  ): Readonly<Record<string, JsonValue>> | undefined {
    const { text, values: sealer } = this.context;
    let sealed: Record<string, JsonValue> = {};
    const byMode = new Map<ContentMode, Record<string, unknown>>();
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (labels.has(name) && isScalar(value) && !text.key(name).secret) {
        sealed[name] = typeof value === 'string' ? text.label(value) : value;
        continue;
      }
      const mode = this.use(`${path}.${name}`);
      let group = byMode.get(mode);
      if (group === undefined)
        byMode.set(mode, (group = Object.create(null) as Record<string, unknown>));
      group[name] = value;
    }
    for (const [mode, group] of byMode) {
      if (mode === 'none') this.context.leaveOut(path, group);
      sealed = { ...sealed, ...fieldsOf(sealer.seal(group, undefined, mode)) };
    }
    return Object.keys(sealed).length === 0 ? undefined : sealed;
  }
}

function fieldsOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> | undefined {
  return isFields(value) ? value : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

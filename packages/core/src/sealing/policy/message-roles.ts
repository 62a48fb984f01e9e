import type { ContentMode } from './content-mode.js';
import { stricter } from './content-mode.js';
import type { MessageRole } from './content-policy.js';

/** The roles that a rule can name. */
export const MESSAGE_ROLES: readonly MessageRole[] = ['system', 'user', 'assistant', 'tool'];

/** What providers and frameworks call them. */
const BY_NAME: Readonly<Record<string, MessageRole>> = {
  __proto__: null as never,
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};
/** Parts and items that carry no role of their own, or stand in the message of another. */
const BY_TYPE: Readonly<Record<string, MessageRole>> = {
  __proto__: null as never,
  tool_result: 'tool',
  'tool-result': 'tool',
  function_call_output: 'tool',
  tool_use: 'assistant',
  'tool-call': 'assistant',
  function_call: 'assistant',
  reasoning: 'assistant',
};
/** Where calls keep the system prompt beside their messages. */
const BY_FIELD: Readonly<Record<string, MessageRole>> = {
  __proto__: null as never,
  system: 'system',
  instructions: 'system',
  systemInstruction: 'system',
  system_instruction: 'system',
};

/** What becomes of the messages in a value, by who speaks. What cannot be told apart is treated as the strictest of them. */
export class RoleModes {
  /** For what says nothing of its speaker. */
  readonly start: ContentMode;
  /** Whether somebody is known to speak throughout; what says otherwise within can then only be treated more strictly. */
  readonly known: boolean;
  /** Whether anything is kept raw. */
  readonly mayBeRaw: boolean;
  readonly #modes: Readonly<Record<MessageRole, ContentMode>>;
  readonly #speaker: MessageRole | undefined;
  #masked: RoleModes | undefined;

  constructor(modes: Readonly<Record<MessageRole, ContentMode>>, speaker?: MessageRole) {
    this.#modes = modes;
    this.#speaker = speaker;
    this.mayBeRaw = Object.values(modes).includes('raw');
    this.known = speaker !== undefined;
    this.start = speaker === undefined ? Object.values(modes).reduce(stricter) : modes[speaker];
  }

  /** The same, with nothing kept raw. */
  get masked(): RoleModes {
    if (this.#masked !== undefined) return this.#masked;
    const modes = { ...this.#modes };
    for (const role of MESSAGE_ROLES) modes[role] = stricter(modes[role], 'redacted');
    return (this.#masked = new RoleModes(modes, this.#speaker));
  }

  of(role: MessageRole): ContentMode {
    return this.#modes[role];
  }

  /** The mode of a message or of a part of one. Errors: what a hostile value throws. */
  ofObject(value: object): ContentMode | undefined {
    const { role, type } = value as { readonly role?: unknown; readonly type?: unknown };
    const found =
      (typeof type === 'string' ? BY_TYPE[type] : undefined) ??
      (typeof role === 'string' ? BY_NAME[role] : undefined);
    return found && this.#modes[found];
  }

  /** The mode of a field beside the messages. */
  ofField(name: string): ContentMode | undefined {
    const role = BY_FIELD[name];
    return role && this.#modes[role];
  }
}

/** Says whether a text is nothing but the name of a role. */
export function isRoleName(value: unknown): value is string {
  return typeof value === 'string' && BY_NAME[value] !== undefined;
}

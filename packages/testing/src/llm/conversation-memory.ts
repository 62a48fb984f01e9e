import { createHash } from 'node:crypto';
import type { ScriptedRequest } from './request.js';
import { isJsonObject } from './request.js';

/** Notes about one conversation. */
export class ConversationNotes {
  readonly values: Map<string, unknown> = new Map<string, unknown>();
  readonly #visits = new Map<string, number>();

  /** Counts one more choice of a rule and returns how many there were. */
  visit(ruleName: string): number {
    const count = (this.#visits.get(ruleName) ?? 0) + 1;
    this.#visits.set(ruleName, count);
    return count;
  }
}

/** Keeps what stateful rules know, apart for each conversation; the least recently used is forgotten. */
export class ConversationMemory {
  readonly #maxConversations: number;
  readonly #notes = new Map<string, ConversationNotes>();

  constructor(maxConversations = 1000) {
    this.#maxConversations = maxConversations;
  }

  /** The notes of a conversation, made when it is new. */
  of(conversationKey: string): ConversationNotes {
    const notes = this.#notes.get(conversationKey) ?? new ConversationNotes();
    this.#notes.delete(conversationKey);
    this.#notes.set(conversationKey, notes);
    if (this.#notes.size > this.#maxConversations) {
      const oldest = this.#notes.keys().next();
      if (oldest.done !== true) this.#notes.delete(oldest.value);
    }
    return notes;
  }
}

/**
 * Names the conversation a request belongs to.
 * Shape: `x-conversation-id`, else `metadata.conversation_id`, `safety_identifier`, `user` of the body, else a hash of
 * the system text and the first user message.
 */
export function defaultConversationKey(request: ScriptedRequest): string {
  const metadata = request.body['metadata'];
  const named = [
    request.headers['x-conversation-id'],
    isJsonObject(metadata) ? metadata['conversation_id'] : undefined,
    request.body['safety_identifier'],
    request.body['user'],
  ].find((value) => typeof value === 'string' && value !== '');
  if (typeof named === 'string') return named;
  return createHash('sha256')
    .update(`${request.systemText}\0${request.firstUserText}`)
    .digest('hex')
    .slice(0, 16);
}

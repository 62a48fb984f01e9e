import type { ServiceIdentity } from '../model/identity.js';
import type { TraceLimits } from '../model/limits.js';
import type { PromptRegistry } from './prompts/prompt-registry.js';

/** What sealing is told by the tracer. */
export interface SealOptions {
  readonly identity: ServiceIdentity;
  readonly limits: TraceLimits;
  /** `none` keeps structure, ids, numbers and names; `redacted` keeps masked text as well. */
  readonly content: 'none' | 'redacted';
  /** HMAC-SHA-256 key for user ids, and for what `hashIds` names. */
  readonly hashKey: string | Uint8Array;
  readonly hashIds: readonly ('tenantId' | 'sessionId')[];
  /** Learns which prompts are used; left out where nobody asks. */
  readonly prompts?: PromptRegistry;
}

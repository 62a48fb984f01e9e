import type { ServiceIdentity } from '../model/identity.js';
import type { TraceLimits } from '../model/limits.js';
import type { CompiledPolicy } from './policy/compiled-policy.js';
import type { PromptRegistry } from './prompts/prompt-registry.js';
import type { PriceBook } from '../model/price-book.js';
import type { TextInquiry } from './async-detectors/index.js';

/** What sealing is told by the tracer. */
export interface SealOptions {
  readonly identity: ServiceIdentity;
  readonly limits: TraceLimits;
  /** What is kept of texts; structure, ids, numbers and names always are. */
  readonly policy: CompiledPolicy;
  /** How many of those who take records may take raw text. `some`: a trace with raw text is sealed in two forms. */
  readonly rawFor: 'none' | 'some' | 'all';
  /** HMAC-SHA-256 key for user ids, for what `hashIds` names, and for texts that the policy hashes. */
  readonly hashKey: string | Uint8Array;
  readonly hashIds: readonly ('tenantId' | 'sessionId')[];
  /** Learns which prompts are used; left out where nobody asks. */
  readonly prompts?: PromptRegistry | undefined;
  /** Prices calls that carry no cost. */
  readonly prices?: PriceBook | undefined;
  /** Asks about texts that are looked at elsewhere. Without it all of them are scanned in place. */
  readonly inquiry?: TextInquiry;
}

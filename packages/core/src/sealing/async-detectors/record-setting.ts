import type { SealOptions } from '../seal-options.js';
import { PricedOnce } from './priced-once.js';
import type { TextInquiry } from './text-inquiry.js';

/** What sealing is told for one record, which may be sealed more than once. */
export class RecordSetting implements SealOptions {
  readonly identity: SealOptions['identity'];
  readonly limits: SealOptions['limits'];
  readonly policy: SealOptions['policy'];
  readonly rawFor: SealOptions['rawFor'];
  readonly hashIds: SealOptions['hashIds'];
  readonly prices: PricedOnce | undefined;
  readonly inquiry: TextInquiry;
  readonly #shared: SealOptions;

  constructor(shared: SealOptions, inquiry: TextInquiry) {
    this.identity = shared.identity;
    this.limits = shared.limits;
    this.policy = shared.policy;
    this.rawFor = shared.rawFor;
    this.hashIds = shared.hashIds;
    this.prices = shared.prices && new PricedOnce(shared.prices);
    this.inquiry = inquiry;
    this.#shared = shared;
  }

  get hashKey(): string | Uint8Array {
    return this.#shared.hashKey;
  }

  get prompts(): SealOptions['prompts'] {
    return this.#shared.prompts;
  }
}

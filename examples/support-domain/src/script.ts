import type { Rule } from '@llmtrace/testing';
import { ORDER_RULES } from './script/order-rules.js';
import { POLICY_RULES, REPAIR_RULE } from './script/policy-rules.js';
import { REFUND_RULES } from './script/refund-rules.js';
import { DELEGATION_RULES, SPECIALIST_RULES } from './script/specialist-rules.js';
import { TITLE_RULE } from './script/title-rule.js';
import type { TroubleOptions } from './script/trouble-rules.js';
import { troubleRules } from './script/trouble-rules.js';

/**
 * Makes the script of a model that plays the support agent from what it reads: order numbers and amounts in the
 * customer's words, policies in the prompt, results of tools. It keeps no state, so any number of conversations fit in.
 *
 * Shape: what customers write, and what follows:
 * - "Please refund order A1003 in full": get_order, decide_refund, create_refund, confirmation
 * - "I want $400 back for order A1004, a refund please": get_order, create_refund fails with INVALID_ARGUMENT, explanation
 * - "Please refund order A1007": get_order, decide_refund, refusal (too late); A1002 on its way, A1008 already refunded, A1009 digital
 * - "Where are my orders A1001 and A1005?": two get_order calls in parallel
 * - "My speaker from order A1006 stopped working. Does the warranty cover it, and who pays the postage?": a warranty
 *   specialist, who looks the order up and asks a shipping specialist
 * - "How long is a gift card valid?": malformed JSON of a small model, put right on request
 * - "Which wine goes with grilled fish?": nothing retrieved, says so
 * - "Can I combine two coupon codes?": 429 at first, then an answer
 * - "Explain all your policies": a long answer in slow pieces
 * - "Compare all your products with each other": never answers; with the number of an order, not after looking it up
 * - anything else: answers from the first policy of the prompt
 */
export function supportScript(options: TroubleOptions = {}): Rule[] {
  return [
    TITLE_RULE,
    REPAIR_RULE,
    ...SPECIALIST_RULES,
    ...troubleRules(options),
    ...REFUND_RULES,
    ...DELEGATION_RULES,
    ...ORDER_RULES,
    ...POLICY_RULES,
  ];
}

import { ACCOUNT_POLICIES } from './account.js';
import { DELIVERY_POLICIES } from './delivery.js';
import type { PolicyDocument } from './policy-document.js';
import { RETURN_POLICIES } from './returns.js';

/** All policies of the shop, invented for the examples. */
export const POLICY_DOCUMENTS: readonly PolicyDocument[] = [
  ...RETURN_POLICIES,
  ...DELIVERY_POLICIES,
  ...ACCOUNT_POLICIES,
];

import type { PolicyDocument } from './policy-document.js';

/** Policies on returns, refunds and repairs. */
export const RETURN_POLICIES: readonly PolicyDocument[] = [
  {
    docId: 'doc_102',
    title: 'Refund window',
    paragraphs: [
      'A delivered order can be refunded in full within 30 days of delivery. The day of delivery counts as day zero, and a request that arrives on day 30 is still accepted.',
      'After 30 days a refund is only possible for a defect, which is handled under the warranty. Support agents may not extend the refund window by themselves; a team lead can grant one extension of 7 days.',
    ],
  },
  {
    docId: 'doc_087',
    title: 'Refund amounts',
    paragraphs: [
      'A refund never exceeds what was paid for the order. Partial refunds are allowed; together they may not be more than the order total.',
      'Refunds go back to the original means of payment and appear on the statement after 3 to 5 banking days. Standard shipping is refunded when the whole order is returned, express surcharges are not.',
    ],
  },
  {
    docId: 'doc_091',
    title: 'Returning goods',
    paragraphs: [
      'Every return needs a return label from the account page. The label is free for defective or wrong goods; for a change of mind the return postage of $4.90 is taken off the refund.',
      'Goods must be sent back within 14 days of the return label being issued, complete and in a package that protects them. Worn earpads and opened hygiene seals are charged for.',
    ],
  },
  {
    docId: 'doc_093',
    title: 'Exchanges',
    paragraphs: [
      'An item can be exchanged once for another colour or size of the same product within 30 days. If the new item is cheaper the difference is refunded; if it is dearer the customer pays the difference first.',
    ],
  },
  {
    docId: 'doc_106',
    title: 'Digital goods and licences',
    paragraphs: [
      'Downloads, licence keys and subscriptions cannot be refunded once the key has been shown or the download has begun. An unused key can be given back within 14 days.',
    ],
  },
  {
    docId: 'doc_110',
    title: 'Warranty',
    paragraphs: [
      'All devices carry a warranty of 24 months from delivery against faults in material and workmanship. Within the warranty we repair first; if two repairs fail, we replace the device or refund its price.',
      'The warranty does not cover drops, liquid, wear of batteries below 80 percent after 12 months, or repairs by unauthorised workshops. A serial number and the order number are needed for a warranty claim.',
    ],
  },
];

import type { PolicyDocument } from './policy-document.js';

/** Policies on shipping, parcels and payment. */
export const DELIVERY_POLICIES: readonly PolicyDocument[] = [
  {
    docId: 'doc_121',
    title: 'Shipping times and prices',
    paragraphs: [
      'Standard shipping takes 2 to 4 working days and is free above $50, otherwise $5.90. Express shipping arrives on the next working day when ordered before 14:00 and costs $14.90.',
      'We ship to the United States, Canada and the member states of the European Union. Customs duties are shown at checkout and are not charged again at the door.',
    ],
  },
  {
    docId: 'doc_124',
    title: 'Lost and damaged parcels',
    paragraphs: [
      'A parcel without a tracking event for 7 days is treated as lost: we open an inquiry with the carrier and send a replacement without waiting for its outcome.',
      'Damage in transit must be reported within 5 days with two photos of the parcel and its contents. We then send a replacement or a refund, as the customer prefers, and the carrier collects the damaged goods.',
    ],
  },
  {
    docId: 'doc_127',
    title: 'Changing or cancelling an order',
    paragraphs: [
      'An order in the state processing can be cancelled or its address changed in the account page. Once it is shipped, it can no longer be stopped; the customer may refuse the parcel, which counts as a return.',
    ],
  },
  {
    docId: 'doc_130',
    title: 'Payment methods',
    paragraphs: [
      'We accept cards, bank transfer, PayPal and invoices for business customers. A bank transfer must arrive within 7 days, after that the order is cancelled.',
    ],
  },
  {
    docId: 'doc_133',
    title: 'Gift cards',
    paragraphs: [
      'Gift cards are valid for 36 months and can be used for several orders until the balance is used up. A purchase paid with a gift card is refunded to that gift card; gift cards themselves cannot be paid out in cash.',
    ],
  },
  {
    docId: 'doc_136',
    title: 'Price match and sale promotions',
    paragraphs: [
      'If the price of an item falls in our own shop within 14 days of purchase, we credit the difference once. Sale promotions and coupon codes cannot be combined, and clearance items are left out of the price match.',
    ],
  },
];

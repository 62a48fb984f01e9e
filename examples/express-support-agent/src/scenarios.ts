/** A message that a customer sends, and what becomes of it. */
export interface Scenario {
  readonly title: string;
  readonly message: string;
  /** Units: ms after which the client hangs up. */
  readonly hangUpAfterMs?: number;
  /** What the shop's gateway says of the customer, beyond who it is. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly conversationId?: string;
  /** What the customer thinks of the answer, if anything. */
  readonly helpful?: boolean;
}

const PREMIUM = { 'x-customer-segment': 'premium' };
const GERMAN = { 'x-shop-id': 'shop_de', 'accept-language': 'de-DE' };
const STAGING = { 'x-prompt-release': 'staging' };

/** A dozen messages: success, tool failure and recovery, empty retrieval, parser repair, time-out, client abort. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'refund', message: 'Please refund order A1003 in full', helpful: true },
  { title: 'tool failure', message: 'I want $400 back for order A1004, a refund please' },
  { title: 'empty retrieval', message: 'Which wine goes with grilled fish?', helpful: false },
  { title: 'parser repair', message: 'How long is a gift card valid?', helpful: true },
  { title: 'timeout', message: 'Please compare all your products with each other' },
  {
    title: 'client abort',
    message: 'Please compare each of your speakers with every other',
    hangUpAfterMs: 120,
  },
  { title: 'parallel tools', message: 'Where are my orders A1001 and A1005?', helpful: true },
  { title: 'refusal', message: 'Please refund order A1007' },
  { title: 'rate limit', message: 'Can I combine two coupon codes?' },
  {
    title: 'masking',
    message: 'My e-mail is jo.doe@example.com, card 4111 1111 1111 1111. Where is order A1002?',
  },
  {
    title: 'policy',
    message: 'How many days do I have to send something back?',
    helpful: true,
  },
  { title: 'unknown order', message: 'Please refund order A9999' },
];

/** More of them, so that there is something to compare: segments, shops, languages, prompt versions. */
export const MORE_SCENARIOS: readonly Scenario[] = [
  { title: 'premium', message: 'How long is a gift card valid?', headers: PREMIUM, helpful: true },
  { title: 'premium refund', message: 'Please refund order A1011 in full', headers: PREMIUM },
  { title: 'cut answer', message: 'Please explain all of your policies', headers: PREMIUM },
  {
    title: 'german',
    message: 'Wie lange kann eine Bestellung nach der Lieferung zurückgegeben werden?',
    headers: GERMAN,
    helpful: true,
  },
  {
    title: 'german, nothing found',
    message: 'Welche Garantie gilt für Kopfhörer?',
    headers: GERMAN,
    helpful: false,
  },
  {
    title: 'german, nothing found again',
    message: 'Was kostet der Expressversand?',
    headers: GERMAN,
    helpful: false,
  },
  {
    title: 'new prompt',
    message: 'How many days do I have to send something back?',
    headers: STAGING,
    helpful: true,
  },
  {
    title: 'new prompt, parser',
    message: 'How long is a gift card valid?',
    headers: STAGING,
    helpful: true,
  },
  {
    title: 'new prompt, delivery',
    message: 'How long does standard shipping take?',
    headers: STAGING,
  },
  ...[
    'Who pays the postage when I send something back?',
    'When will the refund appear on my statement?',
    'How many loyalty points do I get for a purchase?',
    'Can I have my personal data erased?',
    'What does express shipping cost?',
    'Which faults does the warranty cover?',
  ].map((message, n) => ({ title: `new prompt, question ${n + 1}`, message, headers: STAGING })),
  {
    title: 'timeout after a tool',
    message: 'Where is order A1001? And compare every speaker you have with it',
  },
  {
    title: 'old prompt',
    message: 'Who pays the postage when I send something back?',
    conversationId: 'conv_old',
  },
];

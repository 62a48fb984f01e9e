/** A message that a customer sends, and what becomes of it. */
export interface Scenario {
  readonly title: string;
  readonly message: string;
  /** Units: ms after which the client hangs up. */
  readonly hangUpAfterMs?: number;
}

/** A dozen messages: success, tool failure and recovery, empty retrieval, parser repair, time-out, client abort. */
export const SCENARIOS: readonly Scenario[] = [
  { title: 'refund', message: 'Please refund order A1003 in full' },
  { title: 'tool failure', message: 'I want $400 back for order A1004, a refund please' },
  { title: 'empty retrieval', message: 'Which wine goes with grilled fish?' },
  { title: 'parser repair', message: 'How long is a gift card valid?' },
  { title: 'timeout', message: 'Please compare all your products with each other' },
  {
    title: 'client abort',
    message: 'Please compare each of your speakers with every other',
    hangUpAfterMs: 120,
  },
  { title: 'parallel tools', message: 'Where are my orders A1001 and A1005?' },
  { title: 'refusal', message: 'Please refund order A1007' },
  { title: 'rate limit', message: 'Can I combine two coupon codes?' },
  {
    title: 'masking',
    message: 'My e-mail is jo.doe@example.com, card 4111 1111 1111 1111. Where is order A1002?',
  },
  { title: 'policy', message: 'How many days do I have to send something back?' },
  { title: 'unknown order', message: 'Please refund order A9999' },
];

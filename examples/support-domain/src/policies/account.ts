import type { PolicyDocument } from './policy-document.js';

/** Policies on accounts, data and getting help. */
export const ACCOUNT_POLICIES: readonly PolicyDocument[] = [
  {
    docId: 'doc_141',
    title: 'Privacy and personal data',
    paragraphs: [
      'We keep order data for the 10 years that tax law asks for and support conversations for 12 months. Personal data is never sold; carriers receive the address and nothing else.',
      'Customers can download their personal data or ask for erasure in the account page. Erasure is carried out within 30 days, except for invoices that the law requires us to keep.',
    ],
  },
  {
    docId: 'doc_144',
    title: 'Account security',
    paragraphs: [
      'Support never asks for a password or a full card number. After five failed sign-ins an account is locked for 30 minutes; two-factor sign-in can be switched on in the account page.',
    ],
  },
  {
    docId: 'doc_147',
    title: 'Escalation to a team lead',
    paragraphs: [
      'A complaint is passed to a team lead when a customer asks for it, when a refund above $500 is concerned, or when three messages have not settled the matter. A team lead answers within one working day.',
    ],
  },
  {
    docId: 'doc_150',
    title: 'Loyalty points',
    paragraphs: [
      'Every full dollar earns one loyalty point, 100 points are worth $2. Points expire 18 months after they were earned and are taken back when the order is refunded.',
    ],
  },
];

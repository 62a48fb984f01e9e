import type { PolicyDocument } from './policy-document.js';

/** Policies for German customers. The translation has only begun: most questions find nothing in it. */
export const GERMAN_POLICY_DOCUMENTS: readonly PolicyDocument[] = [
  {
    docId: 'doc_902',
    title: 'Rückgabe und Erstattung',
    paragraphs: [
      'Eine gelieferte Bestellung kann innerhalb von 30 Tagen nach der Lieferung zurückgegeben werden und wird voll erstattet.',
    ],
  },
  {
    docId: 'doc_924',
    title: 'Lieferzeit',
    paragraphs: [
      'Der Standardversand dauert 3 bis 5 Werktage; die Sendung kann im Kundenkonto verfolgt werden.',
    ],
  },
];

/** The types the built-in detectors report. */
export type BuiltInEntityType =
  | 'EMAIL'
  | 'PHONE'
  | 'CREDIT_CARD'
  | 'SSN'
  | 'NATIONAL_ID'
  | 'BANK_ACCOUNT'
  | 'IBAN'
  | 'IP'
  | 'MAC'
  | 'SECRET'
  | 'CRYPTO_WALLET'
  | 'NAME'
  | 'ADDRESS'
  | 'DATE_OF_BIRTH'
  | 'HEALTH';

/** The name of a kind of sensitive value, written as it appears in a placeholder. Detectors of your own may add names. */
export type EntityType = BuiltInEntityType | (string & {});

const NAME = /^[A-Z][A-Z0-9_]{0,31}$/;

/** Says whether a name may stand in a placeholder: `PATIENT_ID`, never a word of the text. */
export function isEntityType(name: unknown): name is EntityType {
  return typeof name === 'string' && NAME.test(name);
}

/** Which type wins when two findings cover part of the same text: the higher number. */
export const ENTITY_RANK: Readonly<Record<string, number>> = {
  SECRET: 10,
  CRYPTO_WALLET: 9,
  IBAN: 8,
  CREDIT_CARD: 7,
  EMAIL: 6,
  MAC: 5,
  IP: 4,
  SSN: 3,
  PHONE: 2,
  NATIONAL_ID: 1,
  BANK_ACCOUNT: 1,
  NAME: 0,
  ADDRESS: 0,
  DATE_OF_BIRTH: 0,
  HEALTH: 0,
};

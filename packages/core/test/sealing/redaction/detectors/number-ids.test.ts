import { describe, expect, it } from 'vitest';
import { mod97 } from '../../../../src/sealing/redaction/detectors/iban.js';
import { isPossibleSsn } from '../../../../src/sealing/redaction/detectors/ssn.js';
import { found } from '../found.js';

describe('SSN detector', () => {
  it.each([
    ['219-47-8812', '219-47-8812'],
    ['my ssn is 219478812', '219478812'],
    ['219 47 8812', '219 47 8812'],
    ['social security number 219.47.8812', '219.47.8812'],
    ['{"ssn":"219-47-8812"}', '219-47-8812'],
    ['ITIN 912-78-1234', '912-78-1234'],
  ])('finds the number in %s', (text, number) => {
    expect(found(text)).toEqual([`SSN:${number}`]);
  });

  it.each([
    '000-47-8812',
    '666-47-8812',
    '219-00-8812',
    '219-47-0000',
    '219478812',
    '219.47.8812',
    '219-47 8812',
    '1219-47-8812',
    '219-47-88123',
    'rows 100 20 3000 x',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('turns down numbers that are never issued', () => {
    expect(isPossibleSsn('219478812')).toBe(true);
    expect(isPossibleSsn('900101234')).toBe(false);
  });
});

describe('IBAN detector', () => {
  it.each([
    'NL20INGB0001234567',
    'NL20 INGB 0001 2345 67',
    'NL20-INGB-0001-2345-67',
    'GB33BUKB20201555555555',
    'NO8330001234567',
  ])('finds %s', (iban) => {
    expect(found(`transfer to ${iban}, thanks`)).toEqual([`IBAN:${iban}`]);
  });

  it('finds it in small letters behind a word that names it', () => {
    expect(found('iban nl20ingb0001234567')).toEqual(['IBAN:nl20ingb0001234567']);
    expect(found('hash nl20ingb0001234567')).toEqual([]);
  });

  it.each([
    'NL21INGB0001234567',
    'NL20INGB00012345678',
    'ZZ20INGB0001234567',
    'NL20 INGB',
    'NL20 ingb 0001 2345 67',
    'XNL20INGB0001234567',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('computes the check of ISO 7064', () => {
    expect(mod97('NL20INGB0001234567')).toBe(1);
    expect(mod97('nl20ingb0001234567')).toBe(1);
  });
});

describe('national id detector', () => {
  it.each([
    ['passport number X1234567', 'X1234567'],
    ['NINO: QQ123456C', 'QQ123456C'],
    ["her driver's license is D1234567", 'D1234567'],
    ['CPF 123.456.789-09', '123.456.789-09'],
    ['NHS number 943 476 5919', '943 476 5919'],
  ])('finds the number in %s', (text, number) => {
    expect(found(text)).toEqual([`NATIONAL_ID:${number}`]);
  });

  it('takes the key as the word before', () => {
    expect(found('X1234567', { key: 'passportNumber' })).toEqual(['NATIONAL_ID:X1234567']);
  });

  it.each(['part X1234567', 'the passport office in room 12', 'X1234567', 'model gpt20240613'])(
    'finds nothing in %s',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});

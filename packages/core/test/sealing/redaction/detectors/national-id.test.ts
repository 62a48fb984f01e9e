import { describe, expect, it } from 'vitest';
import { found } from '../found.js';

describe('national id detector', () => {
  it.each([
    '12345678Z',
    'X1234567L',
    'AB123456C',
    'MORGA657054SM9IJ',
    'RSSMRA85T10A562S',
    'ABCPE1234F',
    '27ABCPE1234F1Z5',
    'S1234567D',
    '131052-308T',
    '131052A308T',
    '811228-9874',
    '19811228-9874',
    '900101-1234567',
    '2341 2341 2346',
    '529.982.247-25',
    '51 824 753 556',
    '1 84 12 76 451 089 46',
    '11010519491231002X',
    '10000000146',
    'HEGG560427MVZRRL04',
    '15070649C103',
  ])('knows %s by its form', (id) => {
    expect(found(`seen ${id}, filed`)).toEqual([`NATIONAL_ID:${id}`]);
  });

  it.each([
    ['passport number is L01X00T47', 'NATIONAL_ID:L01X00T47'],
    ['NHS no: 943 476 5919', 'NATIONAL_ID:943 476 5919'],
    ['PESEL 44051401359', 'NATIONAL_ID:44051401359'],
    ['Her TFN is 123 456 782', 'NATIONAL_ID:123 456 782'],
    ['account number: 31926819', 'BANK_ACCOUNT:31926819'],
    ['routing number 021000021', 'BANK_ACCOUNT:021000021'],
  ])('knows a number by the words in %s', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each(['passportNumber', 'national_id', 'taxId'])('knows a number by the key %s', (key) => {
    expect(found('L01X00T47', { key })).toEqual(['NATIONAL_ID:L01X00T47']);
  });

  it.each([
    '12345678A',
    'X1234567A',
    'GB123456C',
    'ABCXE1234F',
    'S1234567A',
    '131352-308T',
    '811228-9875',
    '901301-1234567',
    '2341 2341 2347',
    '529.982.247-26',
    '51 824 753 557',
    '110105194912310021',
    '10000000147',
    'order 10000000146',
    'commit ab123456c',
    'sizes 1024 2048 4096',
    'build 20240318-1200',
  ])('leaves %s alone', (text) => {
    expect(found(text)).toEqual([]);
  });
});

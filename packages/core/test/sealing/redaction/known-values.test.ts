import { describe, expect, it } from 'vitest';
import { KnownValues, Placeholders, type TextScope } from '../../../src/sealing/redaction/index.js';

function masked(values: unknown, text: string, scope: TextScope = 'text'): string {
  return new Placeholders().mask(text, new KnownValues(values).find(text, scope));
}

const ADA = {
  NAME: ['Ada Byron-King'],
  ADDRESS: ['12 St James’s Square, London'],
  EMPLOYEE_ID: ['E-77'],
};

describe('known values', () => {
  it.each([
    ['ada byron-king wrote', '[NAME_1] wrote'],
    ['ADA, and Byron-King', '[NAME_1], and [NAME_2]'],
    ['Ada’s desk', '[NAME_1]’s desk'],
    ['user_ada@home', 'user_[NAME_1]@home'],
    ['adapt Canada radar', 'adapt Canada radar'],
    ['she lives at 12 St James’s Square', 'she lives at [ADDRESS_1]'],
    ['in London.', 'in [ADDRESS_1].'],
    ['badge e-77 and e-778', 'badge [EMPLOYEE_ID_1] and e-778'],
  ])('masks %s', (text, expected) => {
    expect(masked(ADA, text)).toBe(expected);
  });

  it.each([
    [['José Núñez'], 'Jose NUNEZ and josé', '[NAME_1] and [NAME_2]'],
    [['Jose Nunez'], 'José Núñez', '[NAME_1]'],
    [['Jose Nunez'], 'Jose\u0301 Nu\u0301n\u0303ez', '[NAME_1]'],
    [['José'], '{"a":"Jos\\u00e9"}', '{"a":"[NAME_1]"}'],
    [['Weiß'], 'Herr WEISS', 'Herr [NAME_1]'],
    [['Søren'], 'soren', '[NAME_1]'],
    [['田中太郎'], '私は田中太郎です', '私は[NAME_1]です'],
    [['Ада Лавлейс'], 'от АДА лавлейс', 'от [NAME_1]'],
    [['Bo Li'], 'Bo Li is above Bolivia', '[NAME_1] is above Bolivia'],
    [['Ann'], 'A\u200bnn', '[NAME_1]'],
    [['Zoë 😀 Q'], '😀😀 zoe', '😀😀 [NAME_1]'],
  ])('sees through case and accents of %j', (names, text, expected) => {
    expect(masked({ NAME: names }, text)).toBe(expected);
  });

  it('gives one number to all spellings of a value', () => {
    expect(masked({ NAME: ['Ada'] }, 'Ada ADA ada')).toBe('[NAME_1] [NAME_1] [NAME_1]');
  });

  it('leaves words of the app alone that are also somebody’s name', () => {
    const mark = { NAME: ['Mark Claude'] };
    expect(masked(mark, 'mark_read', 'label')).toBe('mark_read');
    expect(masked(mark, 'chat with Mark', 'label')).toBe('chat with [NAME_1]');
    expect(masked(mark, 'claude-opus-4', 'id')).toBe('claude-opus-4');
    expect(masked(mark, 'of mark claude', 'id')).toBe('of [NAME_1]');
  });

  it.each([
    [null, ['it is no object of lists']],
    ['Ada', ['it is no object of lists']],
    [{ NAME: 'Ada' }, ['NAME is no list']],
    [{ name: ['Ada'] }, ['a type is not written as NAME or POSTAL_ADDRESS']],
    [{ NAME: [7, undefined, ''] }, ['NAME holds what is no string']],
    [{ NAME: ['x'.repeat(201)] }, ['NAME holds a value that is too long']],
    [{ NAME: Array.from({ length: 150 }, (_, i) => `name${i}x`) }, ['more than 100 values']],
  ])('says what it could not use of %j', (values, problems) => {
    expect(new KnownValues(values).problems).toEqual(problems);
  });

  it('finds nothing by values that are too short to mean anything', () => {
    const known = new KnownValues({ NAME: ['Al', '--', ' . '] });
    expect(known.isEmpty).toBe(true);
    expect(known.find('Al -- .', 'text')).toEqual([]);
  });
});

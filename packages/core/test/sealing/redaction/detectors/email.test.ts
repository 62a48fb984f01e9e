import { describe, expect, it } from 'vitest';
import { emailDetector } from '../../../../src/sealing/redaction/detectors/email.js';
import { found } from '../found.js';

describe('email detector', () => {
  it.each([
    ['write to iris.vos@lumen.dev.', 'iris.vos@lumen.dev'],
    ['<iris+news@mail.lumen.co.uk>', 'iris+news@mail.lumen.co.uk'],
    ['mailto:iris_vos@lumen.dev?subject=hi', 'iris_vos@lumen.dev'],
    ["'iris@lumen.dev'", 'iris@lumen.dev'],
    ['user=iris@lumen.dev&id=3', 'iris@lumen.dev'],
    ['müller@bücher.example', 'müller@bücher.example'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    ['«iris@lumen.dev»', 'iris@lumen.dev'],
    ['iris@lumen.dev/inbox', 'iris@lumen.dev'],
  ])('finds the address in %s', (text, address) => {
    expect(found(text)).toEqual([`EMAIL:${address}`]);
  });

  it.each([
    '@decorator() class A',
    'npm i @types/node@20.1.0',
    'left-pad@1.3.0',
    'logo@2x.png',
    'HEAD@{1}',
    'a @ b.co',
    'iris@localhost',
    'foo@bar.',
    '@iris',
    'git@github.com:lumen/site.git',
    'x@-a.b1',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('finds the password that is written behind an address', () => {
    expect(found('iris@lumen.dev / Wint3r!sky')).toEqual([
      'EMAIL:iris@lumen.dev',
      'SECRET:Wint3r!sky',
    ]);
    expect(found('iris@lumen.dev / support')).toEqual(['EMAIL:iris@lumen.dev']);
  });

  it('scans by itself', () => {
    expect(emailDetector.scan('iris@lumen.dev from 198.51.100.7')).toEqual([
      { type: 'EMAIL', start: 0, end: 14 },
    ]);
  });

  it('takes at most 64 characters before the sign', () => {
    const [hit] = emailDetector.scan(`${'a'.repeat(100)}@lumen.dev`);
    expect(hit).toEqual({ type: 'EMAIL', start: 36, end: 110 });
  });
});

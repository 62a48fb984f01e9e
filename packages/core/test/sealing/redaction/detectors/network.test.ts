import { isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isIpv6 } from '../../../../src/sealing/redaction/detectors/ip.js';
import { found, randomText, seeded } from '../found.js';

describe('IP detector', () => {
  it.each([
    ['from 203.0.113.9 port 22', '203.0.113.9'],
    ['http://203.0.113.9:8080/health', '203.0.113.9'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['(127.0.0.1)', '127.0.0.1'],
    ['ends with 203.0.113.9.', '203.0.113.9'],
    ['2001:db8:44::9f', '2001:db8:44::9f'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::a00:27ff:fe4e:66a1/64', 'fe80::a00:27ff:fe4e:66a1/64'],
    ['::ffff:203.0.113.9', '::ffff:203.0.113.9'],
    ['listening on ::1', '::1'],
    ['3b20:9a3a:1b2f:7ce:9ef1:4787:85fc:261e', '3b20:9a3a:1b2f:7ce:9ef1:4787:85fc:261e'],
  ])('finds the address in %s', (text, address) => {
    expect(found(text)).toEqual([`IP:${address}`]);
  });

  it('finds both ends of a range', () => {
    expect(found('203.0.113.9-203.0.113.20')).toContain('IP:203.0.113.9');
  });

  it.each([
    'version 1.2.3.4',
    'Chrome/120.0.6099.109',
    'Firefox/115.0.0.0',
    'v10.0.0.1',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.04',
    '1.2.3.4.5',
    'text203.0.113.9',
    'section 4.2.2.13',
    'std::vector',
    'a::b',
    'at 10:42:40',
    '12:34',
    'key::value',
    '10:20:30:40',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('agrees with the platform on what an IPv6 address is', () => {
    const next = seeded(17);
    for (let round = 0; round < 20_000; round++) {
      const text = randomText(next, '::::012afF.', 3 + Math.floor(next() * 20));
      expect(`${text} ${isIpv6(text)}`).toBe(`${text} ${isIPv6(text)}`);
    }
    for (const text of [
      '::',
      '1::',
      '::1',
      '1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7::',
      '1:2:3:4:5:6:1.2.3.4',
    ]) {
      expect(isIpv6(text)).toBe(true);
    }
  });
});

describe('MAC detector', () => {
  it.each(['9c:35:eb:10:4d:77', '9C-35-EB-10-4D-77', '9c35.eb10.4d77', 'aa:bb:cc:dd:ee:ff'])(
    'finds %s',
    (mac) => {
      expect(found(`device ${mac} joined`)).toEqual([`MAC:${mac}`]);
      expect(found(`{"mac":"${mac}"}`)).toEqual([`MAC:${mac}`]);
    },
  );

  it.each([
    '00:00:00:00:00:00',
    'FF:FF:FF:FF:FF:FF',
    '9c:35:eb:10:4d',
    '9c:35:eb:10:4d:7',
    '9c:35-eb:10:4d:77',
    '10:42:40',
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

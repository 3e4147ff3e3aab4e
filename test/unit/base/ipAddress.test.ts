import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, isAnyAddress, isLoopbackAddress } from '../../../src/base/ipAddress.ts';

describe('canonicalAddress', () => {
  it.each([
    ['172.18.0.4', '172.18.0.4'],
    ['::ffff:172.18.0.4', '172.18.0.4'],
    ['::FFFF:AC12:0004', '172.18.0.4'],
    ['FD00:0:0:0:0:0:0:2', 'fd00::2'],
    ['[fd00::2]', 'fd00::2'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['redis.example:6379', 'redis.example:6379'],
    ['', ''],
  ])('writes %s as %s', (written, canonical) => {
    expect(canonicalAddress(written)).toBe(canonical);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.string()), (text) => {
        expect(canonicalAddress(canonicalAddress(text))).toBe(canonicalAddress(text));
      }),
    );
  });
});

it('tells addresses that lead nowhere else, and those that stand for all', () => {
  expect(['127.0.0.1', '127.8.9.10', '::1', '10.0.0.1', '0.0.0.0', '::'].map(isLoopbackAddress)).toEqual([
    ...[true, true, true],
    ...[false, false, false],
  ]);
  expect(['0.0.0.0', '::', '127.0.0.1'].map(isAnyAddress)).toEqual([true, true, false]);
});

import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../../../src/messages/decode/byteReader.ts';
import { decodeCbor } from '../../../../src/messages/decode/cbor.ts';
import { decodeMsgpack } from '../../../../src/messages/decode/msgpack.ts';
import { TooMuchWork } from '../../../../src/expression/effort.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const upTo25 = Array.from({ length: 25 }, (_, i) => i + 1);

describe('CBOR', () => {
  // The examples of RFC 8949, appendix A. Of what JavaScript has no form for, the nearest.
  it.each<[string, unknown]>([
    ['00', 0],
    ['01', 1],
    ['0a', 10],
    ['17', 23],
    ['1818', 24],
    ['1819', 25],
    ['1864', 100],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
    ['c249010000000000000000', 18_446_744_073_709_551_616n],
    ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
    ['c349010000000000000000', -18_446_744_073_709_551_617n],
    ['20', -1],
    ['29', -10],
    ['3863', -100],
    ['3903e7', -1000],
    ['f90000', 0],
    ['f98000', -0],
    ['f93c00', 1],
    ['fb3ff199999999999a', 1.1],
    ['f93e00', 1.5],
    ['f97bff', 65_504],
    ['fa47c35000', 100_000],
    ['fa7f7fffff', 3.402_823_466_385_288_6e38],
    ['fb7e37e43c8800759c', 1e300],
    ['f90001', 5.960_464_477_539_063e-8],
    ['f90400', 0.000_061_035_156_25],
    ['f9c400', -4],
    ['fbc010666666666666', -4.1],
    ['f97c00', Infinity],
    ['f97e00', NaN],
    ['f9fc00', -Infinity],
    ['fa7f800000', Infinity],
    ['fb7ff8000000000000', NaN],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['f7', null],
    ['f0', 16],
    ['f8ff', 255],
    ['c074323031332d30332d32315432303a30343a30305a', new Date('2013-03-21T20:04:00Z')],
    ['c11a514b67b0', new Date(1_363_896_240_000)],
    ['c1fb41d452d9ec200000', new Date(1_363_896_240_500)],
    ['d74401020304', bytes('01020304')],
    ['d818456449455446', bytes('6449455446')],
    ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', 'http://www.example.com'],
    ['40', bytes('')],
    ['4401020304', bytes('01020304')],
    ['60', ''],
    ['6449455446', 'IETF'],
    ['62225c', '"\\'],
    ['63e6b0b4', '水'],
    ['64f0908591', '𐅑'],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', upTo25],
    ['a0', {}],
    ['a201020304', { 1: 2, 3: 4 }],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['826161a161626163', ['a', { b: 'c' }]],
    ['5f42010243030405ff', bytes('0102030405')],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9fff', []],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['83018202039f0405ff', [1, [2, 3], [4, 5]]],
    ['9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff', upTo25],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
    ['bf6346756ef563416d7421ff', { Fun: true, Amt: -2 }],
    // Beside the examples: a date that is none, numbers of any length, what a tag does not say.
    ['c0626e6f', new Date(NaN)],
    ['c240', 0n],
    ['c100', new Date(0)],
    ['c0f6', null],
    ['c26161', 'a'],
    ['7fff', ''],
    ['5fff', bytes('')],
  ])('reads %s', (hex, expected) => {
    expect(decodeCbor(bytes(hex))).toEqual(expected);
  });

  it('leaves a number of more than a thousand bytes as the bytes that it is', () => {
    const number = (size: number): unknown =>
      decodeCbor(Buffer.concat([bytes('c259'), Buffer.from([size >> 8, size & 0xff]), Buffer.alloc(size, 1)]));
    expect(number(1024)).toBeTypeOf('bigint');
    expect(number(1025)).toEqual(Buffer.alloc(1025, 1));
  });

  it.each([
    ['1c', 'A reserved length at byte 1.'],
    ['1f', 'A number of open length at byte 1.'],
    ['3f', 'A number of open length at byte 1.'],
    ['df00', 'A number of open length at byte 1.'],
    ['f4f4', '1 byte is left over at byte 1.'],
    ['fc', 'A reserved value at byte 1.'],
    ['ff', 'A stop without a beginning at byte 1.'],
    ['81ff', 'A stop without a beginning at byte 2.'],
    ['bf6161ff', 'A stop without a beginning at byte 4.'],
    ['8a0101', 'It ends too early: 8 bytes are missing.'],
    ['aa0101', 'It ends too early: 8 bytes are missing.'],
    ['c161', 'It ends too early: 1 bytes are missing.'],
    ['656162', 'It ends too early: 3 bytes are missing.'],
    ['', 'It ends too early: 1 bytes are missing.'],
    ['7f01ff', 'A text of open length holds something else.'],
    ['7f616141' + '61ff', 'A text of open length holds something else.'],
    ['7f4161ff', 'A text of open length holds something else.'],
    ['5f6161ff', 'A text of open length holds something else.'],
  ])('refuses %s, and says why: %s', (hex, message) => {
    expect(() => decodeCbor(bytes(hex))).toThrow(new DecodeError(message));
  });
});

/** A moment as the 64 bits of MessagePack: nanoseconds in the upper 30, seconds in the lower 34. */
function moment64(seconds: bigint, nanoseconds: bigint): string {
  return ((nanoseconds << 34n) | seconds).toString(16).padStart(16, '0');
}

describe('MessagePack', () => {
  // Each head of the specification.
  it.each<[string, unknown]>([
    ['00', 0],
    ['7f', 127],
    ['80', {}],
    ['81a16101', { a: 1 }],
    ['90', []],
    ['930102a161', [1, 2, 'a']],
    ['a0', ''],
    ['a3616263', 'abc'],
    [`bf${'61'.repeat(31)}`, 'a'.repeat(31)],
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['c403010203', bytes('010203')],
    ['c50003010203', bytes('010203')],
    ['c600000003010203', bytes('010203')],
    ['c70305010203', bytes('010203')],
    ['c8000305010203', bytes('010203')],
    ['c90000000305010203', bytes('010203')],
    ['ca3fc00000', 1.5],
    ['cb3ff199999999999a', 1.1],
    ['ccff', 255],
    ['cdffff', 65_535],
    ['ceffffffff', 4_294_967_295],
    ['cf0000000000000005', 5],
    ['cf001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['cf0020000000000000', 9_007_199_254_740_992n],
    ['d080', -128],
    ['d18000', -32_768],
    ['d280000000', -2_147_483_648],
    ['d3ffffffffffffffff', -1],
    ['d38000000000000000', -9_223_372_036_854_775_808n],
    ['d40507', bytes('07')],
    ['d5050708', bytes('0708')],
    ['d60501020304', bytes('01020304')],
    ['d7050102030405060708', bytes('0102030405060708')],
    [`d805${'09'.repeat(16)}`, Buffer.alloc(16, 9)],
    ['d90161', 'a'],
    ['da000161', 'a'],
    ['db0000000161', 'a'],
    ['dc000107', [7]],
    ['dd0000000107', [7]],
    ['de0001a16107', { a: 7 }],
    ['df00000001a16107', { a: 7 }],
    ['e0', -32],
    ['ff', -1],
    // Moments.
    ['d6ff00000001', new Date(1000)],
    [`d7ff${moment64(1n, 0n)}`, new Date(1000)],
    [`d7ff${moment64(2n ** 33n + 1n, 999_999_999n)}`, new Date((2 ** 33 + 1) * 1000 + 999)],
    ['c70cff1dcd65000000000000000001', new Date(1500)],
    ['c70cff1dcd6500ffffffffffffffff', new Date(-500)],
    // Of the same size, and no moments.
    ['d4ff07', bytes('07')],
    ['c70c01' + '00'.repeat(12), Buffer.alloc(12)],
    ['c70dff' + '00'.repeat(13), Buffer.alloc(13)],
    // Names that are no texts.
    ['81c40201ab05', { '0x01ab': 5 }],
    ['820701c301', { 7: 1, true: 1 }],
    ['81c001', { null: 1 }],
    ['81cfffffffffffffffff01', { '18446744073709551615': 1 }],
    ['819001', { object: 1 }],
  ])('reads %s', (hex, expected) => {
    expect(decodeMsgpack(bytes(hex))).toEqual(expected);
  });

  it.each([
    ['c1', 'No MessagePack value begins with 0xc1 at byte 1.'],
    ['0102', '1 byte is left over at byte 1.'],
    ['a56869', 'It ends too early: 3 bytes are missing.'],
    ['9a0101', 'It ends too early: 8 bytes are missing.'],
    ['8a0101', 'It ends too early: 8 bytes are missing.'],
    ['d9', 'It ends too early: 1 bytes are missing.'],
  ])('refuses %s, and says why: %s', (hex, message) => {
    expect(() => decodeMsgpack(bytes(hex))).toThrow(new DecodeError(message));
  });
});

describe.each([
  ['MessagePack', decodeMsgpack],
  ['CBOR', decodeCbor],
])('What %s may cost', (name, decode) => {
  const list = name === 'CBOR' ? 0x81 : 0x91;
  const emptyList = name === 'CBOR' ? 0x80 : 0x90;
  const manyLists = (count: number): Buffer =>
    Buffer.concat([
      bytes(name === 'CBOR' ? '99' : 'dc'),
      Buffer.from([count >> 8, count & 0xff]),
      Buffer.alloc(count, emptyList),
    ]);

  it('is 500 levels at most', () => {
    const nested = (levels: number): Buffer => Buffer.concat([Buffer.alloc(levels - 1, list), Buffer.of(emptyList)]);
    expect(decode(nested(500))).toHaveLength(1);
    expect(() => decode(nested(501))).toThrow(new DecodeError('It is nested deeper than 500 levels.'));
    expect(decode(manyLists(2000))).toHaveLength(2000);
  });

  it('is a step for each value, and more for a name', () => {
    // The list, its length, and its items.
    expect(decode(manyLists(1000), 1002)).toHaveLength(1000);
    expect(() => decode(manyLists(1000), 1001)).toThrow(TooMuchWork);
    const map = name === 'CBOR' ? bytes('a2616101616202') : bytes('82a16101a16202');
    expect(() => decode(map, 16)).toThrow(TooMuchWork);
    expect(decode(map, 32)).toEqual({ a: 1, b: 2 });
  });
});

it('The names of a CBOR map of open length cost as much as those of any other', () => {
  expect(() => decodeCbor(bytes('bf616101616202ff'), 16)).toThrow(TooMuchWork);
  expect(decodeCbor(bytes('bf616101616202ff'), 40)).toEqual({ a: 1, b: 2 });
});

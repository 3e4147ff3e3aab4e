import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PayloadEncoding } from '../../../../src/base/kinds/decoders.ts';
import { decodeCbor } from '../../../../src/messages/decode/cbor.ts';
import { decode } from '../../../../src/messages/decode/decode.ts';
import { decodeMsgpack } from '../../../../src/messages/decode/msgpack.ts';
import { toJson } from '../../../../src/messages/decode/toJson.ts';

const order = { orderId: 'o-1', total: 99.5, items: [{ sku: 'ü', qty: -3 }], big: 2 ** 40, none: null, yes: true };
const json = Buffer.from(JSON.stringify(order));

function read(bytes: Uint8Array, decoder: PayloadEncoding = 'auto', maxBytes = 1e6) {
  return decode(Buffer.from(bytes), { decoder, maxBytes });
}

describe('Decoding by looks', () => {
  it.each([
    ['JSON', json, ['json']],
    ['MessagePack', encodeMsgpack(order), ['msgpack']],
    ['CBOR', encodeCbor(order), ['cbor']],
    ['gzip', gzipSync(json), ['gzip', 'json']],
    ['zlib', deflateSync(json), ['deflate', 'json']],
    ['zstd', zstdCompressSync(json), ['zstd', 'json']],
    ['brotli', brotliCompressSync(json), ['brotli', 'json']],
    ['gzip around zstd around CBOR', gzipSync(zstdCompressSync(encodeCbor(order))), ['gzip', 'zstd', 'cbor']],
    ['JSON in a JSON string', Buffer.from(JSON.stringify(json.toString())), ['json', 'json string']],
  ])('reads %s', (_, bytes, layers) => {
    expect(read(bytes)).toMatchObject({ value: order, layers, error: null });
  });

  it.each([
    ['text', Buffer.from('hello {'), 'text'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x01]), 'binary'],
    ['an empty payload', Buffer.alloc(0), 'text'],
    ['text that begins as zlib does', Buffer.from('x\x9c… not packed'), 'text'],
  ])('takes %s as it is', (_, bytes, decoder) => {
    expect(read(bytes)).toMatchObject({ decoder, value: undefined });
  });
});

describe('Decoding as told', () => {
  it.each([
    ['json', Buffer.from('{"a":'), 'json: '],
    ['text', Buffer.from([0xff]), 'text: it is not UTF-8.'],
    ['msgpack', json, 'msgpack: '],
    ['cbor', Buffer.from([0x82, 0x01]), 'cbor: It ends too early: 1 bytes are missing.'],
    ['avro', json, 'avro: the channel names no schema for it.'],
  ] as const)('says why %s cannot be read', (decoder, bytes, error) => {
    expect(read(bytes, decoder)).toMatchObject({ decoder, value: undefined });
    expect(read(bytes, decoder).error).toContain(error);
  });

  it('says what is wrong with something packed', () => {
    const broken = Buffer.from(gzipSync(json));
    broken.fill(0, 12, 20);
    expect(read(broken).error).toMatch(/^gzip: /);
  });
});

describe('Bombs', () => {
  const zeros = Buffer.alloc(10_000_000);
  it.each([
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
  ])('of %s stop at the bound, and that is told', (packing, bytes) => {
    expect(read(bytes).error).toBe(`${packing}: unpacks to more than 1000000 bytes, which is not done.`);
  });

  it('of brotli stay what they look like: bytes', () => {
    expect(read(brotliCompressSync(zeros))).toMatchObject({ decoder: 'binary', value: undefined });
  });

  it('within bombs are peeled a few times only', () => {
    let bytes: Buffer = Buffer.from('{}');
    for (let i = 0; i < 10; i++) bytes = gzipSync(bytes);
    expect(read(bytes).layers).toHaveLength(4);
  });

  it.each([
    ['a MessagePack array that claims four thousand million items', [0xdd, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['MessagePack arrays in arrays that all claim what is left', Array(5000).fill([0xdc, 0x27, 0x10]).flat()],
    ['a MessagePack map that claims as many', [0xdf, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a CBOR text of 2^63 bytes', [0xbf, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['CBOR nested without end', Array(100_000).fill(0x9f)],
    ['MessagePack nested without end', Array(100_000).fill(0x91)],
    ['CBOR tags without end', [0xbf, ...Array<number>(100_000).fill(0xc6)]],
  ])('%s is refused before it costs anything', (_, bytes) => {
    expect(read(Buffer.from(bytes as number[]))).toMatchObject({ decoder: 'binary', value: undefined });
  });

  it('of JSON a hundred thousand deep are read, and not shown as a tree', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const decoded = read(Buffer.from(deep));
    expect(decoded.decoder).toBe('json');
    expect(toJson(decoded.value)).toBeUndefined();
  });
});

describe('MessagePack and CBOR', () => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      fc.string({ maxLength: 300 }),
      fc.array(tie('any'), { maxLength: 20 }),
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tie('any'),
        { maxKeys: 20 },
      ),
    ),
  })).any;

  it('are read as their libraries write them', () => {
    fc.assert(
      fc.property(value, (original) => {
        const plain: unknown = JSON.parse(JSON.stringify(original));
        expect(decodeMsgpack(Buffer.from(encodeMsgpack(plain)))).toEqual(plain);
        expect(decodeCbor(Buffer.from(encodeCbor(plain)))).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  it('never do anything but read or refuse', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const decoder of ['auto', 'msgpack', 'cbor', 'json'] as const) read(bytes, decoder);
      }),
      { numRuns: 500 },
    );
  });

  it('know times, bytes, numbers beyond what is exact, and open lengths', () => {
    expect(decodeMsgpack(Buffer.from('d6ff00000001', 'hex'))).toEqual(new Date(1000));
    expect(decodeMsgpack(Buffer.from('d7ff0000000000000002', 'hex'))).toEqual(new Date(2000));
    expect(decodeMsgpack(Buffer.from('c403010203', 'hex'))).toEqual(Buffer.from([1, 2, 3]));
    expect(decodeMsgpack(Buffer.from('cfffffffffffffffff', 'hex'))).toBe(2n ** 64n - 1n);
    expect(decodeCbor(Buffer.from('c11a514b67b0', 'hex'))).toEqual(new Date(1_363_896_240_000));
    expect(decodeCbor(Buffer.from('c249010000000000000000', 'hex'))).toBe(2n ** 64n);
    expect(decodeCbor(Buffer.from('bf61610161629f0203ffff', 'hex'))).toEqual({ a: 1, b: [2, 3] });
    expect(decodeCbor(Buffer.from('7f61616162ff', 'hex'))).toBe('ab');
    expect(decodeCbor(Buffer.from('f93c00', 'hex'))).toBe(1);
  });

  it('hold a member named __proto__ as any other', () => {
    const bytes = Buffer.from('81a95f5f70726f746f5f5f81a178c3', 'hex');
    const decoded = decodeMsgpack(bytes);
    expect(Object.keys(decoded as object)).toEqual(['__proto__']);
    expect(toJson(decoded)).toBe('{"__proto__":{"x":true}}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('A value as JSON text', () => {
  it('shows what JSON has no form for', () => {
    const value = { big: 2n ** 64n, bytes: Buffer.from('hi'), at: new Date(0), not: NaN };
    expect(toJson(value)).toBe(
      '{"big":"18446744073709551616","bytes":"aGk=","at":"1970-01-01T00:00:00.000Z","not":"NaN"}',
    );
  });
});

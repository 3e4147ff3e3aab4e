import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PayloadEncoding } from '../../../../src/base/kinds/decoders.ts';
import { decodeCbor } from '../../../../src/messages/decode/cbor.ts';
import { TooMuchWork } from '../../../../src/expression/effort.ts';
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
    ['text that begins as zlib does', Buffer.from('HKD 100.00'), 'text'],
    ['text in zlib’s own six bytes', Buffer.from('HKD 10'), 'text'],
  ])('takes %s as it is', (_, bytes, decoder) => {
    expect(read(bytes)).toMatchObject({ decoder, value: undefined, layers: [], error: null });
  });

  it('takes text that begins as zlib does for text, packed or not', () => {
    const packed = read(gzipSync('HKD 100.00'));
    expect(packed).toMatchObject({ decoder: 'text', layers: ['gzip'], value: undefined, error: null });
    expect(packed.bytes.toString()).toBe('HKD 100.00');
  });

  it('takes bytes that begin nearly as a packing does as bytes, and finds nothing wrong with them', () => {
    for (const begin of ['1f8b', '28b52ffd', '789c']) {
      const magic = [...Buffer.from(begin, 'hex')];
      for (const place of magic.keys()) {
        const bytes = Buffer.from([...magic.with(place, (magic[place] ?? 0) ^ 1), 0xff, 0, 0xff, 0, 0xff]);
        expect([bytes.toString('hex'), read(bytes)]).toMatchObject([
          {},
          { decoder: 'binary', layers: [], error: null },
        ]);
      }
    }
    // A dictionary that nobody has; a method, and a window, that zlib has not.
    for (const begin of ['78bb', '7918', '881c']) {
      const bytes = Buffer.from(`${begin}ff00ff00ff`, 'hex');
      expect([begin, read(bytes)]).toMatchObject([{}, { decoder: 'binary', layers: [], error: null }]);
    }
    expect(read(Buffer.from('789cff00ff00', 'hex'))).toMatchObject({ decoder: 'binary', error: null });
    expect(read(Buffer.from('789cff00ff00ff', 'hex')).error).toMatch(/^deflate: /);
  });

  it.each([
    ['a MessagePack list of 16 bits', 'dc000107', 'msgpack', [7]],
    ['a MessagePack map of 32 bits', 'df00000001a16107', 'msgpack', { a: 7 }],
    ['a short MessagePack map', '81a16107', 'msgpack', { a: 7 }],
    ['a short MessagePack list', '9107', 'msgpack', [7]],
    ['a short CBOR list', '820102', 'cbor', [1, 2]],
    ['a CBOR list of open length', '9f0102ff', 'cbor', [1, 2]],
    ['a CBOR map', 'a1616107', 'cbor', { a: 7 }],
    ['a CBOR map of open length', 'bf616107ff', 'cbor', { a: 7 }],
    ['CBOR that says so', 'd9d9f7820102', 'cbor', [1, 2]],
  ])('knows %s', (_, hex, decoder, value) => {
    expect(read(Buffer.from(hex, 'hex'))).toMatchObject({ decoder, value, layers: [decoder], error: null });
  });

  it.each(['d90161', 'c0', 'cbffff', 'd901d9', 'c1d9', 'dbd9', 'e0', 'db0000000161', 'a161610707'])(
    'takes %s, which says nothing by itself, for bytes',
    (hex) => {
      expect(read(Buffer.from(hex, 'hex'))).toMatchObject({ decoder: 'binary', value: undefined, error: null });
    },
  );

  it.each(['"null"', '"17"', '"true"', '"\\"text\\""', '"{"'])('takes %s for the text that it is', (text) => {
    expect(read(Buffer.from(text))).toMatchObject({
      value: JSON.parse(text) as unknown,
      layers: ['json'],
      error: null,
    });
  });

  it('finds Brotli within what is packed, unless that is packed too often', () => {
    const text = brotliCompressSync('plain text, and enough of it');
    const packed = (times: number): Buffer => {
      let bytes: Buffer = text;
      for (let i = 0; i < times; i++) bytes = gzipSync(bytes);
      return bytes;
    };
    expect(read(packed(3))).toMatchObject({ decoder: 'text', layers: ['gzip', 'gzip', 'gzip', 'brotli'], error: null });
    expect(read(packed(4))).toMatchObject({ decoder: 'binary', layers: ['gzip', 'gzip', 'gzip', 'gzip'] });
    expect(read(brotliCompressSync(json), 'json')).toMatchObject({ value: order, layers: ['brotli', 'json'] });
    // What it holds must be text, and something.
    expect(read(brotliCompressSync(Buffer.from([0xff, 0xfe])))).toMatchObject({ decoder: 'binary', layers: [] });
    expect(read(Buffer.of(0xa1, 0x01))).toMatchObject({ decoder: 'binary', layers: [] });
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
    expect(read(broken).error).toMatch(/^gzip: (?!unpacks)/);
    expect(read(gzipSync(broken))).toMatchObject({ decoder: 'binary', layers: ['gzip'], value: undefined });
    expect(read(gzipSync(broken)).error).toMatch(/^gzip: /);
    expect(read(broken, 'json').error).toMatch(/^json: /);
  });

  it('takes text for text, and bytes for bytes, whatever they look like', () => {
    expect(read(json, 'text')).toMatchObject({ decoder: 'text', value: undefined, layers: [], error: null });
    expect(read(json, 'binary')).toMatchObject({ decoder: 'binary', value: undefined, layers: [], error: null });
  });

  it('reads a value that begins as zlib does', () => {
    expect(read(Buffer.from('hCabcdefg'), 'cbor')).toMatchObject({ value: 'Cabcdefg', layers: ['cbor'], error: null });
  });

  const schema = {
    decoder: 'protobuf' as const,
    label: 'protobuf shop.Order',
    decode: (bytes: Buffer): unknown => {
      if (bytes[0] !== 0x08) throw new Error('It begins with no number.');
      return { number: bytes[1] };
    },
    encode: () => new Uint8Array(),
    form: () => '',
  };
  const bySchema = (bytes: Buffer, decoder: PayloadEncoding = 'auto', isHurried = false) =>
    decode(bytes, { decoder, schema, maxBytes: 1e6, isHurried });

  it('reads what a schema describes, packed or not, and other forms where it does not fit', () => {
    const message = Buffer.from('081d120568656c6c6f', 'hex');
    const expected = { decoder: 'protobuf', value: { number: 0x1d }, error: null };
    expect(bySchema(message)).toMatchObject({ ...expected, layers: ['protobuf shop.Order'] });
    expect(bySchema(gzipSync(message))).toMatchObject({ ...expected, layers: ['gzip', 'protobuf shop.Order'] });
    expect(bySchema(message, 'protobuf')).toMatchObject(expected);
    expect(bySchema(message, 'avro').error).toBe('avro: the channel names no schema for it.');
    expect(bySchema(json)).toMatchObject({ decoder: 'json', value: order, error: null });
    expect(bySchema(Buffer.of(0xff)).error).toBe('protobuf: It begins with no number.');
  });

  it('refuses in a hurry what takes long to read, and reads it otherwise', () => {
    const many = Array.from({ length: 200_000 }, () => 1);
    const text = `[${'{},'.repeat(400_000)}0]`;
    for (const [decoder, bytes] of [
      ['msgpack', Buffer.from(encodeMsgpack(many))],
      ['cbor', Buffer.from(encodeCbor(many))],
      ['json', Buffer.from(text)],
    ] as const) {
      expect(() => decode(bytes, { decoder, maxBytes: 1e7, isHurried: true })).toThrow(TooMuchWork);
      const little = decode(bytes.subarray(0, 1), { decoder, maxBytes: 1e7, isHurried: true });
      expect(little.error).toContain(`${decoder}: `);
      expect(read(bytes, decoder, 1e7).error).toBeNull();
    }
    const long = Buffer.alloc(1_048_577, 0x08);
    expect(() => bySchema(long, 'protobuf', true)).toThrow(TooMuchWork);
    expect(bySchema(long.subarray(1), 'protobuf', true).error).toBeNull();
    expect(bySchema(long, 'protobuf').error).toBeNull();
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
    const inner = Buffer.from('xhix').subarray(1, 3);
    expect(toJson([new Date(NaN), -Infinity, [new Uint8Array(inner)], inner, null, true, 'x'])).toBe(
      '[null,"-Infinity",["aGk="],"aGk=",null,true,"x"]',
    );
    expect(toJson({ a: [1] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});

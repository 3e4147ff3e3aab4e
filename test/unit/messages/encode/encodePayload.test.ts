import { Buffer } from 'node:buffer';
import { decode as libraryMsgpack } from '@msgpack/msgpack';
import { decode as libraryCbor } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../../../src/base/kinds/decoders.ts';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { decode } from '../../../../src/messages/decode/decode.ts';
import { encodePayload } from '../../../../src/messages/encode/encodePayload.ts';

/** A lone text that is JSON is read as what it holds, so the values stand in a list. */
const json = fc.array(fc.jsonValue({ maxDepth: 4 })).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

function bytesOf(value: unknown, encoding: Decoder | 'auto', schemaFile?: string, text = ''): Buffer {
  const contract = schemaFile === undefined ? undefined : openContract({ path: schemaFile }, () => text);
  const bytes = encodePayload(value, encoding, contract);
  if (!(bytes instanceof Uint8Array)) throw new Error(bytes.message);
  return Buffer.from(bytes);
}

describe('A payload that is written', () => {
  it.each(['json', 'msgpack', 'cbor'] as const)(
    'as %s is read back as it was, by ours and by the library',
    (decoder) => {
      fc.assert(
        fc.property(json, (value) => {
          const bytes = bytesOf(value, decoder);
          expect(decode(bytes, { decoder, maxBytes: 1e6 }).value).toEqual(value);
          const library = {
            json: () => JSON.parse(bytes.toString()) as unknown,
            msgpack: () => libraryMsgpack(bytes),
            cbor: () => libraryCbor(bytes) as unknown,
          };
          expect(library[decoder]()).toEqual(value);
        }),
      );
    },
  );

  it.each(['json', 'msgpack', 'cbor'] as const)('as %s keeps all digits of a number of 64 bits', (decoder) => {
    const value = { most: 18_446_744_073_709_551_615n, least: -9_223_372_036_854_775_808n, small: -1 };
    const read = decode(bytesOf(value, decoder), { decoder, maxBytes: 1e6, isExact: true });
    expect(read.value).toEqual(value);
  });

  it('holds texts, lists and maps of every size of head', () => {
    for (const size of [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
      const items = Array.from({ length: size }, () => 1);
      const map = Object.fromEntries(items.map((_, i) => [`k${i}`, i]));
      for (const decoder of ['msgpack', 'cbor'] as const) {
        for (const value of ['x'.repeat(size), items, map]) {
          const read = decode(bytesOf([value], decoder), { decoder, maxBytes: 1e6 }).value;
          expect(JSON.stringify(read)).toBe(JSON.stringify([value]));
        }
        const bytes = decode(bytesOf([new Uint8Array(size)], decoder), { decoder, maxBytes: 1e6 }).value;
        expect((bytes as readonly Uint8Array[])[0]?.length).toBe(size);
      }
    }
  });

  it('is what the contract says, or JSON, where the channel does not say; a lone text stays plain', () => {
    expect(bytesOf({ a: 1 }, 'auto').toString()).toBe('{"a":1}');
    expect(bytesOf('plain', 'auto').toString()).toBe('plain');
    expect(bytesOf('plain', 'auto', '/c/a.json', '{"type":"string"}').toString()).toBe('"plain"');
    expect(bytesOf('ab', 'auto', '/c/a.avsc', '"string"').toString('hex')).toBe('046162');
    expect(bytesOf({ base64: '/w==' }, 'binary').toString('hex')).toBe('ff');
    expect(bytesOf({ a: 1 }, 'text').toString()).toBe('{"a":1}');
    expect(bytesOf(Buffer.from([1]), 'json').toString('hex')).toBe('01');
  });

  it.each([
    [{ a: 1 }, 'binary', 'write text, or { "base64": "…" }.'],
    [{ a: 1 }, 'avro', 'the channel names no schema for it.'],
    [nested(600), 'msgpack', 'It is nested deeper than 500 levels.'],
    [nested(600), 'cbor', 'It is nested deeper than 500 levels.'],
    [nested(100_000), 'json', 'call stack'],
  ] as const)('is a problem where it cannot be (%#)', (value, decoder, reason) => {
    const problem = encodePayload(value, decoder, undefined);
    expect(problem).toMatchObject({ code: 'message.not-encodable' });
    expect((problem as { message: string }).message).toContain(reason);
  });
});

const avsc = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'paid', type: 'boolean', default: false },
    { name: 'total', type: 'double' },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'SENT'] } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'count', type: ['int', 'string', 'null'] },
    { name: 'mixed', type: ['int', 'double', 'string'] },
    { name: 'large', type: ['double', 'null', 'long'] },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
    { name: 'raw', type: 'bytes' },
    { name: 'tags', type: { type: 'array', items: 'string' } },
    { name: 'prices', type: { type: 'map', values: 'float' } },
    { name: 'parent', type: ['null', 'Order'], default: null },
  ],
});
const order = {
  id: 9_007_199_254_740_993n,
  paid: true,
  total: 19.99,
  state: 'SENT',
  note: 'é',
  count: 3,
  mixed: { double: 5 },
  large: 5.5,
  hash: Buffer.from([1, 2, 3, 255]),
  raw: Buffer.from([0, 255]),
  tags: ['a', 'b'],
  prices: { eur: 0.5 },
  parent: null,
};

const proto = `syntax = "proto3"; package shop;
enum State { NEW = 0; SENT = 1; }
message Item { string sku = 1; sint32 qty = 2; }
message Order {
  uint64 id = 1; double total = 2; State state = 3; repeated Item items = 4; map<string, int32> stock = 5;
  bytes raw = 6; oneof way { string truck = 7; string ship = 8; } optional bool paid = 9; Order parent = 10;
}`;
const message = {
  id: '18446744073709551615',
  total: 19.99,
  state: 'SENT',
  items: [{ sku: 'a', qty: -2 }],
  stock: { a: 1 },
  raw: 'AP8=',
  ship: 'x',
  paid: true,
};

describe('A payload of a binary form', () => {
  it('of Avro is read back as it was, also where it was JSON meanwhile', () => {
    const contract = openContract({ path: '/c/a.avsc' }, () => avsc);
    expect(contract.problem).toBeNull();
    const shown = { ...order, id: '9007199254740993', hash: 'AQID/w==', raw: 'AP8=' };
    for (const value of [order, shown]) {
      const read = contract.schema?.decode(bytesOf(value, 'avro', '/c/a.avsc', avsc));
      expect(read).toEqual(order);
    }
    const { paid: _, note: __, parent: ___, ...required } = order;
    const read = contract.schema?.decode(bytesOf(required, 'avro', '/c/a.avsc', avsc));
    expect(read).toEqual({ ...order, paid: false, note: null, parent: null });
  });

  it('of Protobuf is read back as it was', () => {
    const contract = openContract({ path: '/c/a.proto', pointer: 'shop.Order' }, () => proto);
    const bytes = contract.schema?.encode(message) ?? [];
    expect(contract.schema?.decode(Buffer.from(bytes))).toEqual({ ...message, raw: Buffer.from([0, 255]) });
  });

  it.each([
    [
      '/c/a.avsc',
      avsc,
      { ...order, state: 'GONE' },
      'payload.state must be equal to one of the allowed values: ["NEW","SENT"]',
    ],
    ['/c/a.avsc', avsc, { ...order, count: true }, 'payload.count must be integer'],
    ['/c/a.avsc', avsc, { ...order, id: '9223372036854775808' }, 'does not fit into 64 bits'],
    ['/c/a.avsc', avsc, { ...order, hash: 'AQI=' }, 'payload.hash must NOT have fewer than 8 characters'],
    ['/c/a.avsc', avsc, {}, "payload must have required property 'id'"],
    ['/c/a.proto', proto, { sku: 1 }, 'payload.sku must be string'],
    ['/c/a.proto', proto, { qty: 2 ** 31 }, 'payload.qty must be <= 2147483647'],
    ['/c/a.proto', proto, { other: 1 }, 'payload must NOT have unevaluated properties'],
  ])('says by path why it cannot be written (%#)', (path, text, value, reason) => {
    expect(() => bytesOf(value, 'auto', path, text)).toThrow(reason);
  });
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

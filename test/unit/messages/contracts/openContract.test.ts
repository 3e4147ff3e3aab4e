import { Type } from 'avsc';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { decode } from '../../../../src/messages/decode/decode.ts';

function open(files: Readonly<Record<string, string>>, path = '/c/a.json', pointer?: string) {
  return openContract({ path, pointer }, (file) => files[file]);
}

const order = {
  type: 'object',
  required: ['orderId', 'items'],
  properties: {
    orderId: { type: 'string', pattern: '^o-' },
    items: { type: 'array', items: { $ref: 'item.json' }, uniqueItems: true },
  },
  additionalProperties: false,
};
const files = {
  '/c/a.json': JSON.stringify(order),
  '/c/item.json': '{"type":"object","properties":{"qty":{"type":"integer","minimum":1}}}',
  '/c/api.yaml': 'asyncapi: 3.0.0\nid: urn:x\ncomponents:\n  schemas:\n    "a/b": { type: object, required: [x] }\n',
};

describe('A contract in JSON Schema', () => {
  it('says what is wrong with a payload, by path', () => {
    const contract = open(files);
    expect(contract).toMatchObject({ name: 'a.json', problem: null });
    expect(contract.isKept({ orderId: 'o-1', items: [{ qty: 1 }] })).toBe(true);
    const bad = { orderId: 'x', items: [{ qty: 0 }, { qty: 2 }, { qty: 2 }], extra: 1 };
    expect(contract.isKept(bad)).toBe(false);
    expect(contract.errorsOf(bad)).toEqual([
      { path: 'payload', message: 'must NOT have additional properties: "extra"', rule: '#/additionalProperties' },
      { path: 'payload.orderId', message: 'must match pattern "^o-"', rule: '#/properties/orderId/pattern' },
      { path: 'payload.items[0].qty', message: 'must be >= 1' },
      {
        path: 'payload.items',
        message: expect.stringContaining('uniqueItems') as string,
        rule: '#/properties/items/uniqueItems',
      },
    ]);
    expect(contract.errorsOf('text')).toEqual([{ path: 'payload', message: 'must be object', rule: '#/type' }]);
  });

  it('may be a part of a YAML document', () => {
    const contract = open(files, '/c/api.yaml', '/components/schemas/a~1b');
    expect(contract.problem).toBeNull();
    expect([contract.isKept({ x: 1 }), contract.isKept({})]).toEqual([true, false]);
    expect(contract.errorsOf({})[0]?.rule).toBe('#/components/schemas/a~1b/required');
  });

  it.each([
    ['/c/missing.json', {}, 'missing.json cannot be read.'],
    ['/c/a.json', { '/c/a.json': '{' }, 'a.json cannot be used: '],
    ['/c/a.json', { '/c/a.json': '{"type":"nope"}' }, 'a.json cannot be used: schema is invalid'],
    ['/c/a.json', { '/c/a.json': '{"$ref":"b.json"}' }, '/c/b.json cannot be read'],
    [
      '/c/a.json',
      { '/c/a.json': '{"$ref":"https://example.com/x"}' },
      'https://example.com/x, which is not on this machine',
    ],
    ['/c/a.json', { '/c/a.json': '{"pattern":"(?=x)"}' }, 'the pattern (?=x) cannot be checked'],
    ['/c/a.avsc', { '/c/a.avsc': '{"type":"nope"}' }, 'a.avsc cannot be used: '],
    ['/c/a.avsc', { '/c/a.avsc': '{"type":"array","items":"null"}' }, 'items that take no bytes'],
    ['/c/a.proto', { '/c/a.proto': 'syntax = "proto3";' }, 'a.proto cannot be used: it has no message'],
    ['/c/a.proto', { '/c/a.proto': 'message {' }, 'a.proto cannot be used: '],
  ])('%s of %o is of no use, and says why', (path, some, problem) => {
    expect(open(some as Record<string, string>, path).problem).toContain(problem);
  });

  it('hangs on no pattern and on no list, whoever wrote them', () => {
    const contract = open({
      '/c/a.json': '{"properties":{"a":{"pattern":"^(a+)+$"},"b":{"uniqueItems":true}}}',
    });
    const payload = { a: `${'a'.repeat(100_000)}!`, b: Array.from({ length: 50_000 }, (_, i) => ({ i })) };
    expect(contract.isKept(payload)).toBe(false);
    expect(contract.isKept({ b: payload.b })).toBe(true);
  });
});

describe('A schema of a binary form', () => {
  const payload = { orderId: 'o-1', total: 2.5, qty: 3, tags: ['a'] };
  const avsc = JSON.stringify({
    type: 'record',
    name: 'shop.Order',
    fields: [
      { name: 'orderId', type: 'string' },
      { name: 'total', type: 'double' },
      { name: 'qty', type: 'long' },
      { name: 'tags', type: { type: 'array', items: 'string' } },
    ],
  });
  const proto = `syntax = "proto3"; package shop; import "common/money.proto"; import "google/protobuf/timestamp.proto";
    message Order { string orderId = 1; double total = 2; int64 qty = 3; repeated string tags = 4; Money price = 5; google.protobuf.Timestamp at = 6; }
    message Other { string x = 1; }`;
  const money = 'syntax = "proto3"; package shop; message Money { string currency = 1; }';

  it('reads Avro, bare and with the headers of registries', () => {
    const { schema, problem } = open({ '/c/o.avsc': avsc }, '/c/o.avsc');
    expect(problem).toBeNull();
    const bytes = Type.forSchema(JSON.parse(avsc) as never).toBuffer(payload);
    const confluent = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), bytes]);
    const single = Buffer.concat([Buffer.from('c301', 'hex'), Buffer.alloc(8), bytes]);
    for (const one of [bytes, confluent, single]) {
      expect(decode(one, { decoder: 'auto', schema, maxBytes: 1e6 })).toMatchObject({
        decoder: 'avro',
        value: payload,
        layers: ['avro shop.Order'],
      });
    }
    expect(decode(Buffer.from('ff', 'hex'), { decoder: 'auto', schema, maxBytes: 1e6 }).error).toContain('avro: ');
  });

  it('reads Protobuf, with what a file imports, the first message or the one named', () => {
    const some = { '/c/o.proto': proto, '/c/common/money.proto': money };
    const root = new protobuf.Root();
    protobuf.parse(
      'syntax = "proto3"; message Order { string orderId = 1; double total = 2; int64 qty = 3; repeated string tags = 4; }',
      root,
    );
    const bytes = Buffer.from(root.lookupType('Order').encode(payload).finish());
    const { schema, problem } = open(some, '/c/o.proto');
    expect(problem).toBeNull();
    expect(decode(bytes, { decoder: 'auto', schema, maxBytes: 1e6 })).toMatchObject({
      decoder: 'protobuf',
      value: { ...payload, qty: '3' },
      layers: ['protobuf shop.Order'],
    });
    expect(open(some, '/c/o.proto', 'shop.Other').schema?.label).toBe('protobuf shop.Other');
  });

  it('reads no more items of Avro than there are bytes, whatever their number is said to be', () => {
    const decoderOf = (schema: string) => open({ '/c/a.avsc': schema }, '/c/a.avsc').schema;
    // Zigzag and in sevens of bits: a million million.
    const claimed = Buffer.from([0x80, 0x80, 0xa2, 0xa9, 0xca, 0x3a]);
    const list = decoderOf('{"type":"array","items":"int"}');
    const map = decoderOf('{"type":"map","values":"int"}');
    expect(() => list?.decode(claimed)).toThrow('truncated');
    expect(() => map?.decode(claimed)).toThrow('truncated');
    expect(list?.decode(Buffer.from([4, 2, 4, 0]))).toEqual([1, 2]);
    // A block may say its length in bytes.
    expect(list?.decode(Buffer.from([3, 4, 2, 4, 0]))).toEqual([1, 2]);
    const named = map?.decode(Buffer.concat([Buffer.from([2, 18]), Buffer.from('__proto__'), Buffer.from([2, 0])]));
    expect(Object.entries(named as object)).toEqual([['__proto__', 1]]);
  });
});

import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { SampleKind } from '../../../../src/base/kinds/sampleKinds.ts';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { decode } from '../../../../src/messages/decode/decode.ts';
import { encodePayload } from '../../../../src/messages/encode/encodePayload.ts';
import { makeSamples } from '../../../../src/messages/samples/makeSamples.ts';

function contractOf(schema: unknown, files: Readonly<Record<string, string>> = {}, path = '/c/a.json') {
  const contract = openContract({ path }, (file) =>
    file === path ? (typeof schema === 'string' ? schema : JSON.stringify(schema)) : files[file],
  );
  expect(contract.problem).toBeNull();
  return contract;
}

function samples(schema: unknown, kind: SampleKind, count = 1, seed = 1) {
  return [...makeSamples(contractOf(schema), { kind, seed, count })];
}

const order = {
  type: 'object',
  required: ['orderId', 'qty', 'price', 'address'],
  additionalProperties: false,
  properties: {
    orderId: { type: 'string', pattern: '^o-\\d{4}$' },
    qty: { type: 'integer', minimum: 1, maximum: 20 },
    price: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.01 },
    placedAt: { type: 'string', format: 'date-time' },
    state: { enum: ['new', 'paid', 'sent'] },
    tags: { type: 'array', items: { type: 'string', minLength: 2, maxLength: 5 }, uniqueItems: true, maxItems: 3 },
    address: { $ref: '#/$defs/address' },
    parent: { $ref: '#' },
    way: {
      oneOf: [{ type: 'object', required: ['truck'], properties: { truck: { type: 'string' } } }, { const: null }],
    },
    extra: { type: 'object', additionalProperties: { type: 'integer' } },
    note: { type: ['string', 'null'], default: 'none' },
  },
  $defs: {
    address: {
      allOf: [
        { type: 'object', properties: { city: { type: 'string', examples: ['Riga', 'Oslo'] } } },
        { required: ['city'] },
      ],
    },
  },
};

describe('Samples of a contract', () => {
  it('are as little or as much as it allows, with examples first', () => {
    expect(samples(order, 'minimal')[0]?.value).toEqual({
      orderId: expect.stringMatching(/^o-\d{4}$/) as string,
      qty: 1,
      price: 0.01,
      address: { city: 'Riga' },
    });
    const full = samples(order, 'full')[0]?.value as Record<string, unknown>;
    expect(Object.keys(full).sort()).toEqual(
      Object.keys(order.properties)
        .filter((name) => name !== 'parent')
        .sort()
        .concat('parent')
        .sort(),
    );
    expect(full['note']).toBe('none');
  });

  it('are those that the contract names, before any are made', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      examples: [{ a: 1 }, { a: 'broken' }, { a: 2 }],
    };
    expect(samples(schema, 'example', 2).map(({ value }) => value)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('are the same for the same seed, and others for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => JSON.stringify(samples(order, 'example', 5, seed)));
    expect(one).toBe(again);
    expect(one).not.toBe(other);
  });

  it.each(['example', 'minimal', 'full', 'boundary'] as const)('of the kind %s all keep it', (kind) => {
    const contract = contractOf(order);
    const made = [...makeSamples(contract, { kind, seed: 7, count: 50 })];
    expect(made.length).toBe(kind === 'boundary' ? made.length : 50);
    for (const { value } of made) expect(contract.errorsOf(value)).toEqual([]);
  });

  it('at the boundary say what is at its limit', () => {
    const made = samples(order, 'boundary', 100);
    const byWhat = Object.fromEntries(made.map(({ what = '', value }) => [what, value as Record<string, unknown>]));
    expect(byWhat['payload.qty: the least, 1']?.['qty']).toBe(1);
    expect(byWhat['payload.qty: the most, 20']?.['qty']).toBe(20);
    expect(byWhat['payload.tags: the fewest items, 0']?.['tags']).toEqual([]);
    expect(byWhat['payload.tags[0]: the longest, 5 characters']?.['tags']).toEqual([expect.stringMatching(/^.{5}$/)]);
    expect(byWhat['payload.state: the choice "sent"']?.['state']).toBe('sent');
    expect(byWhat['payload.note: null']?.['note']).toBeNull();
    expect(Object.keys(byWhat['payload.placedAt: left out'] ?? {})).not.toContain('placedAt');
  });

  it('that are invalid break one rule each, and say which', () => {
    const contract = contractOf(order);
    const made = [...makeSamples(contract, { kind: 'invalid', seed: 1, count: 100 })];
    const broken = made.map(({ breaks }) => breaks);
    for (const { value, breaks = '' } of made) {
      expect(contract.isKept(value)).toBe(false);
      expect(contract.errorsOf(value).map(({ path, message }) => `${path} ${message}`)).toContain(breaks);
    }
    expect(broken).toEqual(
      expect.arrayContaining([
        "payload must have required property 'orderId'",
        'payload must NOT have additional properties: "notInTheContract"',
        'payload.orderId must match pattern "^o-\\d{4}$"',
        'payload.qty must be >= 1',
        'payload.qty must be <= 20',
        'payload.qty must be integer',
        'payload.price must be > 0',
        'payload.price must be multiple of 0.01',
        'payload.state must be equal to one of the allowed values: ["new","paid","sent"]',
        'payload.tags must NOT have more than 3 items',
        'payload.tags[0] must NOT have fewer than 2 characters',
        "payload.address must have required property 'city'",
      ]),
    );
  });

  it('are made of schemas in several files and dialects', () => {
    const files = {
      '/c/parts/item.json':
        '{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"sku":{"pattern":"^s$","type":"string"}},"type":"array","items":[{"$ref":"#/definitions/sku"}],"additionalItems":false,"minItems":1}',
    };
    const contract = contractOf(
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        required: ['a'],
        properties: { a: { $ref: 'parts/item.json' } },
      },
      files,
    );
    expect([...makeSamples(contract, { kind: 'minimal', seed: 1, count: 1 })]).toEqual([{ value: { a: ['s'] } }]);
  });

  it.each([
    ['a part within itself', { type: 'object', required: ['a'], properties: { a: { $ref: '#' } } }],
    ['more items than any message has', { type: 'array', minItems: 1e9, items: { type: 'array', minItems: 1e9 } }],
    [
      'lists of lists of lists',
      { $defs: { a: { type: 'array', minItems: 900, items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' },
    ],
    ['a text of a gigabyte', { type: 'string', minLength: 1e9 }],
    ['nothing at all', { not: {} }],
    [
      'wide within itself',
      { type: 'object', required: ['a', 'b', 'c', 'd', 'e', 'f'], additionalProperties: { $ref: '#' } },
    ],
    ['choices within choices', chain(6)],
    ['a pattern of repetitions', { type: 'string', pattern: '((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+b{500}' }],
  ])(
    'are none, or few, where the contract asks for %s, and soon',
    (_, schema) => {
      for (const kind of ['example', 'minimal', 'full', 'boundary', 'invalid'] as const) {
        const contract = contractOf(schema);
        const made = [...makeSamples(contract, { kind, seed: 1, count: 3 })];
        for (const { value } of made) expect(contract.isKept(value)).toBe(kind !== 'invalid');
      }
    },
    60_000,
  );
});

describe('Samples of a binary form', () => {
  const avsc = JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 16 } },
      { name: 'next', type: ['null', 'Order'], default: null },
      { name: 'kind', type: { type: 'enum', name: 'K', symbols: ['A', 'B'] } },
    ],
  });
  const proto =
    'syntax = "proto3"; message Order { uint64 id = 1; repeated string tags = 2; oneof way { string truck = 3; int32 ship = 4; } Order next = 5; map<string, double> prices = 6; bytes raw = 7; }';

  it.each([
    ['/c/a.avsc', avsc],
    ['/c/a.proto', proto],
  ])('of %s can be written and read', (path, text) => {
    const contract = contractOf(text, {}, path);
    for (const kind of ['example', 'minimal', 'full', 'boundary'] as const) {
      const made = [...makeSamples(contract, { kind, seed: 3, count: 20 })];
      expect(made.length).toBeGreaterThan(kind === 'minimal' ? 0 : 3);
      for (const { value } of made) {
        const bytes = encodePayload(value, 'auto', contract);
        expect(bytes).toBeInstanceOf(Uint8Array);
        expect(contract.schema?.decode(Buffer.from(bytes as Uint8Array))).toBeDefined();
      }
    }
  });

  it.each([
    ['/c/a.avsc', avsc],
    ['/c/a.proto', proto],
  ])('of %s that are invalid are bytes that cannot be read', (path, text) => {
    const contract = contractOf(text, {}, path);
    const made = [...makeSamples(contract, { kind: 'invalid', seed: 3, count: 20 })];
    expect(made.length).toBeGreaterThan(0);
    for (const { value, breaks } of made) {
      expect(breaks).toContain('payload cannot be read as');
      const read = decode(Buffer.from(value as Uint8Array), {
        decoder: 'auto',
        schema: contract.schema,
        maxBytes: 1e6,
      });
      expect(contract.isKept(read.value)).toBe(false);
    }
  });
});

function chain(depth: number): object {
  return depth === 0
    ? { const: 'end' }
    : { anyOf: [chain(depth - 1), { type: 'object', required: ['x'], properties: { x: chain(depth - 1) } }] };
}

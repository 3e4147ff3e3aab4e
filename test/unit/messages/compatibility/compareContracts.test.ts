import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompatibilityMode } from '../../../../src/base/kinds/compatibilityModes.ts';
import { compareContracts } from '../../../../src/messages/compatibility/compareContracts.ts';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';

function contractOf(schema: unknown, path = '/c/a.json') {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  const contract = openContract({ path }, () => text);
  expect(contract.problem).toBeNull();
  return contract;
}

function compared(older: unknown, newer: unknown, mode: CompatibilityMode = 'backward') {
  return compareContracts(contractOf(older), contractOf(newer), mode);
}

const order = {
  type: 'object',
  required: ['id', 'qty'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^o-', minLength: 3 },
    qty: { type: 'integer', minimum: 1, maximum: 20 },
    state: { enum: ['new', 'paid'] },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
    parent: { $ref: '#' },
  },
};

function changed(properties: object, more: object = {}) {
  return { ...order, properties: { ...order.properties, ...properties }, ...more };
}

describe('Two versions of a contract', () => {
  it.each([
    ['the same', order],
    ['a limit that is wider', changed({ qty: { type: 'integer', minimum: 0, maximum: 30 } })],
    ['one more choice', changed({ state: { enum: ['new', 'paid', 'sent'] } })],
    ['a wider type', changed({ qty: { type: 'number' } })],
    ['a member more that may be there', changed({ note: { type: 'string' } })],
    ['a member that must not be there any more', changed({}, { required: ['id'] })],
    ['no limit at all', { type: 'object' }],
    ['one more alternative', { anyOf: [order, { type: 'null' }] }],
  ])('are compatible with %s', (_, newer) => {
    expect(compared(order, newer)).toEqual({ state: 'compatible' });
  });

  it.each([
    [
      'a member that must be there',
      changed({ note: { type: 'string' } }, { required: ['id', 'qty', 'note'] }),
      "must have required property 'note'",
    ],
    ['a limit that is narrower', changed({ qty: { type: 'integer', minimum: 2, maximum: 20 } }), 'must be >= 2'],
    ['a choice less', changed({ state: { enum: ['new'] } }), 'must be equal to one of the allowed values: ["new"]'],
    ['another pattern', changed({ id: { type: 'string', pattern: '^x-', minLength: 3 } }), 'must match pattern "^x-"'],
    [
      'fewer items',
      changed({ tags: { type: 'array', items: { type: 'string' }, maxItems: 2 } }),
      'must NOT have more than 2 items',
    ],
    [
      'a member less',
      { ...order, properties: { id: order.properties.id, qty: order.properties.qty } },
      'must NOT have additional properties: "state"',
    ],
    [
      'a narrower part of a part',
      changed({ parent: { type: 'object', required: ['state'] } }),
      "must have required property 'state'",
    ],
  ])('are broken by %s, which a message shows', (_, newer, message) => {
    const result = compared(order, newer);
    if (result.state !== 'broken') throw new Error(JSON.stringify(result));
    expect(result.errors.map((error) => error.message)).toContain(message);
    expect(contractOf(order).errorsOf(result.counterexample)).toEqual([]);
    expect(contractOf(newer).isKept(result.counterexample)).toBe(false);
    // The other way round it is no break: the newer one is the narrower one.
    if (!message.includes('pattern') && !message.includes("'"))
      expect(compared(order, newer, 'forward').state).not.toBe('broken');
    expect(compared(order, newer, 'full').state).toBe('broken');
  });

  it('are broken by the type of a member that senders could add before', () => {
    const open = { type: 'object', properties: { a: { type: 'string' } } };
    const result = compared(open, { ...open, properties: { a: { type: 'string' }, b: { type: 'integer' } } });
    expect(result).toMatchObject({ state: 'broken', isBackward: true, errors: [{ path: 'payload.b' }] });
  });

  it('are of unknown compatibility where neither can be shown, and the reason is told', () => {
    const rule = { if: { properties: { a: { const: 1 } } }, then: { required: ['b'] } };
    const result = compared({ type: 'object', ...rule }, { type: 'object', ...rule, else: { maxProperties: 1e6 } });
    expect(result).toMatchObject({ state: 'unknown', reason: expect.stringMatching(/payload .+/) as string });
    const missing = openContract({ path: '/c/none.json' }, () => undefined);
    expect(compareContracts(contractOf(order), missing, 'full')).toEqual({
      state: 'unknown',
      reason: 'none.json cannot be read.',
      tried: 0,
    });
  });

  it('never are called compatible where a message shows otherwise', () => {
    const leaf = fc.oneof(
      fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'null') }),
      fc.record(
        {
          type: fc.constant('integer'),
          minimum: fc.integer({ min: -2, max: 2 }),
          maximum: fc.integer({ min: 2, max: 5 }),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record(
        {
          type: fc.constant('string'),
          minLength: fc.integer({ min: 0, max: 2 }),
          maxLength: fc.integer({ min: 2, max: 4 }),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record({ enum: fc.uniqueArray(fc.constantFrom('a', 'b', 1, null), { minLength: 1 }) }),
    );
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 2 },
        leaf,
        fc.record(
          { type: fc.constant('array'), items: tie('schema'), maxItems: fc.integer({ min: 1, max: 3 }) },
          { requiredKeys: ['type'] },
        ),
        fc.record(
          {
            type: fc.constant('object'),
            properties: fc.dictionary(fc.constantFrom('x', 'y'), tie('schema'), { maxKeys: 2 }),
            required: fc.uniqueArray(fc.constantFrom('x', 'y')),
            additionalProperties: fc.boolean(),
          },
          { requiredKeys: ['type'] },
        ),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
      ),
    }));
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom<unknown>('', 'a', 'b', 'abc', 'abcde', -3, 0, 1, 2.5, 6, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('x', 'y', 'z'), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(schema, schema, fc.array(value, { minLength: 20, maxLength: 20 }), (older, newer, values) => {
        const result = compared(older, newer);
        const [before, after] = [contractOf(older), contractOf(newer)];
        if (result.state === 'broken') {
          expect([before.isKept(result.counterexample), after.isKept(result.counterexample)]).toEqual([true, false]);
        }
        if (result.state !== 'compatible') return;
        for (const each of values) if (before.isKept(each)) expect(after.errorsOf(each)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Two versions of a binary form', () => {
  const avsc = (fields: readonly object[]) => JSON.stringify({ type: 'record', name: 'Order', fields });
  const id = { name: 'id', type: 'long' };

  it('are broken where bytes of the one cannot be read by the other', () => {
    const [older, newer] = [
      contractOf(avsc([id]), '/c/a.avsc'),
      contractOf(avsc([id, { name: 'note', type: 'string' }]), '/c/a.avsc'),
    ];
    expect(compareContracts(older, newer, 'backward')).toMatchObject({
      state: 'broken',
      counterexample: { id: expect.anything() as unknown },
    });
    expect(compareContracts(older, older, 'full')).toEqual({ state: 'compatible' });
  });

  it('of Protobuf are broken by another type of a field, and otherwise unknown', () => {
    const proto = (fields: string) => contractOf(`syntax = "proto3"; message Order { ${fields} }`, '/c/a.proto');
    const older = proto('string id = 1; int32 qty = 2;');
    expect(compareContracts(older, proto('string id = 1; int32 qty = 2;'), 'full').state).toBe('compatible');
    expect(compareContracts(older, proto('string id = 1; string qty = 2;'), 'backward').state).toBe('broken');
    expect(compareContracts(older, proto('string id = 1; int32 qty = 2; string note = 3;'), 'backward').state).toBe(
      'unknown',
    );
  });
});

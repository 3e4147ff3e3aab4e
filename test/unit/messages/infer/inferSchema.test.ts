import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { SchemaInference } from '../../../../src/messages/infer/inferSchema.ts';

function inferred(payloads: readonly unknown[]) {
  const inference = new SchemaInference();
  for (const payload of payloads) inference.add(payload);
  return inference.schema('Order');
}

describe('A contract inferred from messages', () => {
  it('says what all of them have, what kind it is, and what is one of a few', () => {
    const payloads = Array.from({ length: 40 }, (_, i) => ({
      id: `o-${i}`,
      state: ['new', 'paid'][i % 2],
      qty: i,
      price: i % 2 ? 1 : 1.5,
      placedAt: '2026-01-01T10:00:00Z',
      key: '01890a5d-ac96-774b-bcce-b302099a8057',
      note: i % 2 ? null : 'x'.repeat(i),
      items: [{ sku: `s${i}`, ...(i % 3 === 0 && { gift: true }) }],
      ...(i > 5 && { coupon: `c${i}` }),
    }));
    expect(inferred(payloads)).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Order',
      $comment: 'Inferred from 40 messages. What they do not show is not asked for.',
      type: 'object',
      required: ['id', 'state', 'qty', 'price', 'placedAt', 'key', 'note', 'items'],
      properties: {
        id: { type: 'string' },
        state: { enum: ['new', 'paid'] },
        qty: { type: 'integer' },
        price: { type: 'number' },
        placedAt: { type: 'string', format: 'date-time' },
        key: { type: 'string', format: 'uuid' },
        note: { type: ['string', 'null'] },
        items: {
          type: 'array',
          items: {
            type: 'object',
            required: ['sku'],
            properties: { sku: { type: 'string' }, gift: { type: 'boolean' } },
          },
        },
        coupon: { type: 'string' },
      },
    });
  });

  it('takes nothing for a choice that came too seldom', () => {
    const payloads = Array.from({ length: 30 }, (_, i) => (i === 7 ? 'rare' : ['a', 'b'][i % 2]));
    expect(inferred(payloads)).toMatchObject({ type: 'string' });
    expect(inferred(['a', 'b', 'a', 'b'])).toMatchObject({ type: 'string' });
  });

  it('sees a map in objects whose names never come again', () => {
    const payloads = Array.from({ length: 300 }, (_, i) => ({ [`user${i}`]: i }));
    expect(inferred(payloads)).toMatchObject({ type: 'object', additionalProperties: { type: 'integer' } });
  });

  it('is kept by every message that it was inferred from, whatever they are', () => {
    const hostile = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.record({ a: fc.constantFrom('x', 'y', null, 1, 1.5), __proto__: fc.jsonValue() }, { requiredKeys: [] }),
      fc.dictionary(fc.string(), fc.constantFrom('2026-01-01', 'a@b.de', 'x')),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 60 }), (values) => {
        const payloads = JSON.parse(JSON.stringify(values)) as unknown[];
        const text = JSON.stringify(inferred(payloads));
        const contract = openContract({ path: '/c/a.json' }, () => text);
        expect(contract.problem).toBeNull();
        for (const payload of payloads) expect(contract.errorsOf(payload)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('comes to an end, with very deep and very wide messages', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1000; i++) deep = [deep];
    const wide = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `a${i}`,
        Object.fromEntries(Array.from({ length: 100 }, (__, j) => [`b${j}`, { c: { d: j } }])),
      ]),
    );
    const text = JSON.stringify(inferred([deep, wide, wide]));
    expect(text.length).toBeLessThan(2_000_000);
    const contract = openContract({ path: '/c/a.json' }, () => text);
    expect([contract.problem, contract.isKept(deep), contract.isKept(wide)]).toEqual([null, true, true]);
  });
});

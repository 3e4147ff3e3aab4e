import { describe, expect, test } from 'vitest';
import { jsonSchemaContract } from '../../../../src/messages/contracts/jsonSchema.ts';
import type { Contract } from '../../../../src/messages/contracts/contract.ts';

function contractOf(schema: object): Contract {
  return jsonSchemaContract({ path: '/shop/order.json' }, 'order.json', () => JSON.stringify(schema));
}

describe('What a contract marks as secret', () => {
  test('is found through references, lists and alternatives, also in a payload that breaks it', () => {
    const { secretsOf } = contractOf({
      $defs: { card: { type: 'object', properties: { number: { writeOnly: true }, name: {} } } },
      properties: {
        total: { type: 'number' },
        cards: { type: 'array', items: { $ref: '#/$defs/card' } },
        by: {
          anyOf: [{ properties: { token: { 'x-secret': true } } }, { properties: { code: { 'x-secret': true } } }],
        },
      },
    });
    const payload = { total: 'none', cards: [{ name: 'A' }, { number: 1 }], by: { token: 't', code: 'c' } };
    const found = secretsOf?.(payload).map((path) => path.join('.'));
    expect(found?.sort()).toEqual(['by.code', 'by.token', 'cards.1.number']);
    expect(secretsOf?.({ total: 1 })).toEqual([]);
  });

  test('is all of a payload that is no JSON', () => {
    const { secretsOf } = contractOf({ properties: { pan: { writeOnly: true } } });
    expect(secretsOf?.('{"pan": 4111')).toEqual([[]]);
    expect(secretsOf?.(undefined)).toEqual([[]]);
  });

  test('is asked of no contract that marks nothing', () => {
    expect(contractOf({ properties: { pan: { writeOnly: false } } }).secretsOf?.({ pan: 1 })).toEqual([]);
    expect(contractOf({ properties: { pan: {} } }).secretsOf).toBeUndefined();
  });
});

import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { openDrafting } from '../../../../src/messages/drafts/openDrafting.ts';

const schema = JSON.stringify({
  type: 'object',
  required: ['qty'],
  properties: { qty: { type: 'integer', minimum: 1 } },
});
const contract = { path: '/c/order.json' };
const readText = (path: string): string | undefined => (path === contract.path ? schema : undefined);

function fields(...pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
}

describe('A draft', () => {
  it('is judged as the inspector judges the message', async () => {
    const drafting = await openDrafting({ kind: 'stream', payloadField: 'data', contract }, readText);
    expect(drafting.verdictOf(fields(['id', '1'], ['data', '{"qty":1}']))).toEqual({
      state: 'valid',
      errors: [],
      problem: null,
    });
    expect(drafting.verdictOf(fields(['id', '1'], ['data', '{"qty":0}']))).toEqual({
      state: 'invalid',
      errors: [{ path: 'payload.qty', message: 'must be >= 1', rule: '#/properties/qty/minimum' }],
      problem: null,
    });
    // Without a field of its own, the fields together are the payload.
    expect(drafting.verdictOf(fields(['qty', '2'], ['note', 'x'])).state).toBe('valid');
    expect(drafting.verdictOf(fields(['qty', 'two'], ['note', 'x'])).errors).toEqual([
      { path: 'payload.qty', message: 'must be integer', rule: '#/properties/qty/type' },
    ]);
  });

  it('of a kind without fields is its payload', async () => {
    const drafting = await openDrafting({ kind: 'list', contract }, readText);
    expect(drafting.verdictOf(fields(['', '{"qty":1}'])).state).toBe('valid');
    expect(drafting.verdictOf(fields(['', 'text'])).errors).toEqual([
      { path: 'payload', message: 'must be object', rule: '#/type' },
    ]);
  });

  it('in another encoding is read in that', async () => {
    const drafting = await openDrafting(
      { kind: 'stream', payloadField: 'data', encoding: 'msgpack', contract },
      readText,
    );
    const bytes = drafting.encode({ qty: 0 });
    expect(bytes).toBeInstanceOf(Uint8Array);
    const verdict = drafting.verdictOf([[Buffer.from('data'), bytes as Uint8Array]]);
    expect(verdict.errors).toEqual([
      { path: 'payload.qty', message: 'must be >= 1', rule: '#/properties/qty/minimum' },
    ]);
    expect(drafting.errorsIn({ qty: 0 })).toEqual(verdict.errors);
  });

  it('is not judged, and says why, where it is too large or its contract is of no use', async () => {
    const drafting = await openDrafting({ kind: 'list', contract }, readText);
    const large = drafting.verdictOf(fields(['', JSON.stringify('x'.repeat(3_000_000))]));
    expect(large).toMatchObject({ state: 'none', problem: expect.stringContaining('too large') as string });
    const missing = await openDrafting({ kind: 'list', contract: { path: '/c/none.json' } }, readText);
    expect(missing.verdictOf(fields(['', '1']))).toMatchObject({ state: 'none', problem: 'none.json cannot be read.' });
    expect(missing.errorsIn(1)).toEqual([]);
    const without = await openDrafting({ kind: 'list' }, readText);
    expect(without.verdictOf(fields(['', '1']))).toEqual({ state: 'none', errors: [], problem: null });
    expect(without.samples({ kind: 'example', seed: 1, count: 1 })).toEqual([]);
  });

  it('nested deeper than can be checked breaks its contract', async () => {
    const deep = JSON.stringify({ $ref: '#/$defs/a', $defs: { a: { type: 'array', items: { $ref: '#/$defs/a' } } } });
    const drafting = await openDrafting({ kind: 'list', contract }, () => deep);
    const verdict = drafting.verdictOf(fields(['', '['.repeat(50_000) + ']'.repeat(50_000)]));
    expect(verdict.state).toBe('invalid');
    expect(verdict.errors[0]?.message).toBeDefined();
  });
});

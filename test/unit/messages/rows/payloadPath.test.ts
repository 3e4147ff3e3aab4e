import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPath, parsePath, valueAt } from '../../../../src/messages/rows/payloadPath.ts';

describe('A path into a payload', () => {
  it.each([
    ['payload.total', ['payload', 'total']],
    ['payload.items[0].sku', ['payload', 'items', 0, 'sku']],
    ['payload["a.b"].c', ['payload', 'a.b', 'c']],
    ['payload["say \\"hi\\""]', ['payload', 'say "hi"']],
    ['headers.x-tenant', ['headers', 'x-tenant']],
    ['payload.größe', ['payload', 'größe']],
    ['', undefined],
    ['payload..x', undefined],
    ['payload[x]', undefined],
  ])('%s is %j', (path, steps) => {
    expect(parsePath(path)).toEqual(steps);
  });

  it('is read back as it is written', () => {
    const steps = fc.array(fc.oneof(fc.string(), fc.nat(1000)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(steps, (some) => {
        expect(parsePath(formatPath(['payload', ...some]))).toEqual(['payload', ...some]);
      }),
    );
  });

  it('leads to what a value itself holds, and to nothing else', () => {
    const value = { payload: JSON.parse('{"a":[{"b":1}],"__proto__":{"c":2},"text":"{\\"d\\":3}"}') as unknown };
    expect(valueAt(value, ['payload', 'a', 0, 'b'])).toBe(1);
    expect(valueAt(value, ['payload', '__proto__', 'c'])).toBe(2);
    expect(valueAt(value, ['payload', 'text', 'd'])).toBe(3);
    for (const steps of [
      ['payload', 'toString'],
      ['payload', 'a', 'length'],
      ['payload', 'a', 7],
      ['nope', 'x'],
    ]) {
      expect(valueAt(value, steps)).toBeUndefined();
    }
  });
});

import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/expression/cel/compileCel.ts';
import { TooMuchWork } from '../../../src/expression/effort.ts';
import { rowVariables } from '../../../src/expression/filter/rowVariables.ts';
import { scopeOf } from './scopeOf.ts';

const order = {
  payload: {
    orderId: 'o-1',
    total: 250,
    tags: ['new', 'big'],
    items: [
      { sku: 'a', qty: 1 },
      { sku: 'b', qty: 5 },
    ],
    nested: '{"inner":{"x":1}}',
    'a b': true,
    none: null,
  },
  fields: { data: '{}', tenant: 'acme' },
  source: 'orders.created',
  id: '17-4',
  time: new Date('2026-01-01T12:30:00Z'),
  size: 3000,
  level: 'error',
  contract: 'invalid',
};

function isMatch(text: string, variables: Readonly<Record<string, unknown>> = order): boolean {
  const compiled = compileFilter(text);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled.expression.evaluate(scopeOf(variables)) === true;
}

function compileFilter(text: string) {
  return compileCondition(text, rowVariables, 'a filter');
}

function mistake(text: string) {
  const compiled = compileFilter(text);
  return 'mistake' in compiled ? compiled.mistake : undefined;
}

describe('A CEL filter', () => {
  it.each([
    ['payload.total > 100 && source == "orders.created"', true],
    ['payload.total > 100.5', true],
    ['payload.total == 250', true],
    ['payload.total / 100 == 2.5', true],
    ['payload["a b"]', true],
    ['payload.items[1].sku == "b"', true],
    ['payload.items.exists(i, i.sku == "b" && i.qty > 3)', true],
    ['payload.items.all(i, i.qty > 3)', false],
    ['payload.items.exists_one(i, i.qty == 1)', true],
    ['payload.items.filter(i, i.qty > 3).size() == 1', true],
    ['payload.items.map(i, i.sku) == ["a", "b"]', true],
    ['"big" in payload.tags', true],
    ['"total" in payload', true],
    ['payload.none == null', true],
    ['has(payload.total) && !has(payload.discount)', true],
    ['payload.orderId.matches("^o-[0-9]+$")', true],
    ['payload.orderId.startsWith("o-") && payload.orderId.endsWith("1")', true],
    ['payload.nested.inner.x == 1', true],
    ['fields.tenant == "acme"', true],
    ['size > 2048 && size / 1024 == 2', true],
    ['time > timestamp("2026-01-01T00:00:00Z") && time.getHours() == 12', true],
    ['time - timestamp("2026-01-01T12:00:00Z") == duration("30m")', true],
    ['level in ["error", "fatal"]', true],
    ['contract == "invalid"', true],
    ['cel.bind(t, payload.total, t > 1 && t < 1000)', true],
    ['payload.total > 100 ? payload.tags.size() == 2 : false', true],
    ['-payload.total < 0', true],
  ])('%s is %s of an order', (text, expected) => {
    expect(isMatch(text)).toBe(expected);
  });

  it.each([
    'payload.missing > 1',
    'payload.missing == 1',
    '!(payload.missing == 1)',
    'payload.total.deeper == 1',
    'payload.total > "a"',
    'payload.items[7].sku == "a"',
    'payload.tags.missing == 1',
    'payload.toString == "x"',
    'payload.constructor == "x" || payload.__proto__ == "x"',
    'int(payload.orderId) == 1',
    'payload',
    'payload.total',
  ])('of what is not there or not of that kind, %s is no match and no error', (text) => {
    expect(isMatch(text)).toBe(false);
  });

  it('lets the other side of "or" decide what one side cannot answer', () => {
    expect(isMatch('payload.missing > 1 || payload.total == 250')).toBe(true);
    expect(isMatch('payload.total == 250 || payload.missing > 1')).toBe(true);
    expect(isMatch('payload.items.exists(i, i.nope == 1 || i.qty == 5)')).toBe(true);
  });

  it.each([
    ['payload.total >', 'The expression is incomplete.', 15],
    ['totl > 1', 'Unknown variable: totl', 0],
    ['source > 1', 'no such overload: string > int', 0],
    ['payload.a && size', 'Logical operator', 0],
    ['size + 1', 'A filter is true or false; this is of type int.', 0],
    ['b"x".hex() == "78"', '"hex" cannot be used in a filter.', 0],
    ['"a".nope()', 'found no matching overload', 0],
  ])('%s is a mistake with a place', (text, message, position) => {
    expect(mistake(text)?.message).toContain(message);
    expect(mistake(text)?.position).toBe(position);
  });

  it('holds members named as those of every object', () => {
    const payload = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "hasOwnProperty": 2}') as unknown;
    expect(isMatch('payload.constructor == 1 && payload.hasOwnProperty == 2', { payload })).toBe(true);
    expect(isMatch('payload["__proto__"].polluted', { payload })).toBe(true);
  });

  it('gives up on what costs too much, row by row', () => {
    const payload = { xs: Array.from({ length: 3000 }, (_, i) => i) };
    const bomb = 'payload.xs.all(a, payload.xs.all(b, payload.xs.all(c, a + b + c >= 0)))';
    expect(() => isMatch(bomb, { payload })).toThrow(TooMuchWork);
    expect(isMatch('payload.xs.all(a, a >= 0)', { payload })).toBe(true);
    expect(mistake('[1].all(a, [1].all(b, [1].all(c, [1].all(d, true))))')?.message).toContain('inside each other');
    expect(mistake(`${'true && '.repeat(1000)}true`)).toBeDefined();
  });

  it('takes no pattern that would never end', () => {
    expect(isMatch('payload.note.matches("(a+)+$")', { payload: { note: `${'a'.repeat(50_000)}b` } })).toBe(false);
  });

  it('agrees with the library on whatever that can answer', () => {
    const leaf = fc.oneof(
      fc.constantFrom('payload.a', 'payload.b', 'payload.c', 'payload.s', 'payload.xs'),
      fc.integer({ min: -3, max: 3 }).map((n) => `${n}.0`),
      fc.constantFrom('"x"', '"y"', 'true', 'false', 'null', '[1.0, 2.0]'),
    );
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('==', '!=', '<', '>=', '&&', '||', '+', '*', '-'),
            tie('expression'),
          )
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        tie('expression').map((a) => `!(${a})`),
        fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((${a}) ? (${b}) : (${b}))`),
        tie('expression').map((a) => `payload.xs.exists(v, v == (${a}))`),
      ),
    }));
    const payload = fc.record({
      a: fc.integer({ min: -3, max: 3 }),
      b: fc.constantFrom(true, false, null, 'x'),
      s: fc.constantFrom('x', 'y'),
      xs: fc.array(fc.constantFrom(1, 2, 'x'), { maxLength: 3 }),
    });
    const environment = new Environment({ homogeneousAggregateLiterals: false }).registerVariable('payload', 'dyn');
    fc.assert(
      fc.property(expression, payload, (text, value) => {
        if ('mistake' in compileFilter(text)) return;
        let expected: unknown;
        try {
          expected = environment.evaluate(text, { payload: value });
        } catch {
          // Where the library fails, a filter does not match; or it can answer, as with texts compared to numbers.
          return;
        }
        expect([text, isMatch(text, { payload: value })]).toEqual([text, expected === true]);
      }),
      { numRuns: 200 },
    );
  });
});

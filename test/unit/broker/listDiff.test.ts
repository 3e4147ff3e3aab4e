import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listDiff, type ListChange, type ListLook } from '../../../src/broker/redis/keys/listDiff.ts';

const window = 4;

function look(values: readonly string[]): ListLook {
  const isWhole = values.length <= 2 * window;
  return {
    length: values.length,
    head: values.slice(0, window),
    tail: values.slice(-window),
    all: isWhole ? values : undefined,
  };
}

const told = (before: string, now: string): readonly string[] =>
  listDiff(look(Array.from(before)), look(Array.from(now))).changes.map(({ action, value }) => `${action} ${value}`);

describe('What happened to a list between two looks', () => {
  it.each([
    ['abc', 'abc', []],
    ['', 'ab', ['rpush a', 'rpush b']],
    ['ab', '', ['lpop a', 'lpop b']],
    ['abc', 'abcd', ['rpush d']],
    ['abc', 'xabc', ['lpush x']],
    ['abc', 'bc', ['lpop a']],
    ['abc', 'ab', ['rpop c']],
    ['abc', 'bcd', ['lpop a', 'rpush d']],
    ['abc', 'yxabc', ['lpush x', 'lpush y']],
    ['abc', 'ac', ['removed b']],
    ['abc', 'axc', ['removed b', 'added x']],
  ])('from "%s" to "%s": %j', (before, now, changes) => {
    expect(told(before, now)).toEqual(changes);
  });

  it('is told of both ends of a long list', () => {
    expect(told('abcdefghijkl', 'bcdefghijklm')).toEqual(['lpop a', 'rpush m']);
  });

  it('is missed where a long list moved on further than a look reaches', () => {
    expect(listDiff(look(Array.from('abcdefghijkl')), look(Array.from('mnopqrstuvwxyz')))).toEqual({
      changes: [],
      missed: 2,
    });
  });

  it('leads from the one to the other, whatever is pushed and popped', () => {
    const operations = fc.array(
      fc.oneof(
        fc.record({ action: fc.constantFrom('lpush', 'rpush'), value: fc.constantFrom('a', 'b', 'c', 'd') }),
        fc.record({ action: fc.constantFrom('lpop', 'rpop'), value: fc.constant('') }),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }), operations, (before, done) => {
        const now: string[] = [...before];
        for (const { action, value } of done) {
          if (action === 'lpush') now.unshift(value);
          else if (action === 'rpush') now.push(value);
          else if (action === 'lpop') now.shift();
          else now.pop();
        }
        const whole = (values: readonly string[]): ListLook => ({
          length: values.length,
          head: values,
          tail: values,
          all: values,
        });
        const { changes } = listDiff(whole(before), whole(now));
        expect(replay(before, changes)).toEqual([...now].sort());
      }),
    );
  });
});

/** Order is kept by pushes and pops at the ends; for those of the middle only what there is counts. */
function replay(before: readonly string[], changes: readonly ListChange[]): readonly string[] {
  const values = [...before];
  for (const { action, value } of changes) {
    if (action === 'lpush') values.unshift(value);
    else if (action === 'rpush' || action === 'added') values.push(value);
    else if (action === 'removed') values.splice(values.indexOf(value), 1);
    else expect(action === 'lpop' ? values.shift() : values.pop()).toBe(value);
  }
  return values.sort();
}

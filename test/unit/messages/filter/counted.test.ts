import { describe, expect, it } from 'vitest';
import type { Matcher } from '../../../../src/messages/filter/matcher.ts';
import { PartlySeen } from '../../../../src/messages/filter/partly.ts';
import { Unevaluated } from '../../../../src/messages/filter/unevaluated.ts';
import { unfailing, unfailingTest } from '../../../../src/messages/filter/unfailing.ts';
import { Page } from '../../../../src/messages/store/page.ts';
import { recordBytes } from '../../../../src/messages/store/record.ts';

/** A page of rows of these sizes, of which the last is a gap; a sparse one can have rows that are gone. */
function pageOf(sizes: readonly number[], isSparse = false): Page {
  const page = new Page(0, Buffer.alloc(100_000));
  for (const [i, size] of sizes.entries()) {
    const parts = [Buffer.alloc(0), Buffer.alloc(size, 'x')];
    page.append(i === sizes.length - 1 ? 'gap' : 'message', 0, 0, '', parts, recordBytes('', parts));
  }
  if (!isSparse) return page;
  const sparse = new Page(0, Buffer.alloc(100_000), true);
  for (const index of sizes.keys()) sparse.take(page, index);
  return sparse;
}

const all: Matcher = (_page, from, to, onMatch) => {
  for (let index = from; index < to; index++) onMatch(index);
  return to;
};

describe('The messages that a filter has looked at in part', () => {
  it('are those that are longer than it looks, and are there; gaps are none', () => {
    const page = pageOf([99, 100, 101, 200, 5000, 5000], true);
    page.kill(3);
    const partly = new PartlySeen(100);
    partly.counting(all)(page, 0, page.count, () => undefined);
    expect(partly.rowsHeld(() => true)).toBe(2);
  });

  it('are no longer counted once they are evicted or cleared', () => {
    const page = pageOf([200, 200, 200, 1]);
    const partly = new PartlySeen(100);
    partly.counting(all)(page, 0, page.count, () => undefined);
    expect(partly.rowsHeld((sequence) => sequence > 0)).toBe(2);
    expect(partly.rowsHeld(() => true)).toBe(2);
    expect(partly.rowsHeld(() => false)).toBe(0);
  });

  it('are counted as far as the filter came', () => {
    const page = pageOf([200, 200, 200, 200]);
    const partly = new PartlySeen(100);
    const found: number[] = [];
    const halfway: Matcher = (_page, from, _to, onMatch) => {
      onMatch(from);
      return from + 1;
    };
    expect(partly.counting(halfway)(page, 1, 3, (index) => found.push(index))).toBe(2);
    expect([found, partly.rowsHeld(() => true)]).toEqual([[1], 1]);
  });
});

describe('The messages that a filter could not be asked of', () => {
  it('are counted, with why the first of them was; those that are gone are not', () => {
    const page = pageOf([1, 2, 3, 4], true);
    page.kill(1);
    const unevaluated = new Unevaluated();
    expect(unevaluated.facts).toBeNull();
    unevaluated.add(page, 1, 'it is gone');
    expect(unevaluated.facts).toBeNull();
    unevaluated.add(page, 0, 'first');
    unevaluated.add(page, 2, 'second');
    expect(unevaluated.facts).toEqual({ rows: 2, why: 'first' });
    unevaluated.clear();
    expect(unevaluated.facts).toBeNull();
  });

  it('do not match, and are told of', () => {
    const page = pageOf([1, 2]);
    const told: unknown[] = [];
    const failing = unfailingTest(
      (_page, index) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may throw anything
        if (index === 1) throw 'a text';
        return true;
      },
      (_page, index, why) => told.push([index, why]),
    );
    expect([failing(page, 0), failing(page, 1), told]).toEqual([true, false, [[1, 'a text']]]);
  });

  it('hold up none of the others, and keep nobody waiting', () => {
    const page = pageOf([1, 2, 3, 4, 5, 6]);
    const failing: Matcher = (_page, from, to, onMatch) => {
      for (let index = from; index < to; index++) {
        if (index % 2 === 1) throw new Error(`row ${index}`);
        onMatch(index);
      }
      return to;
    };
    const told: string[] = [];
    const found: number[] = [];
    const matcher = unfailing(failing, (_page, index, why) => told.push(`${index}: ${why}`));
    let calls = 0;
    for (let at = 0; at < page.count; calls++) {
      const reached = matcher(
        page,
        at,
        page.count,
        (index) => found.push(index),
        () => true,
      );
      expect(reached).toBeGreaterThan(at);
      at = reached;
    }
    expect([found, told]).toEqual([
      [0, 2, 4],
      ['1: row 1', '3: row 3', '5: row 5'],
    ]);
    expect(calls).toBeGreaterThan(2);
    expect(matcher(page, 5, 6, () => undefined)).toBe(6);
    expect(told.at(-1)).toBe('5: row 5');
    expect(told).toHaveLength(4);
  });
});

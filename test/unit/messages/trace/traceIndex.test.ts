import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierHash } from '../../../../src/messages/trace/identifierHash.ts';
import { TraceIndex } from '../../../../src/messages/trace/traceIndex.ts';

describe('The index of values', () => {
  it('finds what a plain map finds, whatever is added and evicted, also of rows that were read back', () => {
    const value = fc.constantFrom('a', 'b', 'c', '', 'ab', 'ba');
    const step = fc.oneof(
      fc.record({
        does: fc.constant('add' as const),
        jump: fc.nat(5000),
        values: fc.uniqueArray(value, { maxLength: 3 }),
      }),
      fc.record({ does: fc.constant('evict' as const), count: fc.nat(20_000) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 0 }), fc.array(step, { maxLength: 30 }), (first, steps) => {
        const rows = new Map<number, readonly string[]>();
        const index = new TraceIndex((sequence) => rows.has(sequence));
        let next = first;
        let oldest = first;
        for (const each of steps) {
          if (each.does === 'add') {
            for (const end = next + each.jump; next < end; next++) {
              rows.set(next, []);
              index.add(next, []);
            }
            rows.set(next, each.values);
            index.add(next, each.values);
            next++;
          } else {
            for (const end = Math.min(next, oldest + each.count); oldest < end; oldest++) {
              rows.delete(oldest);
              index.evicted(oldest);
            }
          }
        }
        for (const wanted of ['a', 'b', 'c', '', 'ab', 'ba']) {
          const plain = [...rows].flatMap(([sequence, values]) => (values.includes(wanted) ? [sequence] : []));
          expect(index.find(wanted)).toEqual(plain);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes ten bytes a value, and gives them back', () => {
    const held = new Set<number>();
    const index = new TraceIndex((sequence) => held.has(sequence));
    for (let row = 0; row < 81_920; row++) {
      held.add(row);
      index.add(row, [`order-${row >> 2}`, `trace-${row}`]);
    }
    expect(index.bytes / 81_920).toBeLessThan(2 * 10 + 1);
    expect(index.find('order-7')).toEqual([28, 29, 30, 31]);
    for (let row = 0; row < 81_920; row++) {
      // Every thousandth is of a quiet source, and stays.
      if (row % 1000 === 0) continue;
      held.delete(row);
      index.evicted(row);
    }
    expect(index.find('trace-40000')).toEqual([40_000]);
    expect(index.bytes / held.size).toBeLessThan(300);
  });

  it('tells values apart', () => {
    const seen = new Set<string>();
    for (let at = 0; at < 200_000; at++) {
      const { low, high } = identifierHash(`o-${at}`);
      seen.add(`${low} ${high}`);
    }
    expect(seen.size).toBe(200_000);
  });
});

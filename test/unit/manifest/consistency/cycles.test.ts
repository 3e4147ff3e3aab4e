import { describe, expect, it } from 'vitest';
import { findCycles } from '../../../../src/manifest/consistency/cycles.ts';

function cyclesOf(edges: Readonly<Record<string, string>>): readonly string[] {
  return findCycles(Object.keys(edges), (name) => edges[name]!.split('')).map((cycle) => cycle.join(''));
}

describe('findCycles', () => {
  it.each<[Record<string, string>, readonly string[]]>([
    [{ a: 'b', b: 'c', c: '' }, []],
    [{ a: 'bc', b: 'd', c: 'd', d: '' }, []],
    [{ a: 'a' }, ['aa']],
    [{ a: 'b', b: 'b' }, ['bb']],
    [{ b: 'a', a: 'b' }, ['aba']],
    [{ a: 'b', b: 'c', c: 'ab' }, ['abca', 'bcb']],
    [{ a: 'x', b: 'a' }, []],
    [{ c: 'd', d: 'c', a: 'b', b: 'a' }, ['aba', 'cdc']],
    [{ a: 'cb', b: 'a', c: 'a' }, ['aba', 'aca']],
    [{ a: 'bc', b: '', c: 'b' }, []],
    [{ a: 'b', b: 'cd', c: 'b', d: 'a' }, ['bcb', 'abda']],
  ])('finds in %j: %j', (edges, cycles) => {
    expect(cyclesOf(edges)).toEqual(cycles);
  });

  it('stops when there are enough to see', () => {
    const names = Array.from('abcdefghij');
    const all = Object.fromEntries(names.map((name) => [name, names.join('')]));
    expect(cyclesOf(all)).toHaveLength(20);
    expect(
      cyclesOf(Object.fromEntries(Array.from('abcdefghijklmnopqrstuvwxyz').map((name) => [name, name]))),
    ).toHaveLength(20);
  });

  it('follows a chain as long as a file', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => String(index).padStart(5, '0'));
    const next = new Map(names.map((name, index) => [name, names[index + 1] ?? names[0]!]));
    const [cycle] = findCycles(names, (name) => [next.get(name)!]);
    expect(cycle).toHaveLength(20_001);
  });
});

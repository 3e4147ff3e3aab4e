import { describe, expect, it } from 'vitest';
import { FigureHistory } from '../../../../../src/app/topology/watch/figureHistory.ts';

function kept(seconds: number): readonly number[] {
  const history = new FigureHistory();
  for (let second = 1; second <= seconds; second++) history.add({ atMs: second * 1000, nodes: {}, edges: {} });
  return history.past.map(({ atMs }) => atMs / 1000);
}

describe('The past of figures', () => {
  it('has every second of the last two minutes', () => {
    expect(kept(100)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('has every fifth second before, up to ten minutes, and stays bounded', () => {
    const seconds = kept(3600);
    expect(seconds.length).toBeLessThanOrEqual(260);
    expect(seconds.at(-1)).toBe(3600);
    expect(seconds[0]).toBeGreaterThan(3000);
    expect(seconds.filter((second) => second > 3480)).toHaveLength(120);
    const older = seconds.filter((second) => second < 3475);
    expect(older.slice(1).map((second, index) => second - (older[index] ?? 0))).toEqual(older.slice(1).map(() => 5));
  });

  it('has fewer moments of a map of many nodes, over the same time', () => {
    const figures = {
      state: null,
      length: 1,
      ratePerSecond: null,
      lag: null,
      pending: null,
      errors: null,
      actions: [],
    };
    const nodes = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`service:${index}`, figures]));
    const history = new FigureHistory();
    for (let second = 1; second <= 700; second++) history.add({ atMs: second * 1000, nodes, edges: {} });
    expect(history.past.length).toBeLessThan(70);
    expect(history.past.length).toBeGreaterThan(40);
    expect(history.past[0]?.atMs).toBeLessThan(130_000);
    expect(history.past.at(-1)?.atMs).toBe(700_000);
  });

  it('forgets what would lie ahead where a clock was set back', () => {
    const history = new FigureHistory();
    for (const atMs of [10_000, 11_000, 2000]) history.add({ atMs, nodes: {}, edges: {} });
    expect(history.past.map(({ atMs }) => atMs)).toEqual([2000]);
  });
});

import { describe, expect, it } from 'vitest';
import { causeGraphOf, effectsOf } from '../../../../src/webview/trace/model/causeGraph.ts';
import { hop, inferred, stated } from './hops.ts';

describe('The graph of causes', () => {
  const hops = [
    hop({ at: 0 }),
    hop({ at: 1, causes: [stated(0)] }),
    hop({ at: 2, causes: [inferred(1), stated(0)] }),
    hop({ at: 3, causes: [stated(2)] }),
    hop({ at: 4, causes: [stated(3)] }),
    hop({ at: 5, causes: [stated(4)] }),
  ];
  const graph = causeGraphOf(hops, effectsOf(hops), 2);

  it('has what led to a hop before it and what came of it behind it, two steps far', () => {
    expect(graph.nodes.map(({ place, column }) => [place, column])).toEqual([
      [2, 0],
      [1, -1],
      [0, -1],
      [3, 1],
      [4, 2],
    ]);
  });

  it('has a link for each cause, also between those that led to it', () => {
    const links = graph.links.map(({ from, to, isStated }) => `${from.place} ${isStated ? '-' : '~'} ${to.place}`);
    expect(links.toSorted()).toEqual(['0 - 1', '0 - 2', '1 ~ 2', '2 - 3', '3 - 4']);
  });

  it('counts what it does not show', () => {
    const many = [hop({ at: 0 }), ...Array.from({ length: 100 }, (_, at) => hop({ at: at + 1, causes: [stated(0)] }))];
    const wide = causeGraphOf(many, effectsOf(many), 0);
    expect(wide.nodes).toHaveLength(13);
    expect(wide.more).toEqual(new Map([[1, 88]]));
  });

  it('ends where causes go round in a circle, or name what is not there', () => {
    const circle = [hop({ at: 0, causes: [stated(1), stated(9)] }), hop({ at: 1, causes: [stated(0)] })];
    const round = causeGraphOf(circle, effectsOf(circle), 0);
    expect(round.nodes.map(({ place }) => place)).toEqual([0, 1]);
    expect(round.links).toHaveLength(2);
  });
});

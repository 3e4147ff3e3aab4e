import { describe, expect, it } from 'vitest';
import { finish } from '../../../../src/base/stepwise.ts';
import { causalOrder } from '../../../../src/messages/trace/causalOrder.ts';
import { causesOf } from '../../../../src/messages/trace/causes.ts';
import { judgeInference, type Judgement } from '../../../fakes/judgeInference.ts';
import { seededRandom, simulate, type Telling } from '../../../fakes/simulatedSystem.ts';

function judge(telling: Telling, isWired: boolean): Judgement {
  return judgeInference(telling, isWired, 300);
}

describe('Of systems whose causality is known', () => {
  it('all is found, once, where messages name what caused them', () => {
    expect(judge('causation ids', true)).toEqual({ precision: 1, recall: 1 });
    expect(judge('causation ids', false)).toEqual({ precision: 1, recall: 1 });
  });

  it('all is found, once, where services have spans', () => {
    expect(judge('spans', true)).toEqual({ precision: 1, recall: 1 });
    expect(judge('spans', false)).toEqual({ precision: 1, recall: 1 });
  });

  // Of services that consume several channels at the same moment nobody can tell. `test/bench/trace.ts` prints the figures.
  it('most is found by the wiring where nobody says anything, and far less without it', () => {
    const wired = judge('nothing', true);
    expect(wired.precision).toBeGreaterThan(0.75);
    expect(wired.recall).toBeGreaterThan(0.75);
    expect(judge('nothing', false).recall).toBeLessThan(wired.recall / 2);
  });

  it('no hop stands before what led to it', () => {
    for (const telling of ['nothing', 'causation ids', 'spans'] as const) {
      for (let seed = 1; seed <= 50; seed++) expect(outOfOrder(seed, telling)).toEqual([]);
    }
  });
});

/** Places of the hops that stand before one that led to them. */
function outOfOrder(seed: number, telling: Telling): readonly number[] {
  const { hops, wiring } = simulate(seededRandom(seed), telling);
  const causes = finish(causesOf(hops, wiring));
  const placed = new Map(finish(causalOrder(hops, causes)).map((place, at) => [place, at]));
  const at = (place: number): number => placed.get(place) ?? -1;
  return [...hops.keys()].filter((place) => causes[place]?.some(({ hop }) => at(hop) >= at(place)));
}

import { finish } from '../../src/base/stepwise.ts';
import { causesOf } from '../../src/messages/trace/causes.ts';
import type { Wiring } from '../../src/messages/trace/hop.ts';
import { seededRandom, simulate, type Telling } from './simulatedSystem.ts';

const noWiring: Wiring = { publishers: new Map(), consumers: new Map() };

/** Of what is taken for causes, how much is right; and of the right ones, how many are found. */
export interface Judgement {
  readonly precision: number;
  readonly recall: number;
}

/** Holds what is taken for causes against what really led to what, in so many random systems. */
export function judgeInference(telling: Telling, isWired: boolean, systems: number): Judgement {
  let [right, told, wanted] = [0, 0, 0];
  for (let seed = 1; seed <= systems; seed++) {
    const { hops, wiring, truth } = simulate(seededRandom(seed), telling);
    const bare = hops.map((hop) => (hop.kind === 'stream' ? { ...hop, service: undefined } : hop));
    const causes = finish(causesOf(isWired ? hops : bare, isWired ? wiring : noWiring));
    for (const [place, its] of causes.entries()) {
      told += its.length;
      if (truth[place] === undefined) continue;
      wanted++;
      if (its.some(({ hop }) => hop === truth[place])) right++;
    }
  }
  return { precision: right / told, recall: right / wanted };
}

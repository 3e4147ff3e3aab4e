import type { Contract } from '../contracts/contract.ts';
import { breaches } from './breaches.ts';
import { boundaries } from './boundaries.ts';
import { ValueMaker, type SampleOptions } from './valueMaker.ts';

/** More are no help to anybody. */
const maxNeighbours = 2000;

/** Values just within and just beyond the rules of a contract, made from values of another one. Never throws. */
export function neighbours(base: Contract, rules: Contract, seed: number): readonly unknown[] {
  const found: unknown[] = [];
  for (const amount of ['full', 'minimal'] as const) {
    try {
      for (const value of around(base, rules, { amount, seed, isFirst: true })) found.push(value);
    } catch {
      // The rest could not be made: what was found serves.
    }
  }
  return found;
}

function* around(base: Contract, rules: Contract, options: SampleOptions): Generator {
  const made = new ValueMaker(rules.asJsonSchema(), options);
  const own = made.make();
  const value = base === rules ? own : new ValueMaker(base.asJsonSchema(), options).make();
  yield value;
  let left = maxNeighbours;
  for (const { value: next } of boundaries(value, made.places)) if (left-- > 0) yield next;
  for (const next of breaches(value, made.places)) if (left-- > 0) yield next;
}

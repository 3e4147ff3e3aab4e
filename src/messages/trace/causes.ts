import type { Stepwise } from '../../base/stepwise.ts';
import { InferredCauses } from './inferredCauses.ts';
import { withoutDetours } from './detours.ts';
import type { Cause, HopFacts, Wiring } from './hop.ts';
import { StatedCauses } from './statedCauses.ts';

/**
 * What led to each hop, of hops in the order of time: what the data states, all of it but for what led to another of these causes; where
 * it states nothing, the one hop that is likeliest by who consumes and publishes what, else the one directly before it. The first hop has
 * no cause, nor has a span that says of itself that it has none.
 */
export function* causesOf(hops: readonly HopFacts[], wiring: Wiring): Stepwise<readonly (readonly Cause[])[]> {
  const stated = new StatedCauses(hops);
  for (const place of hops.keys()) {
    stated.know(place);
    yield;
  }
  const all: (readonly Cause[])[] = [];
  for (const place of hops.keys()) {
    all.push(stated.of(place));
    yield;
  }
  const inferred = new InferredCauses(hops, wiring);
  const causes: (readonly Cause[])[] = [];
  for (const place of hops.keys()) {
    // Every hop is seen by it, whether it is asked or not: it knows what was latest.
    const likely = inferred.next(place);
    const its = withoutDetours(place, all);
    causes.push(its.length > 0 || !likely ? its : [likely]);
    yield;
  }
  return causes;
}

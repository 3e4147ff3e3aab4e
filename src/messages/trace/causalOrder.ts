import type { Stepwise } from '../../base/stepwise.ts';
import type { Cause, HopFacts } from './hop.ts';

/**
 * The places of hops in an order in which no hop comes before its causes, and else that of time: clocks of services may differ. Where
 * causes go round in a circle, which data can state, the earliest of them comes first. Those of one moment stand by their source's name,
 * not by which source was read first: two looks at one trace agree.
 */
export function* causalOrder(
  hops: readonly HopFacts[],
  causes: readonly (readonly Cause[])[],
): Stepwise<readonly number[]> {
  const order: number[] = [];
  const done = new Uint8Array(hops.length);
  const places = [...hops.entries()]
    .sort(([, one], [, other]) => one.timeMs - other.timeMs || bySource(one, other))
    .map(([place]) => place);
  for (const place of places) {
    // Without recursion: a chain of causes may be as long as the trace.
    const open = [place];
    const entered = new Set<number>();
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const next = done[at] ? undefined : causes[at]?.find(({ hop }) => !done[hop] && !entered.has(hop))?.hop;
      entered.add(at);
      if (next !== undefined) {
        open.push(next);
        continue;
      }
      open.pop();
      if (done[at]) continue;
      done[at] = 1;
      order.push(at);
      yield;
    }
  }
  return order;
}

function bySource(one: HopFacts, other: HopFacts): number {
  return one.source < other.source ? -1 : one.source > other.source ? 1 : 0;
}

import type { Hop } from '../../../protocol/traces/trace.ts';

const hues = 6;

/** A colour for each service, in the order in which they appear; what nobody is known to have sent has none. */
export function serviceHues(hops: readonly Hop[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { service } of hops) if (service !== null && !found.has(service)) found.set(service, found.size % hues);
  return found;
}

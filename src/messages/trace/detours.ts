import type { Cause } from './hop.ts';

/** So far back a cause is looked for behind another one. */
const maxLooked = 64;

/**
 * The causes of a hop without those that led to another one of them: where a span sent a message and another span handles it, the latter
 * names both, and only the message led to it directly.
 */
export function withoutDetours(place: number, causes: readonly (readonly Cause[])[]): readonly Cause[] {
  const its = causes[place] ?? [];
  if (its.length < 2) return its;
  const behind = new Set<number>();
  for (const { hop } of its) lookBehind(hop, place, causes, behind);
  const direct = its.filter(({ hop }) => !behind.has(hop));
  // In a circle all are behind each other.
  return direct.length > 0 ? direct : its;
}

function lookBehind(from: number, place: number, causes: readonly (readonly Cause[])[], behind: Set<number>): void {
  const open = [from];
  const looked = new Set(open);
  for (let at = open.pop(); at !== undefined && looked.size < maxLooked; at = open.pop()) {
    for (const { hop } of causes[at] ?? []) {
      if (hop === place || looked.has(hop)) continue;
      looked.add(hop);
      behind.add(hop);
      open.push(hop);
    }
  }
}

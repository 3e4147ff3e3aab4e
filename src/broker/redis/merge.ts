import type { BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { ChannelFacts, Discovery } from '../broker.ts';

/** Merges what the servers of one broker found. */
export function mergeDiscoveries(found: readonly Discovery[], limit: number): Discovery {
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  const channels = new Map(found.flatMap((one) => one.channels).map((channel) => [nameOf(channel), channel] as const));
  const isPartial = channels.size > limit || found.some((one) => one.isPartial);
  return { channels: [...channels.values()].slice(0, limit), isPartial };
}

/** Merges the facts of several servers, in the order asked for. The subscribers of a pub/sub channel are added up. */
export function mergeFacts(
  asked: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  facts: readonly ChannelFacts[],
): readonly ChannelFacts[] {
  const merged = new Map<string, ChannelFacts>();
  for (const one of facts) {
    const name = nameOf(one);
    const before = merged.get(name);
    merged.set(name, before ? { ...before, length: before.length + one.length } : one);
  }
  return asked.flatMap((channel) => merged.get(nameOf(channel)) ?? []);
}

function nameOf({ kind, key }: { readonly kind: BrokerChannelKind; readonly key: string }): string {
  return `${kind} ${key}`;
}

import { kindsWith, type BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { ChannelFacts, Discovery } from '../broker.ts';
import type { FoundChannels } from './discover.ts';

/** Merges what the servers of one broker found, and keeps those of which the names hold all words, up to a limit. */
export function mergeDiscoveries(
  found: readonly FoundChannels[],
  limit: number,
  words: readonly string[] = [],
): Discovery {
  const meant = words.map((word) => word.toLowerCase());
  // Each node of a cluster knows a pub/sub channel that somebody hears there: it is counted once.
  const channels = unique(found.flatMap((one) => one.channels)).filter(({ key }) => {
    const name = key.toLowerCase();
    return meant.every((word) => name.includes(word));
  });
  return {
    channels: channels.slice(0, limit),
    left: Math.max(0, channels.length - limit),
    unnamed: unique(found.flatMap((one) => one.unnamed)).length,
    isPartial: found.some((one) => one.isPartial),
  };
}

const kinds = kindsWith('isListed');

function unique<T extends { readonly kind: BrokerChannelKind; readonly key: string }>(all: readonly T[]): readonly T[] {
  const byName = new Map(all.map((channel) => [nameOf(channel), channel] as const));
  // Whatever the limit leaves out is the same each time, on however many servers it is.
  return [...byName.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.key < b.key ? -1 : 1));
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

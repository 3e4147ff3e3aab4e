import type { EdgeEvidence } from '../../../protocol/topology/topology.ts';
import type { ObservedUse } from './observedWiring.ts';
import type { FactChannel } from '../wiringFact.ts';
import type { ChannelBook, KnownChannel } from './channelBook.ts';
import type { EdgeClaim } from './mapDraft.ts';
import type { FoldedChannel } from './seenChannels.ts';
import type { ServiceMap } from './serviceMap.ts';

type Traffic = Extract<ObservedUse, { readonly channel: unknown }>;

/**
 * Puts on the map what was seen, and returns how many channels were left out, beyond the limits.
 *
 * A key that no channel is declared for, but a pattern, belongs to that pattern's channel. Whoever is subscribed to a pattern that is no
 * channel of the manifest consumes the channels that it matches; only where it matches none does it stand for itself. Whoever consumes a
 * pattern of the manifest consumes the channels that it takes in, too.
 */
export function addObserved(
  map: ServiceMap,
  book: ChannelBook,
  uses: readonly ObservedUse[],
  seen: readonly FoldedChannel[],
  limits: UndeclaredLimits,
): LeftOut {
  const counted = new UndeclaredCount(book, limits.used);
  const traffic = uses.filter((use) => use.kind !== 'calls');
  const isLoose = ({ channel }: Traffic): boolean => isLoosePattern(book, channel);
  for (const use of traffic)
    if (!isLoose(use) && counted.lets(use.channel)) addTraffic(map, use, channelsFor(book, use.channel));
  const unused = addSeen(map, book, seen, limits.unused);
  for (const use of traffic)
    if (isLoose(use) && counted.lets(use.channel)) addTraffic(map, use, matched(book, use.channel));
  addTakenIn(map, book);
  for (const use of uses) if (use.kind === 'calls') addCall(map, use);
  joinGroups(map);
  return { used: counted.left, unused };
}

/** How many undeclared channels are shown at most, of those that somebody uses and of others. */
export interface UndeclaredLimits {
  readonly used: number;
  readonly unused: number;
}

/** How many channels were left out for that. */
export type LeftOut = UndeclaredLimits;

/** Lets so many channels that nobody declares onto the map, with all of their traffic. */
class UndeclaredCount {
  readonly #book: ChannelBook;
  readonly #shown = new Set<string>();
  readonly #leftOut = new Set<string>();
  readonly #limit: number;

  constructor(book: ChannelBook, limit: number) {
    this.#book = book;
    this.#limit = limit;
  }

  get left(): number {
    return this.#leftOut.size;
  }

  lets(channel: FactChannel): boolean {
    if (this.#book.declaredFor(channel).length > 0) return true;
    const key = JSON.stringify([channel.kind, channel.key, channel.isPattern, channel.broker]);
    if (this.#shown.has(key)) return true;
    (this.#shown.size < this.#limit ? this.#shown : this.#leftOut).add(key);
    return this.#shown.has(key);
  }
}

/** A subscription to a pattern that the manifest does not declare. */
function isLoosePattern(book: ChannelBook, channel: FactChannel): boolean {
  return channel.isPattern && !channel.isFamily && channel.kind === 'pubsub' && book.declaredFor(channel).length === 0;
}

function channelsFor(book: ChannelBook, channel: FactChannel): readonly KnownChannel[] {
  const declared = book.declaredFor(channel);
  return declared.length > 0 ? declared : [book.undeclared(channel)];
}

function matched(book: ChannelBook, pattern: FactChannel): readonly KnownChannel[] {
  const takes = book.taker(pattern);
  const channels = book.all.filter((channel) => !(channel.isPattern && channel.key === pattern.key) && takes(channel));
  return channels.length > 0 ? channels : [book.undeclared(pattern)];
}

function addTraffic(map: ServiceMap, use: Traffic, channels: readonly KnownChannel[]): void {
  const party = map.party(use.party);
  map.brokerSeen(use.channel.broker);
  const { ratePerSecond, bytes } = use;
  for (const channel of channels) {
    const node = map.channel(channel, true);
    const from = use.group === undefined ? node : map.group(channel, use.group, false, true);
    map.draft.observed(party.id);
    map.draft.edge({
      ...{ kind: use.kind, service: party.name, channel: channel.name },
      ...(use.kind === 'publishes' ? { from: party.id, to: node } : { from, to: party.id }),
      ...(use.kind === 'consumes' && use.group !== undefined && { group: use.group }),
      ...{ isDeclared: false, isObserved: true, evidence: use.evidence },
      rate: { ratePerSecond, bytes },
    });
  }
}

function addCall(map: ServiceMap, use: Extract<ObservedUse, { readonly kind: 'calls' }>): void {
  const [party, target] = [map.party(use.party), map.party(use.target)];
  if (party.id === target.id) return;
  map.draft.observed(party.id);
  map.draft.observed(target.id);
  map.draft.edge({
    ...{ kind: 'calls', from: party.id, to: target.id, service: party.name, target: target.name },
    ...{ isDeclared: false, isObserved: true, evidence: use.evidence },
    rate: { ratePerSecond: use.ratePerSecond, bytes: use.bytes },
  });
}

/** Streams, pub/sub channels and what is declared are shown whoever uses them; of other keys a broker may have thousands. */
function addSeen(map: ServiceMap, book: ChannelBook, seen: readonly FoldedChannel[], maxUnused: number): number {
  let unused = 0;
  for (const channel of seen) {
    map.brokerSeen(channel.broker);
    const isKnown = book.isKnown(channel);
    if (!isKnown && !(channel.kind === 'stream' || channel.kind === 'pubsub')) continue;
    if (!isKnown && ++unused > maxUnused) continue;
    for (const known of channelsFor(book, channel)) {
      // A key of length 0 is not there: a broker that was asked for it says so.
      map.channel(known, channel.length !== 0);
      for (const group of channel.groups) map.group(known, group.name, false, true);
    }
  }
  return Math.max(0, unused - maxUnused);
}

/** What comes to a pattern of the manifest comes to whoever consumes it, from each channel that it takes in. */
function addTakenIn(map: ServiceMap, book: ChannelBook): void {
  const consumed = Map.groupBy(
    map.draft.claims.filter(({ kind }) => kind === 'consumes'),
    ({ channel = '' }) => channel,
  );
  for (const pattern of book.all) {
    const claims = consumed.get(pattern.name);
    if (!pattern.declared?.isPattern || !claims) continue;
    const takes = book.taker(pattern);
    for (const channel of book.all) {
      if (channel === pattern || channel.isPattern || !takes(channel)) continue;
      for (const claim of claims) {
        map.draft.edge({
          ...claim,
          ...byPattern(claim, pattern.key),
          from: map.channel(channel, false),
          channel: channel.name,
        });
      }
    }
  }
}

function byPattern({ evidence }: EdgeClaim, pattern: string): { readonly evidence: readonly EdgeEvidence[] } {
  return { evidence: evidence.map((one) => ({ ...one, text: `${one.text}, by the pattern ${pattern}` })) };
}

/**
 * A manifest that names no group means whichever there is: where the service was seen to consume the channel by groups alone, that is what
 * is declared.
 */
function joinGroups(map: ServiceMap): void {
  const claims = map.draft.claims.filter(({ kind }) => kind === 'consumes');
  const byGroup = Map.groupBy(
    claims.filter(({ group, isObserved }) => group !== undefined && isObserved),
    pairOf,
  );
  for (const claim of claims) {
    if (claim.group !== undefined || claim.isObserved || !claim.isDeclared) continue;
    const seen = byGroup.get(pairOf(claim));
    if (!seen) continue;
    map.draft.remove(claim);
    for (const one of seen) map.draft.edge({ ...one, isDeclared: true, evidence: claim.evidence });
  }
}

function pairOf({ channel, to }: EdgeClaim): string {
  return JSON.stringify([channel, to]);
}

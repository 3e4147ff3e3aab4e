import { hasTrait, type ChannelKind } from '../../../base/kinds/sources.ts';
import type { Application } from '../../../manifest/model.ts';
import type { ObservedUse } from './observedWiring.ts';
import type { FactChannel } from '../wiringFact.ts';
import { canonicalBroker } from './canonicalBroker.ts';
import { ChannelBook } from './channelBook.ts';
import { KeyFamilies } from './keyFamilies.ts';
import { compareText } from './nodeIds.ts';

/** A channel as a broker tells of it; `LiveFacts` of the channels' tree are such. */
export interface ListedChannel {
  readonly kind: ChannelKind;
  readonly key: string;
  /** The name of its broker; left out for the default one. */
  readonly broker?: string | undefined;
  /** Entries, items or members; of pub/sub, subscribers. */
  readonly length?: number;
  readonly ratePerSecond?: number | null;
  readonly groups: readonly SeenGroup[];
}

interface SeenGroup {
  readonly name: string;
  readonly consumers: number;
  /** How many entries it was handed a second, where somebody has counted. */
  readonly readPerSecond?: number | null;
}

/** The same with its name folded where it is one of many that differ in an id alone. */
export type FoldedChannel = FactChannel & Omit<ListedChannel, 'kind' | 'key' | 'broker'>;

/** The channels that brokers have, each once, in an order of their own. Keyspace events are none: nothing lists them. */
export function foldedChannels(
  application: Pick<Application, 'messaging'>,
  channels: readonly ListedChannel[],
  uses: readonly ObservedUse[],
): readonly FoldedChannel[] {
  const declared = Object.values(application.messaging.channels);
  const book = new ChannelBook(application);
  const plain = channels.flatMap(({ kind, broker: named, ...rest }): FoldedChannel[] => {
    const broker = canonicalBroker(application.messaging, named);
    if (!hasTrait(kind, 'isListed')) return [];
    const isPattern = declared.some((one) => one.isPattern && one.kind === kind && one.key === rest.key);
    return [{ ...rest, kind, isPattern, ...(broker !== undefined && { broker }) }];
  });
  const own = plain.filter((channel) => book.declaredFor(channel).length > 0);
  const foreign = plain.filter((channel) => book.declaredFor(channel).length === 0);
  const all = [...own, ...folded(foreign, uses)];
  const byKey = new Map(all.map((channel) => [keyOf(channel), channel]));
  return [...byKey].toSorted(([one], [other]) => compareText(one, other)).map(([, channel]) => channel);
}

function folded(channels: readonly FoldedChannel[], uses: readonly ObservedUse[]): readonly FoldedChannel[] {
  const families = new KeyFamilies();
  for (const use of uses) if (use.kind !== 'calls' && use.channel.isPattern) families.adopt(use.channel);
  // Twice: the first ones belong to a family before it is known to be one.
  for (const channel of channels) families.of(channel);
  return channels.map((channel) => {
    const { family } = families.of(channel);
    // What one of them has is not what all of them have.
    return family ? { ...family, groups: [] } : channel;
  });
}

function keyOf({ kind, key, isPattern, broker = '' }: FoldedChannel): string {
  return JSON.stringify([broker, kind, key, isPattern]);
}

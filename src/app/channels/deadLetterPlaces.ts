import { hasTrait, type KindsWith } from '../../base/kinds/sources.ts';
import type { Application } from '../../manifest/model.ts';
import { hasTag } from '../trees/rowTags.ts';
import type { ChannelNode } from './channelTree.ts';
import { isCalledDead, originsOf } from './deadLetterNames.ts';

/** Where dead messages lie: a channel, or what a consumer group has tried again and again. */
export interface DeadPlace {
  /** The name of the channel. */
  readonly channel: string;
  readonly key: string;
  readonly kind: KindsWith<'canMoveFrom'>;
  /** The name of its broker, if it names one. */
  readonly broker?: string;
  /** The group that has them pending; undefined for all that the channel holds. */
  readonly group?: string;
  /** Of pending entries: delivered at least so often. */
  readonly minDeliveries?: number;
  /** The names of the channels that they may belong to, the likely one first. */
  readonly origins: readonly string[];
  /** Why it is one, for people. */
  readonly evidence: string;
}

/** So often a healthy consumer is given an entry, with room for a restart or two. */
const manyDeliveries = 3;

/** Finds the places of dead messages: declared ones, those that are called so, and groups that have entries pending. */
export function deadPlaces({ messaging }: Application, channels: readonly ChannelNode[]): readonly DeadPlace[] {
  const known = channels.map(({ name }) => name);
  const places = channels.flatMap((channel): readonly DeadPlace[] => {
    const { name, key, channelKind: kind, broker, isPattern, children } = channel;
    if (isPattern || !hasTrait(kind, 'canMoveFrom')) return [];
    const base = { channel: name, key, kind, ...(broker !== undefined && { broker }) };
    const declared = Object.values(messaging.channels).filter(({ deadLetter }) => deadLetter === name);
    if (declared.length > 0 || isCalledDead(name)) {
      const origins = originsOf(messaging, name, known);
      const evidence =
        declared.length > 0 ? `declared by ${declared.map((one) => one.name).join(', ')}` : 'it is called so';
      return [{ ...base, origins, evidence }];
    }
    const pending = children.filter((group) => hasTag(group, 'hasPending'));
    return pending.map(({ group }) => ({
      ...base,
      ...pendingOf(group, messaging.channels[name]?.deadLetter, name),
    }));
  });
  return places.toSorted((one, other) => Number(one.group !== undefined) - Number(other.group !== undefined));
}

function pendingOf(
  group: string,
  deadLetter: string | undefined,
  name: string,
): Pick<DeadPlace, 'group' | 'minDeliveries' | 'origins' | 'evidence'> {
  const origins = [...(deadLetter === undefined ? [] : [deadLetter]), name];
  return { group, minDeliveries: manyDeliveries, origins, evidence: `delivered ${manyDeliveries} times or more` };
}

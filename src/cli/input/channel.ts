import { ownProperty } from '../../base/ownProperty.ts';
import { kindsWith, type BrokerChannelKind, type KindsWith } from '../../base/kinds/sources.ts';
import type { Broker } from '../../broker/broker.ts';
import { isPattern } from '../../manifest/messaging/messaging.ts';
import type { Application, Channel } from '../../manifest/model.ts';

/** A channel as the broker knows it. */
export interface ChannelTarget {
  readonly name: string;
  readonly key: string;
  readonly kind: Channel['kind'] | 'key';
  readonly isPattern: boolean;
  /** What the manifest says of it. */
  readonly declared: Channel | undefined;
}

/**
 * What a name on the command line means: a channel of the manifest, else a key (or pub/sub channel) of the broker. Its
 * kind is the one asked for, else the declared one, else what the broker has there; what is not there yet is a stream.
 * Asks the broker in any case, so that one that cannot be reached is an error here and a lost connection later.
 */
export async function findChannel(
  name: string,
  askedKind: KindsWith<'canPublish'> | undefined,
  application: Application | undefined,
  broker: Broker,
): Promise<ChannelTarget> {
  const channels = application?.messaging.channels ?? {};
  const declared = ownProperty(channels, name);
  const key = declared?.key ?? name;
  const present = await presentKind(key, broker);
  const kind = askedKind ?? declared?.kind ?? present ?? 'stream';
  return { name, key, kind, isPattern: kind !== 'key' && isPattern(kind, key), declared };
}

const keyKinds = kindsWith('isListed').filter((kind) => kind !== 'pubsub');

async function presentKind(key: string, broker: Broker): Promise<BrokerChannelKind | undefined> {
  const facts = await broker.describe([...keyKinds, 'pubsub' as const].map((kind) => ({ kind, key })));
  const fitting = keyKinds.filter((kind) => facts.some((fact) => fact.kind === kind));
  // A key that is there answers as one kind and is left out as the others; one that is missing is empty as all of them.
  if (fitting.length === 1) return fitting[0];
  return facts.some((fact) => fact.kind === 'pubsub' && fact.length > 0) ? 'pubsub' : undefined;
}

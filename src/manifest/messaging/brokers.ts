import { ownProperty } from '../../base/ownProperty.ts';
import type { Messaging } from '../model.ts';

/** The name of the broker that channels are on which name none; undefined when it has no name, or when nothing tells which it is. */
export function defaultBrokerName({ broker, brokers = {} }: Messaging): string | undefined {
  const [only, ...others] = Object.keys(brokers);
  return broker === undefined && others.length === 0 ? only : undefined;
}

/** The name of the broker that a channel is on; undefined for `x-patchbay.broker`, which needs none. */
export function brokerNameOf(messaging: Messaging, channel: string): string | undefined {
  return ownProperty(messaging.channels, channel)?.broker ?? defaultBrokerName(messaging);
}

/** Every broker that is named or that a channel is on, each once, by name; undefined is the one that needs none. */
export function brokerNames(messaging: Messaging): readonly (string | undefined)[] {
  const { broker, brokers = {}, channels } = messaging;
  const named = Object.keys(brokers);
  const used = Object.keys(channels).map((channel) => brokerNameOf(messaging, channel));
  return [...new Set([...(broker !== undefined || named.length === 0 ? [undefined] : []), ...named, ...used])];
}

/** True for what stands for a broker by its address; all else is the name of a service. */
export function isBrokerAddress(target: string): boolean {
  return target.includes('://');
}

/** The service or the URL that a broker's name stands for. */
export function brokerTarget(messaging: Messaging, name: string | undefined): string | undefined {
  const meant = name ?? defaultBrokerName(messaging);
  return meant === undefined ? messaging.broker : ownProperty(messaging.brokers ?? {}, meant);
}

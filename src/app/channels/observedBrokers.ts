import { maskUrl } from '../../base/mask.ts';
import type { Problem } from '../../base/problem.ts';
import { brokerNameOf, brokerNames } from '../../manifest/messaging/brokers.ts';
import type { Application } from '../../manifest/model.ts';
import type { BrokerPlace } from './brokerAddress.ts';

/** A broker as it may be told to others: without credentials. */
export interface ObservedBroker {
  /** Left out for the one of `x-patchbay.broker`. */
  readonly name?: string;
  readonly address?: string;
  readonly problem?: Problem;
  /** The names of the channels on it. */
  readonly channels: readonly string[];
}

/** The brokers of an application. One that declares no channels and has no broker has none. */
export function observedBrokers(
  { messaging }: Application,
  placeOf: (name: string | undefined) => BrokerPlace,
): readonly ObservedBroker[] {
  const all = Object.keys(messaging.channels);
  return brokerNames(messaging).flatMap((name): ObservedBroker[] => {
    const channels = all.filter((channel) => brokerNameOf(messaging, channel) === name);
    const place = placeOf(name);
    const named = name === undefined ? {} : { name };
    if ('url' in place) return [{ ...named, address: maskUrl(place.url), channels }];
    const isSpokenOf = channels.length > 0 || name !== undefined || messaging.broker !== undefined;
    return isSpokenOf ? [{ ...named, problem: place.problem, channels }] : [];
  });
}

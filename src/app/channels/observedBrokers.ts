import { maskUrl } from '../../base/mask.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';

/** A broker as it may be told to others: without credentials. */
export interface ObservedBroker {
  readonly address?: string;
  readonly problem?: Problem;
  /** The names of the channels on it. */
  readonly channels: readonly string[];
}

/** The brokers of an application. One that declares no channels and has no broker has none. */
export function observedBrokers(
  { messaging }: Application,
  place: { readonly url: string } | { readonly problem: Problem },
): readonly ObservedBroker[] {
  const channels = Object.keys(messaging.channels);
  if ('url' in place) return [{ address: maskUrl(place.url), channels }];
  return channels.length === 0 && messaging.broker === undefined ? [] : [{ problem: place.problem, channels }];
}

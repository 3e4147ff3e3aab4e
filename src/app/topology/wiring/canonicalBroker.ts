import { brokerNames, brokerTarget, defaultBrokerName } from '../../../manifest/messaging/brokers.ts';
import type { Messaging } from '../../../manifest/model.ts';

/** The first name of the broker that is meant; undefined for the one that needs none. Two names may stand for one service or URL. */
export function canonicalBroker(messaging: Messaging, name: string | undefined): string | undefined {
  const meant = name ?? defaultBrokerName(messaging);
  const target = brokerTarget(messaging, meant);
  if (target === undefined) return meant;
  return brokerNames(messaging).find((other) => brokerTarget(messaging, other) === target);
}

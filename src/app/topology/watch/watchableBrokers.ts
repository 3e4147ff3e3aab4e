import { createHash } from 'node:crypto';
import { brokerNames, brokerTarget, isBrokerAddress } from '../../../manifest/messaging/brokers.ts';
import { brokerUrl, type BrokerPlace } from '../../channels/brokerAddress.ts';
import type { InsideBroker } from '../../channels/brokerWay.ts';
import { isLocalBroker } from '../../channels/localBroker.ts';
import type { KnownApplication } from '../../monitors/readySnapshot.ts';

/** A broker of an application that can be reached. */
export interface WatchableBroker {
  /** The name; undefined for the one that needs none. */
  readonly name: string | undefined;
  /** With credentials: it goes to the tap, and into no text. */
  readonly url: string;
  /** Who runs it in a cluster, where the URL is that of a way into it. */
  readonly inside?: InsideBroker;
  /** `own`: a service of the application, on this machine; `local`: another one on this machine; `remote`: elsewhere. */
  readonly locality: 'own' | 'local' | 'remote';
  /** What answers about it are kept under. It tells nothing of the URL, which may hold a password. */
  readonly id: string;
}

export interface BrokerLookup {
  /** Where a broker is, without credentials and with them. */
  placeOf(snapshot: KnownApplication, name: string | undefined): BrokerPlace;
  addressOf(snapshot: KnownApplication, name: string | undefined): BrokerPlace;
}

/** The brokers of an application that can be reached now, each once, although several names may stand for one. */
export function watchableBrokers(snapshot: KnownApplication, lookup: BrokerLookup): readonly WatchableBroker[] {
  const { application } = snapshot;
  const all = brokerNames(application.messaging).flatMap((name): WatchableBroker[] => {
    const place = lookup.placeOf(snapshot, name);
    const address = lookup.addressOf(snapshot, name);
    if ('problem' in place || 'problem' in address) return [];
    const service = serviceBehind(snapshot, name, place.url);
    const isHere = isLocalBroker(place.url);
    const locality = !isHere ? 'remote' : service === undefined ? 'local' : 'own';
    // The port of a service may be another one after each start.
    const id = digest(service === undefined ? place.url : JSON.stringify([application.directory, service]));
    return [{ name, url: address.url, ...(place.inside ? { inside: place.inside } : {}), locality, id }];
  });
  return [...new Map(all.toReversed().map((broker) => [broker.url, broker])).values()].toReversed();
}

/** The service that a broker is; undefined where a URL says where it is, be it that of a setting. */
function serviceBehind(snapshot: KnownApplication, name: string | undefined, url: string): string | undefined {
  const { messaging } = snapshot.application;
  const target = brokerTarget(messaging, name);
  if (!('observation' in snapshot) || (target !== undefined && isBrokerAddress(target))) return undefined;
  const own = brokerUrl(snapshot.application, snapshot.observation, name);
  return 'url' in own && own.url === url ? (target ?? 'the only broker') : undefined;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

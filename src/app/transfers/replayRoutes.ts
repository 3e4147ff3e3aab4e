import { parseBrokerUrl } from '../../base/kinds/brokerSchemes.ts';
import { maskUrl } from '../../base/mask.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { brokerNameOf, defaultBrokerName } from '../../manifest/messaging/brokers.ts';
import type { Messaging } from '../../manifest/model.ts';
import type { RecordingHeader } from '../../messages/recording/recording.ts';
import { routed, type ReplayRoute } from '../../transfer/replay/routes.ts';
import { isLocalBroker } from '../channels/localBroker.ts';
import type { ReplayBroker } from '../operations/operation.ts';

/** What a person wants of a channel: by its name in the manifest, its key, or a name with one `*`. */
export interface ReplayWish {
  readonly from: string;
  /** A channel of the manifest or a key; null leaves its messages out. */
  readonly to: string | null;
}

/** Finds the URL of a broker by its name in the manifest; undefined is the one that needs none. */
export type BrokerFinder = (name: string | undefined) => string | Promise<string>;

/** The broker that gets what nothing else is said of: the default one, or that of a recorded channel where there is none. */
export function replayBroker({ sources }: Recorded, messaging: Messaging): string | undefined {
  const fallback = defaultBrokerName(messaging);
  if (fallback !== undefined || messaging.broker !== undefined) return fallback;
  const declared = Object.values(messaging.channels).filter(({ key }) => sources.some((source) => source.key === key));
  return declared.find(({ broker }) => broker !== undefined)?.broker;
}

type Recorded = Pick<RecordingHeader, 'sources'>;

/**
 * Where the messages of a recording go: as wished, and else to the broker that the manifest has for the channel of that key.
 * What neither tells of goes to `replayBroker`.
 */
export async function replayRoutes(
  recorded: Recorded,
  wishes: readonly ReplayWish[],
  messaging: Messaging,
  urlOf: BrokerFinder,
): Promise<readonly ReplayRoute[]> {
  const fallback = replayBroker(recorded, messaging);
  const elsewhere = async (channel: string): Promise<{ readonly broker?: string }> => {
    const name = brokerNameOf(messaging, channel);
    return name === fallback ? {} : { broker: await urlOf(name) };
  };
  const wished = wishes.map(async ({ from, to }): Promise<ReplayRoute> => {
    const key = ownProperty(messaging.channels, from)?.key ?? from;
    if (to === null) return { from: key, to };
    const declared = ownProperty(messaging.channels, to);
    return { from: key, to: declared ? { key: declared.key, ...(await elsewhere(declared.name)) } : { key: to } };
  });
  const kept = Object.values(messaging.channels)
    .filter(({ key }) => recorded.sources.some((source) => source.key === key))
    .map(async ({ name, key }): Promise<ReplayRoute[]> => {
      const { broker } = await elsewhere(name);
      return broker === undefined ? [] : [{ from: key, to: { key, broker } }];
    });
  return [...(await Promise.all(wished)), ...(await Promise.all(kept)).flat()];
}

/** Every broker that messages go to, as an operation names them, and the keys there as far as the header tells. */
export function replayTargets(
  { sources }: Recorded,
  broker: string,
  routes: readonly ReplayRoute[],
): { readonly brokers: readonly ReplayBroker[]; readonly keys: readonly string[] } {
  const targets = sources.flatMap(({ key }) => routed(key, routes) ?? []);
  // A pattern heard channels that the header does not name, and a route may be for one of them.
  const urls = new Set([broker, ...routes.flatMap(({ to }) => to?.broker ?? [])]);
  const brokers = [...urls].map((url) => ({ address: maskUrl(url), name: hostsOf(url), isLocal: isLocalBroker(url) }));
  return { brokers, keys: [...new Set(targets.map(({ key }) => key))] };
}

function hostsOf(url: string): string {
  const { hosts = [], socket } = parseBrokerUrl(url) ?? {};
  const names = hosts.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`));
  return socket ?? (names.join(',') || 'localhost');
}

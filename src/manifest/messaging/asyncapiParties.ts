import { ownProperty } from '../../base/ownProperty.ts';
import type { Messaging, Service } from '../model.ts';
import { entriesOf, find, flagOf, textOf } from '../tree/tree.ts';
import { asyncApiKeys as keys } from './asyncapiKeys.ts';
import { childPlace, type Placed, type References } from './asyncapiReferences.ts';

/** The channels that a service sends to and receives from. */
export type Traffic = Pick<Service, 'publishes' | 'consumes'>;

/** What an AsyncAPI document says of services and brokers. */
export interface ChannelParties {
  /** By the name of the service. */
  readonly services: Readonly<Record<string, Traffic>>;
  readonly brokers: Pick<Messaging, 'broker' | 'brokers'>;
}

/** Reads who sends and receives, and the brokers: what the `x-` keys of operations and servers say. */
export function readParties(document: Placed, references: References): ChannelParties {
  return { services: readServices(document, references), brokers: readBrokers(document, references) };
}

/** The name of the broker that a channel is on; undefined for the default one, and where several are named. */
export function brokerOfChannel(channel: Placed, references: References): string | undefined {
  const servers = references.children(references.child(channel, 'servers'));
  const [only, ...others] = servers.map(([, server]) => server);
  if (!only || others.length > 0) return undefined;
  if (!find(only.node, keys.broker) || flagOf(find(only.node, keys.isDefault))) return undefined;
  return keyOf(only);
}

function readBrokers(document: Placed, references: References): ChannelParties['brokers'] {
  const servers = references.children(childPlace(document, 'servers')).flatMap(([name, { node }]) => {
    const target = textOf(find(node, keys.broker));
    return target === undefined ? [] : [{ name, target, isDefault: flagOf(find(node, keys.isDefault)) }];
  });
  const named = servers.filter(({ isDefault }) => !isDefault).map(({ name, target }) => [name, target] as const);
  const broker = servers.find(({ isDefault }) => isDefault)?.target;
  return {
    ...(broker !== undefined && { broker }),
    ...(named.length > 0 && { brokers: Object.fromEntries(named) }),
  };
}

/** Services that this application does not have are those of others: a document may be about several. */
function readServices(document: Placed, references: References): ChannelParties['services'] {
  const found = new Map<string, { publishes: string[]; consumes: Traffic['consumes'][number][] }>();
  const operations = childPlace(document, 'operations');
  for (const [name] of entriesOf(operations?.node)) {
    const operation = references.child(operations, name);
    const service = textOf(find(operation?.node, keys.service));
    const target = references.child(operation, 'channel');
    if (!operation || service === undefined || !target) continue;
    const traffic = found.get(service) ?? { publishes: [], consumes: [] };
    found.set(service, traffic);
    const channel = keyOf(target);
    const group = textOf(find(operation.node, keys.group));
    if (textOf(find(operation.node, 'action')) === 'send') traffic.publishes.push(channel);
    else traffic.consumes.push({ channel, ...(group !== undefined && { group }) });
  }
  return Object.fromEntries(found);
}

/** The key that a value stands under. */
function keyOf({ pointer }: Placed): string {
  const token = pointer.slice(pointer.lastIndexOf('/') + 1);
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A service with what a document says of its channels, where the manifest says nothing of them. */
export function withTraffic(
  service: Service,
  documented: ChannelParties['services'],
  said: ReadonlySet<string>,
): Service {
  const traffic = ownProperty(documented, service.name);
  if (!traffic) return service;
  const documentedKeys = (['publishes', 'consumes'] as const).filter((key) => !said.has(key));
  return {
    ...service,
    ...(!said.has('publishes') && { publishes: traffic.publishes }),
    ...(!said.has('consumes') && { consumes: traffic.consumes }),
    ...(documentedKeys.length > 0 && { documented: documentedKeys }),
  };
}

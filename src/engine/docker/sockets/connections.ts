import type { ContainerInspectInfo } from 'dockerode';
import { canonicalAddress } from '../../../base/ipAddress.ts';
import type { Problem } from '../../../base/problem.ts';
import type { ConnectedMember, ProjectConnections } from '../../connections.ts';
import { memberSockets } from '../../proc/socketTable.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { isForwarder, labels } from '../labels.ts';
import { sharedNamespaces } from '../observe/namespaces.ts';
import { containerNameOf, inspect } from '../observe/observe.ts';
import type { ListedContainer } from '../observe/observeUse.ts';
import { socketsOfContainers, type NetworkOf } from './readSockets.ts';

/** So long the kernel may keep a connection that is over, with a margin for clocks that differ. */
const overMs = 65_000;

type Running = ContainerInspectInfo;

/** The addresses and connections of a project's running containers, forwarders among them. */
export function connections(client: DockerClient, project: string, signal: AbortSignal): Promise<ProjectConnections> {
  return connectionsOf(client, (its) => its[labels.project] === project, signal);
}

/** The same of the containers of one engine whose labels say that they are meant. */
export async function connectionsOf(
  client: DockerClient,
  isMeant: (its: Readonly<Record<string, string>>) => boolean,
  signal: AbortSignal,
): Promise<ProjectConnections> {
  const listed = (await client.call(
    { method: 'GET', path: '/containers/json' },
    signal,
  )) as readonly RunningContainer[];
  const ids = listed.filter(({ Labels }) => isMeant(Labels ?? {})).map(({ Id }) => Id);
  const inspected = await Promise.all(ids.map((id) => inspect(client, id, signal)));
  const own = inspected.filter((info) => info?.State.Running === true) as readonly Running[];
  const [networks, bridge] = await Promise.all([
    networksOf(client, own, listed, signal),
    bridgeGateways(client, signal),
  ]);
  const sockets = await socketsOfContainers(client, own, networks, signal);
  const young = youngAddresses(own);
  const unreadable: { container: string; problem: Problem }[] = [];
  const members = own.map((info) => {
    const network = networks.get(info.Id) ?? alone;
    const found = sockets.get(info.Id);
    const member = memberOf(info, network);
    if (!found || 'problem' in found) {
      if (found) unreadable.push({ container: member.container, problem: found.problem });
      return member;
    }
    const lasting = found.sockets.filter(({ state, remote }) => state !== 'over' || !young.has(remote.host));
    return { ...member, ...memberSockets(lasting, network.kind === 'host') };
  });
  const gateways = [...new Set([...own.flatMap(gatewaysOf), ...bridge])].sort();
  return {
    members: members.sort((left, right) => (left.container < right.container ? -1 : 1)),
    ...(gateways.length > 0 ? { gateways } : {}),
    unreadable,
  };
}

interface RunningContainer extends ListedContainer {
  readonly HostConfig?: { readonly NetworkMode?: string } | null;
}

const alone: NetworkOf = { kind: 'own', addresses: [], isShared: false };

/** In whose network each container is. One that others are in, or that is in another's, shares that, whoever made the others. */
async function networksOf(
  client: DockerClient,
  own: readonly Running[],
  listed: readonly RunningContainer[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NetworkOf>> {
  const lenders = new Set(
    listed.flatMap(({ HostConfig }) => /^container:(.+)$/.exec(HostConfig?.NetworkMode ?? '')?.[1] ?? []),
  );
  const entries = own.map(async (info): Promise<readonly [string, NetworkOf]> => {
    if (info.HostConfig.NetworkMode === 'host') return [info.Id, { kind: 'host', addresses: [], isShared: true }];
    const lender = sharedNamespaces(info, new Set()).find(({ namespace }) => namespace === 'network')?.containerId;
    if (lender === undefined) {
      return [info.Id, { kind: 'own', addresses: addressesOf(info), isShared: lenders.has(info.Id) }];
    }
    const other = await inspect(client, lender, signal);
    const isOnHost = other?.HostConfig.NetworkMode === 'host';
    return [info.Id, { kind: isOnHost ? 'host' : 'own', addresses: other ? addressesOf(other) : [], isShared: true }];
  });
  return new Map(await Promise.all(entries));
}

function memberOf(info: Running, { kind, addresses, isShared }: NetworkOf): ConnectedMember {
  const own = info.Config.Labels ?? {};
  return {
    container: containerNameOf(info),
    service: own[labels.service] ?? '',
    id: info.Id,
    addresses,
    isOnHost: kind === 'host',
    ...(isShared && kind === 'own' ? { isSharing: true } : {}),
    ...(isForwarder(own) ? { isForwarder: true } : {}),
    published: publishedBy(info),
  };
}

function addressesOf({ NetworkSettings: { Networks: networks } }: Running): readonly string[] {
  const endpoints = Object.values((networks as typeof networks | null) ?? {});
  const written = endpoints.flatMap((endpoint) => [endpoint.IPAddress, endpoint.GlobalIPv6Address]);
  return [...new Set(written.filter((text) => text).map(canonicalAddress))];
}

function gatewaysOf({ NetworkSettings: { Networks: networks } }: Running): readonly string[] {
  const endpoints = Object.values((networks as typeof networks | null) ?? {});
  return endpoints
    .flatMap((endpoint) => [endpoint.Gateway, endpoint.IPv6Gateway])
    .filter((text) => text)
    .map(canonicalAddress);
}

/** Those of the default network: containers of all networks reach this machine by them, as `host.docker.internal`. */
async function bridgeGateways(client: DockerClient, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const path = apiPath('networks', 'bridge');
    const { IPAM: ipam } = (await client.call({ method: 'GET', path }, signal)) as BridgeNetwork;
    return (ipam?.Config ?? []).flatMap(({ Gateway }) => (Gateway ? [canonicalAddress(Gateway)] : []));
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

interface BridgeNetwork {
  readonly IPAM?: { readonly Config?: readonly { readonly Gateway?: string }[] | null } | null;
}

function publishedBy({ NetworkSettings: { Ports: ports } }: Running): ConnectedMember['published'] {
  const published = Object.entries((ports as typeof ports | null) ?? {}).flatMap(([key, bindings]) => {
    const [, port] = /^(\d{1,5})\/tcp$/.exec(key) ?? [];
    // It is null for a port that is exposed without being published.
    const bound = (bindings as typeof bindings | null) ?? [];
    return port === undefined ? [] : bound.map(({ HostPort }) => ({ hostPort: Number(HostPort), port: Number(port) }));
  });
  // Docker lists a port once for IPv4 and once for IPv6.
  return published.filter(
    (each, index) => published.findIndex((other) => sameText(other) === sameText(each)) === index,
  );
}

function sameText({ hostPort, port }: ConnectedMember['published'][number]): string {
  return `${hostPort} ${port}`;
}

/** Addresses that were somebody else's while connections may have been made that are over now. */
function youngAddresses(own: readonly Running[]): ReadonlySet<string> {
  const sinceMs = Date.now() - overMs;
  return new Set(own.filter(({ State }) => !(Date.parse(State.StartedAt) < sinceMs)).flatMap(addressesOf));
}

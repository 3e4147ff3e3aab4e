import type { InsideBroker } from '../../channels/brokerWay.ts';
import { isLoopbackAddress } from '../../../base/ipAddress.ts';
import { parseBrokerUrl } from '../../../base/kinds/brokerSchemes.ts';
import type { ConnectedMember } from '../../../engine/connections.ts';
import { brokerTarget, isBrokerAddress } from '../../../manifest/messaging/brokers.ts';
import type { Messaging } from '../../../manifest/model.ts';
import type { MemberBook } from './memberBook.ts';

/** A broker and where this machine reaches it. */
export interface LocatedBroker {
  /** Left out for the one of `x-patchbay.broker`. */
  readonly name?: string;
  readonly url: string;
  /** Who runs it in a cluster, where the URL is that of a way into it. */
  readonly inside?: InsideBroker;
}

/** Where a broker runs, which decides how the addresses that it sees are read. */
export interface BrokerSeat {
  /** `inside`: in containers with a network of their own; `machine`: on this machine; `elsewhere`: on another one. */
  readonly place: 'inside' | 'machine' | 'elsewhere';
  /** Who runs it; none where it is no part of the project. */
  readonly members: readonly ConnectedMember[];
  /** The ports that clients dial: those of this machine, and those in its container. */
  readonly hostPorts: ReadonlySet<number>;
  readonly ports: ReadonlySet<number>;
}

const redisPort = 6379;

export function brokerSeat(
  messaging: Messaging,
  book: MemberBook,
  { name, url, inside: way }: LocatedBroker,
): BrokerSeat {
  if (way) {
    const members = book.all.filter(({ service }) => service === way.service);
    return { place: 'inside', members, hostPorts: new Set(), ports: new Set([way.port]) };
  }
  const target = brokerTarget(messaging, name);
  const isWritten = target !== undefined && isBrokerAddress(target);
  const parsed = parseBrokerUrl(url);
  const hosts = (parsed?.hosts ?? []).map(({ host, port = redisPort }) => ({ host, port }));
  const hostPorts = new Set(hosts.map(({ port }) => port));
  const isHere = parsed?.socket !== undefined || hosts.every(({ host }) => isLocalHost(host));
  if (isWritten && !isHere) return { place: 'elsewhere', members: [], hostPorts, ports: hostPorts };
  const behind = hosts.flatMap(({ port }) => book.behindPort(port));
  const inside = behind.filter(({ isOnHost }) => !isOnHost);
  if (inside.length === 0) return { place: 'machine', members: behind, hostPorts, ports: hostPorts };
  const carried = inside.flatMap(({ published }) => published.filter(({ hostPort }) => hostPorts.has(hostPort)));
  const ports = new Set([...hostPorts, ...carried.map(({ port }) => port)]);
  return { place: 'inside', members: inside, hostPorts, ports };
}

function isLocalHost(host: string): boolean {
  return host === '' || host.toLowerCase() === 'localhost' || isLoopbackAddress(host);
}

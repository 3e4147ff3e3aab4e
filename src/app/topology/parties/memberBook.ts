import { isAnyAddress, isLoopbackAddress } from '../../../base/ipAddress.ts';
import type {
  ConnectedMember,
  ConnectedSocket,
  ProjectConnections,
  SocketAddress,
} from '../../../engine/connections.ts';

/** The members of a project by what they can be found by: their addresses, their sockets, the ports that lead to them. */
export class MemberBook {
  readonly all: readonly ConnectedMember[];
  readonly #byAddress: ReadonlyMap<string, readonly ConnectedMember[]>;
  readonly #gateways: ReadonlySet<string>;
  readonly #sockets = new Map<ConnectedMember, ReadonlyMap<string, ConnectedSocket>>();

  constructor({ members, gateways = [] }: ProjectConnections) {
    this.all = members;
    const pairs = members.flatMap((member) => member.addresses.map((address) => ({ address, member })));
    const groups = Map.groupBy(pairs, ({ address }) => address);
    this.#byAddress = new Map([...groups].map(([address, found]) => [address, found.map(({ member }) => member)]));
    this.#gateways = new Set(gateways);
    for (const member of members) {
      this.#sockets.set(member, new Map((member.sockets ?? []).map((socket) => [socketKey(socket), socket])));
    }
  }

  /** Who has this address in the containers' networks. Of several, and of one that is sharing, the address says not which it is. */
  at(address: string): readonly ConnectedMember[] {
    return this.#byAddress.get(address) ?? [];
  }

  get onHost(): readonly ConnectedMember[] {
    return this.all.filter(({ isOnHost }) => isOnHost);
  }

  /** True of this machine, as the containers see it. */
  isGateway(address: string): boolean {
    return this.#gateways.has(address);
  }

  /** True for an address at which this machine answers, where a container or a local process asks for it. */
  isThisMachine(address: string): boolean {
    return isLoopbackAddress(address) || isAnyAddress(address) || this.isGateway(address);
  }

  /** Its own socket between these two ends; the other end of what somebody else has, with the ends in turn. */
  socketOf(member: ConnectedMember, local: SocketAddress, remote: SocketAddress): ConnectedSocket | undefined {
    return this.#sockets.get(member)?.get(socketKey({ local, remote }));
  }

  /** Who answers at a port of this machine: what is published there, and who listens there itself. */
  behindPort(hostPort: number): readonly ConnectedMember[] {
    return this.all.filter(({ isOnHost, published, listens = [], isForwarder }) => {
      if (isForwarder) return false;
      return isOnHost ? listens.includes(hostPort) : published.some((each) => each.hostPort === hostPort);
    });
  }
}

/** True where the address of a member says for sure that it is this one. */
export function isAlone(members: readonly ConnectedMember[]): members is readonly [ConnectedMember] {
  return members.length === 1 && members[0]?.isSharing !== true;
}

/** The names of their services, each once, in order. */
export function servicesAmong(members: readonly ConnectedMember[]): readonly string[] {
  return [...new Set(members.map(({ service }) => service))].sort();
}

/** The container for people; a forwarder's is shown nowhere. */
export function memberText({ container, service, isForwarder }: ConnectedMember): string {
  return isForwarder ? `the local process of ${service}` : container;
}

function socketKey({ local, remote }: Pick<ConnectedSocket, 'local' | 'remote'>): string {
  return `${local.host} ${local.port} ${remote.host} ${remote.port}`;
}

import { canonicalAddress, isLoopbackAddress } from '../../../base/ipAddress.ts';
import type { ConnectedMember, ProjectConnections, SocketAddress } from '../../../engine/connections.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application } from '../../../manifest/model.ts';
import { brokerSeat, type BrokerSeat, type LocatedBroker } from './brokerSeat.ts';
import { isAlone, MemberBook, memberText, servicesAmong } from './memberBook.ts';
import { PartyNames } from './partyNames.ts';

/** A client as a broker knows it. */
export interface PartyClient extends SocketAddress {
  /** Empty for none. */
  readonly name?: string;
  /** How long it has been connected; undefined where only its commands were seen, so that it may have gone since. */
  readonly ageMs?: number;
}

export type FoundParty =
  | {
      readonly kind: 'service';
      readonly service: string;
      /** The name of the container or local process; left out where that is not known. */
      readonly container?: string;
      /** What tells it: its address, or a name that it has given itself, or that it reads by in a group. */
      readonly by: 'address' | 'name' | 'consumer';
      /** For people: `from 172.18.0.4 (shop-orders-1)`, `by a client named orders`. */
      readonly text: string;
    }
  /** No part of the application. */
  | { readonly kind: 'outside'; readonly outside: string }
  /** It is one of these services, or a program of somebody else. */
  | { readonly kind: 'unclear'; readonly mayBe: readonly string[]; readonly text: string };

/** Who has been connected for so long was so when the sockets were looked at. */
const settledMs = 10_000;
const maxNameLength = 60;

/** Who is behind the addresses that brokers see. It knows what one look at the engine has shown. */
export class Parties {
  readonly names: PartyNames;
  readonly #application: Application;
  readonly #book: MemberBook;
  readonly #seats: ReadonlyMap<string | undefined, BrokerSeat>;

  constructor(application: Application, connections: ProjectConnections, brokers: readonly LocatedBroker[]) {
    this.#application = application;
    this.#book = new MemberBook(connections);
    this.names = new PartyNames(application, connections.members);
    this.#seats = new Map(
      brokers.map((broker) => [broker.name, brokerSeat(application.messaging, this.#book, broker)]),
    );
  }

  /** The service that runs a broker; undefined where it is none of the application, or several do. */
  serviceOf(broker: string | undefined): string | undefined {
    const [service, ...others] = servicesAmong(this.#seats.get(broker)?.members ?? []);
    return others.length === 0 && this.isService(service) ? service : undefined;
  }

  isService(name: string | undefined): name is string {
    return name !== undefined && ownProperty(this.#application.services, name) !== undefined;
  }

  /** How many of a broker's clients come by way of this machine, so that their addresses do not tell them apart. */
  countOfMachine(broker: string | undefined, clients: readonly PartyClient[]): number {
    const written = clients.map(({ host, port }) => ({ host: canonicalAddress(host), port }));
    const carried = written.filter((client) => {
      const isExact = this.#holders(this.#book.onHost, this.#seats.get(broker), client).length > 0;
      return this.#book.isGateway(client.host) && !isExact;
    });
    return new Set(carried.map(({ host, port }) => `${host} ${port}`)).size;
  }

  /**
   * Who a client of a broker is. Addresses count more than names. `machineClients` is `countOfMachine` of all that the broker knows of: it
   * tells whether a service has all of the connections that come from this machine.
   */
  ofClient(broker: string | undefined, client: PartyClient, machineClients: number): FoundParty {
    const host = canonicalAddress(client.host);
    const found = this.#byAddress(this.#seats.get(broker), { ...client, host }, machineClients);
    if (found.kind === 'service') return found;
    const named = this.names.whole(client.name ?? '');
    const mayBeIt = found.kind === 'outside' || found.mayBe.includes(named ?? '');
    if (named === undefined || !mayBeIt) return found;
    return { kind: 'service', service: named, by: 'name', text: `by a client named ${shortMemberName(client.name)}` };
  }

  #byAddress(seat: BrokerSeat | undefined, client: PartyClient, machineClients: number): FoundParty {
    const { host } = client;
    if (host === '') return this.#somebodyHere(client, 'by the socket of the broker');
    if (isLoopbackAddress(host)) return this.#besideBroker(seat, client);
    const members = this.#book.at(host);
    if (isAlone(members)) return this.#member(members[0], host);
    if (members.length > 0) return this.#sharing(members, seat, client);
    const [holder, ...others] = this.#holders(this.#book.onHost, seat, client);
    if (holder && others.length === 0) return this.#member(holder, host);
    if (seat?.place === 'inside' && this.#book.isGateway(host)) return this.#throughPort(seat, client, machineClients);
    if (this.#book.isGateway(host)) return this.#somebodyHere(client, `from this machine (${host})`);
    return { kind: 'outside', outside: outsideText(client) };
  }

  /** Who comes from the loopback of where the broker is. */
  #besideBroker(seat: BrokerSeat | undefined, client: PartyClient): FoundParty {
    const { host } = client;
    if (!seat || seat.place === 'elsewhere') return { kind: 'outside', outside: 'a program beside the broker' };
    if (seat.place === 'inside') return this.#sharing(this.#besideContainers(seat), seat, client);
    const [holder, ...others] = this.#holders(this.#book.onHost, seat, client);
    if (holder && others.length === 0) return this.#member(holder, host);
    return this.#somebodyHere(client, `from this machine (${host})`);
  }

  #besideContainers({ members }: BrokerSeat): readonly ConnectedMember[] {
    return [
      ...new Set(members.flatMap((member) => [member, ...member.addresses.flatMap((each) => this.#book.at(each))])),
    ];
  }

  /** Of members with one address, the one that has the client's socket. */
  #sharing(members: readonly ConnectedMember[], seat: BrokerSeat | undefined, client: PartyClient): FoundParty {
    const isBroker = (member: ConnectedMember): boolean => seat?.members.includes(member) ?? false;
    const holders = this.#holders(members, seat, client);
    const holder = holders.length === 1 ? holders[0] : isAlone(members) ? members[0] : undefined;
    // What somebody runs in the container of the broker is not what that service does.
    if (holder && isBroker(holder)) return { kind: 'outside', outside: `a program in ${holder.container}` };
    if (holder) return this.#member(holder, client.host);
    const text = `from ${client.host}, an address that several containers have`;
    return { kind: 'unclear', mayBe: this.#services(members), text };
  }

  #holders(
    members: readonly ConnectedMember[],
    seat: BrokerSeat | undefined,
    { host, port }: PartyClient,
  ): readonly ConnectedMember[] {
    return members.filter(({ sockets = [] }) => {
      return sockets.some(({ local, remote }) => {
        return local.port === port && local.host === host && (seat?.ports.has(remote.port) ?? false);
      });
    });
  }

  /** By a port that this machine carries to the broker, all that come look the same. */
  #throughPort(seat: BrokerSeat, client: PartyClient, machineClients: number): FoundParty {
    const dials = ({ sockets = [] }: ConnectedMember): number =>
      sockets.filter(({ local, remote, isOver }) => {
        const isHere = this.#book.isThisMachine(remote.host) || local.host === remote.host;
        return !isOver && seat.hostPorts.has(remote.port) && isHere;
      }).length;
    const dialling = this.#book.all.filter((member) => dials(member) > 0);
    const text = `from ${client.host}, by the published port`;
    const [service, ...others] = servicesAmong(dialling);
    const [first] = dialling;
    const connections = dialling.reduce((sum, member) => sum + dials(member), 0);
    // A container may dial this machine, too, which carries that to the other one.
    const hidden = this.#book.all.filter(({ sockets, isForwarder }) => sockets === undefined && !isForwarder);
    const isWhole = hidden.length === 0 && machineClients <= connections;
    if (service !== undefined && others.length === 0 && first && isWhole) {
      const found = this.#member(first, `${client.host}, by the published port`);
      if (found.kind !== 'service' || dialling.length === 1) return found;
      return { kind: 'service', service, by: 'address', text: `${text} (${service})` };
    }
    if (dialling.length === 0) return this.#somebodyHere(client, text, hidden);
    return { kind: 'unclear', mayBe: this.#services([...dialling, ...hidden]), text };
  }

  /** A program of this machine of which no socket is known, or none any more. */
  #somebodyHere(client: PartyClient, text: string, others: readonly ConnectedMember[] = []): FoundParty {
    const known = [...this.#book.onHost, ...others];
    const isSettled = (client.ageMs ?? 0) >= settledMs && client.host !== '';
    const isForeign = known.length === 0 || (isSettled && known.every(({ sockets }) => sockets !== undefined));
    if (isForeign) return { kind: 'outside', outside: client.name ? outsideText(client) : 'a program on this machine' };
    return { kind: 'unclear', mayBe: this.#services(known), text };
  }

  #member(member: ConnectedMember, from: string): FoundParty {
    const { service, container } = member;
    if (!this.isService(service)) return { kind: 'outside', outside: container };
    return { kind: 'service', service, container, by: 'address', text: `from ${from} (${memberText(member)})` };
  }

  #services(members: readonly ConnectedMember[]): readonly string[] {
    return servicesAmong(members).filter((service) => this.isService(service));
  }
}

/** `10.0.0.7`, and the name that it has given itself. */
function outsideText({ host, name = '' }: PartyClient): string {
  return name === '' ? host : `${shortMemberName(name)} (${host})`;
}

/** Whatever a client calls itself is foreign, and may be long. */
export function shortMemberName(name = ''): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}

import { ownProperty } from '../../../base/ownProperty.ts';
import type { ConnectedMember, ConnectedSocket, ProjectConnections } from '../../../engine/connections.ts';
import type { Application } from '../../../manifest/model.ts';
import { serviceHostNames } from '../wiring/hostNames.ts';
import type { WiringFact } from '../wiringFact.ts';
import { isAlone, MemberBook, memberText, servicesAmong } from './memberBook.ts';
import { UnknownSentences } from './unknownSentences.ts';
import type { LookFacts } from './lookFacts.ts';

/** Ports from here on are given to whoever dials, on all systems. */
const firstEphemeral = 32_768;

/**
 * Which service calls which, as their sockets show at `atMs`. Both ends of a connection tell of it; each call is one fact, whoever tells. A
 * connection of which one cannot say who has dialled, or whom, is no fact.
 */
export function factsOfConnections(application: Application, connections: ProjectConnections, atMs: number): LookFacts {
  const calls = new Calls(application, connections);
  for (const member of connections.members) for (const socket of member.sockets ?? []) calls.add(member, socket);
  return { facts: calls.facts(atMs), unknown: calls.unknown.all };
}

interface Call {
  readonly caller: string;
  readonly target: string;
  /** Who was called, for people: `shop-payments-1`. */
  readonly at: string;
  readonly port: number;
  times: number;
}

class Calls {
  readonly unknown = new UnknownSentences();
  readonly #application: Application;
  readonly #book: MemberBook;
  readonly #names: ReadonlyMap<string, readonly string[]>;
  readonly #calls = new Map<string, Call>();

  constructor(application: Application, connections: ProjectConnections) {
    this.#application = application;
    this.#book = new MemberBook(connections);
    this.#names = serviceHostNames(application);
  }

  facts(atMs: number): readonly WiringFact[] {
    return [...this.#calls.values()].map(({ caller, target, at, port, times }) => ({
      kind: 'calls',
      party: { service: caller },
      target: { service: target },
      port,
      evidence: { source: 'connection', text: `TCP to ${at}:${port}` },
      atMs,
      times,
    }));
  }

  add(member: ConnectedMember, socket: ConnectedSocket): void {
    const { local, remote } = socket;
    const isHere = this.#book.isThisMachine(remote.host) || (member.isOnHost && local.host === remote.host);
    if (member.listens?.includes(local.port)) this.#addAccepted(member, socket);
    else if (!isHere) this.#addDialled(member, socket);
    else if (member.isOnHost || this.#book.isGateway(remote.host)) this.#addLocal(member, socket);
    else this.#addBeside(member, socket);
  }

  /** Somebody has dialled this member at its own address. Whoever has a socket of its own for it tells of it. */
  #addAccepted(member: ConnectedMember, { local, remote }: ConnectedSocket): void {
    const callers = this.#book.at(remote.host);
    if (callers.every(({ sockets }) => sockets !== undefined)) return;
    if (isAlone(callers)) this.#note(callers[0], member, local.port);
    else if (!callers.some((each) => this.#book.socketOf(each, remote, local))) {
      this.#addUnclear(`Somebody at ${remote.host} is connected to ${memberText(member)}`, member, callers);
    }
  }

  /** This member has dialled an address of the containers' networks. */
  #addDialled(member: ConnectedMember, socket: ConnectedSocket): void {
    const { remote } = socket;
    const targets = this.#book.at(remote.host);
    const [target, ...others] = isAlone(targets) ? targets : targets.filter((each) => this.#answers(each, socket));
    if (target && others.length === 0) {
      if (this.#isServed(target, socket)) this.#note(member, target, remote.port);
    } else if (targets.length > 0) {
      this.#addUnclear(`${memberText(member)} is connected to ${remote.host}:${remote.port}`, member, targets);
    }
  }

  /** Where its own service may be the other end, that need not be a call. */
  #addUnclear(what: string, member: ConnectedMember, others: readonly ConnectedMember[]): void {
    const services = this.#services(others);
    const shared = `${what}, an address that several containers have`;
    if (!services.includes(member.service)) this.unknown.add(shared, services);
  }

  /** True where the target itself tells that it serves this connection; of one that is over it tells no more. */
  #answers(target: ConnectedMember, { local, remote, isOver }: ConnectedSocket): boolean {
    if (isOver) return target.listens?.includes(remote.port) ?? false;
    return this.#book.socketOf(target, remote, local) !== undefined;
  }

  #isServed(target: ConnectedMember, socket: ConnectedSocket): boolean {
    const { local, remote } = socket;
    if (target.listens !== undefined) return target.listens.includes(remote.port) && this.#answers(target, socket);
    const isPublished = target.published.some(({ port }) => port === remote.port);
    return isPublished || (local.port >= firstEphemeral && remote.port < firstEphemeral);
  }

  /** This member has dialled this machine: a published port, a program that listens here, or a forwarder's detour. */
  #addLocal(member: ConnectedMember, { local, remote, isOver }: ConnectedSocket): void {
    const reached = member.reaches?.find(({ localPort }) => localPort === remote.port);
    if (reached) return this.#addDetour(member, reached);
    const behind = this.#book.behindPort(remote.port);
    const [target] = behind;
    if (!target) return;
    if (servicesAmong(behind).length > 1) {
      const what = `${memberText(member)} is connected to port ${remote.port} of this machine`;
      return this.unknown.add(what, this.#services(behind));
    }
    const port = target.published.find(({ hostPort }) => hostPort === remote.port)?.port ?? remote.port;
    if (!target.isOnHost) return this.#note(member, target, port);
    const isThere = isOver === true || behind.some((each) => this.#book.socketOf(each, remote, local));
    if (isThere) this.#note(member, target, remote.port);
  }

  /** The loopback of a network of its own leads to itself alone, or to who shares it. */
  #addBeside(member: ConnectedMember, { local, remote }: ConnectedSocket): void {
    const beside = new Set(member.addresses.flatMap((address) => this.#book.at(address)));
    const [target, ...others] = [...beside].filter((each) => this.#book.socketOf(each, remote, local));
    if (target && others.length === 0) this.#note(member, target, remote.port);
  }

  /** The forwarder of a local process carries what comes to its own loopback to another service. */
  #addDetour({ service }: ConnectedMember, { host, port }: { readonly host: string; readonly port: number }): void {
    const [target, ...others] = this.#names.get(host) ?? [];
    if (target === undefined || others.length > 0) return;
    // The forwarder or the other service tells of the same connection by sockets of its own.
    const isTold = (members: readonly ConnectedMember[]): boolean =>
      members.length > 0 && members.every(({ sockets }) => sockets !== undefined);
    const forwarders = this.#book.all.filter((each) => each.isForwarder && each.service === service);
    if (isTold(forwarders) || isTold(this.#book.all.filter((each) => each.service === target))) return;
    this.#count({ caller: service, target, at: host, port });
  }

  #note(caller: ConnectedMember, target: ConnectedMember, port: number): void {
    this.#count({ caller: caller.service, target: target.service, at: memberText(target), port });
  }

  #count(call: Omit<Call, 'times'>): void {
    const { caller, target, at, port } = call;
    if (caller === target || !this.#isService(caller) || !this.#isService(target)) return;
    const key = JSON.stringify([caller, target, at, port]);
    const known = this.#calls.get(key);
    if (known) known.times++;
    else this.#calls.set(key, { ...call, times: 1 });
  }

  #services(members: readonly ConnectedMember[]): readonly string[] {
    return servicesAmong(members).filter((service) => this.#isService(service));
  }

  #isService(name: string): boolean {
    return ownProperty(this.#application.services, name) !== undefined;
  }
}

import { ownProperty } from '../../base/ownProperty.ts';
import { discoveredEnvironment, neededServices, type Published } from '../discovery.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ObservedContainer } from '../observation.ts';
import { isUpOrPaused } from '../containerState.ts';
import { filePaths, rewritePaths, type FilePath } from './files.ts';
import { loopbackNames, servicesByHost } from './hosts.ts';
import { inboundPorts, runPorts, type ListeningPort } from './inbound.ts';
import { knownPorts } from './knownPorts.ts';
import { isPort, rewriteAddresses, type AddressBook, type HostAndPort } from './rewrite.ts';

/** What a service finds that runs on this machine while others run in containers. */
export interface BesideFacts {
  /** All containers of the project, and its local processes. */
  readonly observed: readonly ObservedContainer[];
  /** True when the ports that containers publish are this machine's. */
  readonly isNear: boolean;
  /** TCP ports that its containers are known to have, though they do not run. */
  readonly exposed?: readonly number[];
}

/** How one service runs beside the containers of the others. Pure: what is chosen when it starts is asked for. */
export interface BesideRun {
  /** The ports of its containers, and where its process listens instead, the main one first. */
  readonly inbound: readonly ListeningPort[];
  /** The addresses in the others' network that it has to be lent. */
  readonly outbound: readonly HostAndPort[];
  /** Files that a container has and that are offered at another path. */
  readonly files: readonly FilePath[];
  /** Its environment, once it is known where everything is. */
  environment(places: Places): Readonly<Record<string, string>>;
}

/** Where things are on this machine. */
export interface Places {
  /** The local port that stands for a port of its own containers. */
  inbound(containerPort: number): number | undefined;
  /** The local port at which an address of the others' network is reached. */
  outbound(address: HostAndPort): number;
  /** The folder that its files are in. */
  readonly filesDirectory: string;
}

const loopback = '127.0.0.1';

export function runBeside(application: Application, service: Service, facts: BesideFacts): BesideRun {
  const { observed, exposed = [] } = facts;
  const inbound = inboundPorts(service, [...knownPorts(application, service, observed), ...exposed]);
  const files = filePaths(application, service);
  const outbound = new Map<string, HostAndPort>();
  const known = new Map<string, readonly number[]>();
  const environment = (places: Places): Readonly<Record<string, string>> =>
    environmentAt({ application, service, facts, inbound, files, known }, places);
  // A first pass, at made-up places, tells which addresses are needed.
  environment({
    inbound: (port) => port,
    outbound: (address) => {
      outbound.set(`${address.host}:${address.port}`, address);
      return address.port;
    },
    filesDirectory: '',
  });
  return { inbound, outbound: [...outbound.values()], files, environment };
}

interface Subject {
  readonly application: Application;
  readonly service: Service;
  readonly facts: BesideFacts;
  readonly inbound: readonly ListeningPort[];
  readonly files: readonly FilePath[];
  /** The name of a service → its ports, once they were asked for: many addresses name the same one. */
  readonly known: Map<string, readonly number[]>;
}

function environmentAt(subject: Subject, places: Places): Readonly<Record<string, string>> {
  const { application, service, inbound, files } = subject;
  const { run } = service;
  const main = inbound[0] && places.inbound(inbound[0].containerPort);
  if (run?.hasDiscovery === false) return discoveredEnvironment(application, service, [], main);
  const book = new ServiceBook(subject, places);
  const rewrite = (variables: Readonly<Record<string, string>>, hasLoopback: boolean) =>
    rewritePaths(rewriteAddresses(variables, book.reading(hasLoopback)), files, places.filesDirectory);
  const own = rewrite(service.environment, false);
  const written = Number(service.environment['PORT']);
  const port = isPort(written) ? places.inbound(written) : undefined;
  const placed = {
    ...service,
    environment: port === undefined ? own : { ...own, PORT: String(port) },
    ...(run ? { run: { ...run, environment: rewrite(run.environment, true) } } : {}),
  };
  const needed = neededServices(application, service).filter((name) => name !== service.name);
  const published = needed.flatMap((name) => book.published(name));
  return discoveredEnvironment(application, placed, published, main);
}

/** How many ports of one service are lent that nobody names: one with a range of them is not all needed. */
const maxLent = 8;

/** Where the services of an application are, seen from a process of this machine. */
class ServiceBook {
  readonly #subject: Subject;
  readonly #places: Places;
  readonly #byHost: ReadonlyMap<string, string>;

  constructor(subject: Subject, places: Places) {
    this.#subject = subject;
    this.#places = places;
    this.#byHost = servicesByHost(subject.application, subject.service);
  }

  /** `hasLoopback`: an address of this machine may mean the port at which another service would run locally. */
  reading(hasLoopback: boolean): AddressBook {
    const addedHost = (host: string): string | undefined => this.#addedHost(host);
    return {
      isKnown: (host) =>
        this.#byHost.has(host) || addedHost(host) !== undefined || (hasLoopback && loopbackNames.has(host)),
      portsOf: (host) => this.#portsOf(this.#byHost.get(host) ?? ''),
      resolve: (host, port) => {
        if (loopbackNames.has(host)) return this.#elsewhere(port);
        const address = addedHost(host);
        if (address !== undefined) return { host: address, port };
        return this.#resolve(this.#byHost.get(host) ?? '', host, port);
      },
    };
  }

  published(name: string): readonly Published[] {
    const ports = this.#portsOf(name).slice(0, maxLent);
    const publishers = ports.flatMap((targetPort) => {
      const found = this.#resolve(name, name, targetPort);
      return found ? [{ hostIp: found.host, publishedPort: found.port, targetPort, protocol: 'tcp' }] : [];
    });
    return publishers.length === 0 ? [] : [{ service: name, publishers }];
  }

  #portsOf(name: string): readonly number[] {
    const { application, facts, known } = this.#subject;
    const service = ownProperty(application.services, name);
    if (!service) return [];
    const ports = known.get(name) ?? knownPorts(application, service, facts.observed);
    known.set(name, ports);
    return ports;
  }

  #resolve(name: string, host: string, port: number): HostAndPort | undefined {
    if (name === this.#subject.service.name) {
      const own = this.#places.inbound(port);
      return own === undefined ? undefined : { host: loopback, port: own };
    }
    return this.#direct(name, port) ?? { host: loopback, port: this.#places.outbound({ host, port }) };
  }

  /**
   * The address of a port that the manifest publishes on this machine, if it is the same wherever the service runs: a process that is told of it
   * goes on while the other one changes sides. All else is lent by the network, where each name leads to the side that serves.
   */
  #direct(name: string, port: number): HostAndPort | undefined {
    const { application, facts } = this.#subject;
    const service = ownProperty(application.services, name);
    const declared = service?.ports.find((each) => each.protocol === 'tcp' && each.target === port);
    const published = Number(declared?.published);
    if (!facts.isNear || !service || !declared || !isPort(published)) return undefined;
    const listening = inboundPorts(service, this.#portsOf(name));
    const here = listening.find(({ containerPort }) => containerPort === port)?.localPort;
    if (service.run && here !== published) return undefined;
    const running = facts.observed.filter((each) => each.service === name && !each.isOneOff && isUpOrPaused(each));
    // What runs may be older than the manifest.
    const isThere = running.some(({ publishers }) =>
      publishers.some(({ publishedPort }) => publishedPort === published),
    );
    if (running.length > 0 && !isThere) return undefined;
    return { host: anyHost.has(declared.hostIp ?? '') ? loopback : (declared.hostIp ?? loopback), port: published };
  }

  /** Where a service is that would listen on a port of this machine if it ran locally. */
  #elsewhere(port: number): HostAndPort | undefined {
    const { application, service } = this.#subject;
    const others = Object.values(application.services).filter(({ name }) => name !== service.name);
    const meant = others.find((each) => runPorts(each).some(({ localPort }) => localPort === port));
    if (!meant) return undefined;
    const target = runPorts(meant).find(({ localPort }) => localPort === port)?.containerPort;
    const [main] = this.#portsOf(meant.name);
    const wanted = target ?? main;
    return wanted === undefined ? undefined : this.#resolve(meant.name, meant.name, wanted);
  }

  /** An address that `extra_hosts` gives a name that no resolver of this machine knows. */
  #addedHost(host: string): string | undefined {
    const line = this.#subject.service.extraHosts.find((each) => each.split(/[:=]/, 1)[0] === host);
    const address = line?.slice(host.length + 1).replace(/^\[(.*)\]$/, '$1');
    if (address === 'host-gateway') return loopback;
    return address === undefined || address === '' ? undefined : address;
  }
}

const anyHost: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '127.0.0.1']);

import type { Problem } from '../../base/problem.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { DockerTarget } from '../docker/connection/address.ts';
import { linksOf } from '../docker/spec/endpoints.ts';
import { containerName } from '../plan/names.ts';

/** A port that containers reach under the service's names, and the port on this machine's loopback interface that answers there. */
export interface InboundPort {
  readonly containerPort: number;
  readonly localPort: number;
}

/** What the local process reaches at `127.0.0.1:localPort`: a port of another service. Without `localPort` any free one is taken. */
export interface OutboundPort {
  readonly host: string;
  readonly port: number;
  readonly localPort?: number;
}

/** A network by its name on the engine, and what the service is called in it. */
interface ForwardNetwork {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
}

/** What a forwarder does for one service that runs on this machine. Plain data: it is kept with the local process's record. */
export interface ForwardSettings {
  /** Where the engine is that has the networks. */
  readonly engine: Pick<DockerTarget, 'host' | 'context'>;
  readonly project: string;
  readonly service: string;
  /** The replica's number; 1 when it is left out. */
  readonly number?: number;
  readonly networks: readonly ForwardNetwork[];
  /** `container:alias`, names by which this service alone knows others. */
  readonly links?: readonly string[];
  /** `name:address`, as in the manifest. */
  readonly extraHosts?: readonly string[];
  /** The container's, beside those that mark it. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly inbound: readonly InboundPort[];
  readonly outbound: readonly OutboundPort[];
}

/** What the networks know of a service: the part of the settings that its manifest says. Pure. */
export function forwardPlace(
  application: Application,
  service: Service,
): Pick<ForwardSettings, 'networks' | 'links' | 'extraHosts'> {
  const numbers = Array.from({ length: Math.max(1, service.replicas) }, (_, index) => index + 1);
  // A container answers to its own name too, which links of other services are made of.
  const names = [service.name, ...numbers.map((number) => containerName(application, service, number))];
  return {
    networks: Object.entries(service.networks).map(([key, { aliases, ipv4Address, ipv6Address }]) => ({
      name: ownProperty(application.networks, key)?.name ?? key,
      aliases: [...new Set([...names, ...aliases])],
      ...(ipv4Address === undefined ? {} : { ipv4Address }),
      ...(ipv6Address === undefined ? {} : { ipv6Address }),
    })),
    links: linksOf(application, service),
    extraHosts: service.extraHosts,
  };
}

/** Why containers could not reach a service that runs on this machine, or it them; undefined when they can. Pure. */
export function forwardRefusal({ name, at, networkMode, networks }: Service): Problem | undefined {
  const shared = /^(?:service|container):(.*)$/.exec(networkMode ?? '')?.[1];
  const why = shared === undefined ? reasonOf(networkMode, networks) : `it shares the network of "${shared}"`;
  if (why === undefined) return undefined;
  const message = `Cannot run "${name}" locally: ${why}, where no other service reaches it by its name. Give it networks in place of network_mode, or keep it in its container.`;
  return { code: 'forward.no-network', severity: 'error', message, at };
}

function reasonOf(networkMode: string | undefined, networks: Service['networks']): string | undefined {
  if (networkMode !== undefined) return `it has network_mode: ${networkMode}`;
  return Object.keys(networks).length === 0 ? 'it is in no network' : undefined;
}

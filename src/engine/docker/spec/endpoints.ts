import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, NetworkUse, Service } from '../../../manifest/model.ts';
import { containerName } from '../../plan/names.ts';
import { hasApi, said, since } from '../../support/api.ts';

/** A container's place on one network; `settings` is the API's `EndpointSettings`. */
export interface Endpoint {
  readonly name: string;
  readonly settings: ReturnType<typeof endpointSettings>;
}

export interface NamedContainer {
  readonly name: string;
  /** True: it runs beside those that serve, and takes neither their names nor their addresses on a network. */
  readonly isOneOff?: boolean;
  /** True: it takes the names all the same. */
  readonly hasAliases?: boolean;
}

/** The networks of a container by their names on the engine: creation joins the first, the others are joined after it. */
export function endpoints(
  application: Application,
  service: Service,
  container: NamedContainer,
  api: string,
): readonly Endpoint[] {
  if (service.networkMode !== undefined) return [];
  return Object.entries(service.networks).map(([key, use], index) => {
    const macAddress = use.macAddress ?? (index === 0 ? service.macAddress : undefined);
    const full = macAddress === undefined ? use : { ...use, macAddress };
    return {
      name: ownProperty(application.networks, key)?.name ?? key,
      settings: endpointSettings(application, service, container, full, api),
    };
  });
}

/** The address of the container, which an API without one for each network takes for the first. */
export function containerMac(service: Service, api: string): string | undefined {
  const [first] = service.networkMode === undefined ? Object.values(service.networks) : [];
  return first && hasApi(api, since.endpointMac) ? undefined : (first?.macAddress ?? service.macAddress);
}

/** `container:alias` of every link, for networks and, with `network_mode: bridge`, for the host's configuration. */
export function linksOf(application: Application, { links = [], externalLinks = [] }: Service): readonly string[] {
  const internal = links.map((link) => {
    const [name = '', alias = name] = link.split(':');
    const target = ownProperty(application.services, name);
    return `${target ? containerName(application, target, 1) : name}:${alias}`;
  });
  const external = externalLinks.map((link) => (link.includes(':') ? link : `${link}:${link}`));
  return [...internal, ...external];
}

function endpointSettings(
  application: Application,
  service: Service,
  { name, isOneOff = false, hasAliases = !isOneOff }: NamedContainer,
  use: NetworkUse,
  api: string,
) {
  const links = linksOf(application, service);
  return said({
    Aliases: !hasAliases ? [name] : [...new Set([service.name, name, ...use.aliases])],
    Links: links.length > 0 ? [...links] : undefined,
    IPAMConfig: isOneOff ? undefined : ipamOf(use),
    MacAddress: hasApi(api, since.endpointMac) && !isOneOff ? use.macAddress : undefined,
    DriverOpts: driverOpts(use, api),
    GwPriority: hasApi(api, since.gatewayPriority) ? use.gatewayPriority : undefined,
  });
}

function ipamOf({ ipv4Address, ipv6Address, linkLocalIps }: NetworkUse) {
  if (ipv4Address === undefined && ipv6Address === undefined && linkLocalIps === undefined) return undefined;
  return said({
    IPv4Address: ipv4Address,
    IPv6Address: ipv6Address,
    LinkLocalIPs: linkLocalIps && [...linkLocalIps],
  });
}

function driverOpts({ driverOpts, interfaceName }: NetworkUse, api: string) {
  const named = interfaceName !== undefined && hasApi(api, since.interfaceName);
  if (!driverOpts && !named) return undefined;
  return { ...driverOpts, ...(named ? { 'com.docker.network.endpoint.ifname': interfaceName } : {}) };
}

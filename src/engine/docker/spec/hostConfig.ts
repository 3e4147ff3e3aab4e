import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Port, Service } from '../../../manifest/model.ts';
import { containerName } from '../../plan/names.ts';
import { publishedPort } from '../../ports.ts';
import { hasApi, said, since } from '../../support/api.ts';
import { linksOf } from './endpoints.ts';
import { mountConfig } from './mounts.ts';
import { resourceConfig } from './resources.ts';
import { securityConfig, type SeccompProfiles } from './security.ts';

export interface HostSurroundings {
  readonly application: Application;
  /** The number of the replica. */
  readonly number: number;
  /** The network that creation joins, by its name on the engine. */
  readonly firstNetwork: string | undefined;
  readonly api: string;
  readonly profiles: SeccompProfiles;
}

/** Makes `HostConfig`, which holds what depends on the machine that runs the container. */
export function hostConfig(service: Service, { application, number, firstNetwork, api, profiles }: HostSurroundings) {
  const { namespaces = {}, dns = {}, logging, annotations } = service;
  return {
    NetworkMode: joined(application, service.networkMode) ?? firstNetwork ?? 'default',
    PortBindings: portBindings(service.ports, number),
    ...mountConfig(application, service, api),
    ...resourceConfig(service),
    ...securityConfig(service, profiles),
    RestartPolicy: restartPolicy(service.restart),
    Privileged: service.isPrivileged,
    ReadonlyRootfs: service.isReadOnly,
    CapAdd: [...service.capAdd],
    CapDrop: [...service.capDrop],
    ExtraHosts: [...service.extraHosts],
    ...said({
      Init: service.hasInit,
      Runtime: service.runtime,
      Isolation: service.isolation,
      CgroupParent: service.cgroupParent,
      CgroupnsMode: namespaces.cgroup,
      IpcMode: joined(application, namespaces.ipc),
      PidMode: joined(application, namespaces.pid),
      UTSMode: namespaces.uts,
      UsernsMode: namespaces.user,
      Dns: dns.servers && [...dns.servers],
      DnsSearch: dns.search && [...dns.search],
      DnsOptions: dns.options && [...dns.options],
      GroupAdd: service.groups && [...service.groups],
      StorageOpt: service.storageOptions && { ...service.storageOptions },
      Sysctls: service.sysctls && { ...service.sysctls },
      LogConfig: logging && { Type: logging.driver ?? '', Config: { ...logging.options } },
      Links: hostLinks(application, service),
      VolumesFrom: service.volumesFrom?.map((source) => volumesFrom(application, source)),
      Annotations: annotations && hasApi(api, since.annotations) ? { ...annotations } : undefined,
    }),
  };
}

/** A namespace of another service means that of its first container. */
function joined(application: Application, mode: string | undefined): string | undefined {
  if (!mode?.startsWith('service:')) return mode;
  return `container:${firstContainer(application, mode.slice('service:'.length))}`;
}

function firstContainer(application: Application, name: string): string {
  const service = ownProperty(application.services, name);
  return service ? containerName(application, service, 1) : name;
}

/** On a network of its own, a container has its links on that network. */
function hostLinks(application: Application, service: Service): string[] | undefined {
  const links = service.networkMode === 'bridge' ? linksOf(application, service) : [];
  return links.length > 0 ? [...links] : undefined;
}

/** `service[:mode]` or `container:name[:mode]` → `container[:mode]`. */
function volumesFrom(application: Application, source: string): string {
  if (source.startsWith('container:')) return source.slice('container:'.length);
  const [name = '', ...mode] = source.split(':');
  return [firstContainer(application, name), ...mode].join(':');
}

function portBindings(ports: readonly Port[], number: number): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings = new Map<string, { HostIp: string; HostPort: string }[]>();
  for (const port of ports) {
    const key = `${port.target}/${port.protocol}`;
    const binding = { HostIp: port.hostIp ?? '', HostPort: publishedPort(port, number) ?? '' };
    bindings.set(key, [...(bindings.get(key) ?? []), binding]);
  }
  return Object.fromEntries(bindings);
}

function restartPolicy(restart: string): { Name: string; MaximumRetryCount?: number } {
  const [name = 'no', retries] = restart.split(':');
  return retries === undefined ? { Name: name } : { Name: name, MaximumRetryCount: Number(retries) };
}

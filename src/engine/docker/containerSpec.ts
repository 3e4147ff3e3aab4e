import type { ContainerCreateOptions, HostConfig, MountSettings } from 'dockerode';
import type { Application, Healthcheck, Mount, Port, Service } from '../../manifest/model.ts';
import { containerName, imageName } from '../plan/names.ts';
import { publishedPort } from '../ports.ts';
import { containerLabels } from './labels.ts';
import { own } from '../own.ts';

export interface ReplicaIdentity {
  readonly number: number;
  readonly name: string;
  readonly configHash: string;
}

/** The Engine API's body for `POST /containers/create`. Pure. */
export function containerSpec(
  application: Application,
  service: Service,
  replica: ReplicaIdentity,
): ContainerCreateOptions {
  const { number } = replica;
  const [firstNetwork] = endpoints(application, service, replica);
  return {
    Image: imageName(application, service),
    Env: Object.entries(service.environment).map(([name, value]) => `${name}=${value}`),
    Labels: containerLabels(application, service, number, replica.configHash),
    ...(service.command ? { Cmd: [...service.command] } : {}),
    ...(service.entrypoint ? { Entrypoint: [...service.entrypoint] } : {}),
    ...(service.hostname !== undefined && !service.networkMode ? { Hostname: service.hostname } : {}),
    ...(service.user !== undefined ? { User: service.user } : {}),
    ...(service.workingDir !== undefined ? { WorkingDir: service.workingDir } : {}),
    ...(service.stopSignal !== undefined ? { StopSignal: service.stopSignal } : {}),
    // Docker counts whole seconds.
    ...(service.stopGracePeriodMs !== undefined ? { StopTimeout: Math.ceil(service.stopGracePeriodMs / 1000) } : {}),
    ...(service.healthcheck ? { Healthcheck: healthConfig(service.healthcheck) } : {}),
    Tty: service.hasTty,
    OpenStdin: service.isStdinOpen,
    ExposedPorts: exposedPorts(service),
    HostConfig: hostConfig(application, service, number, firstNetwork?.name),
    ...(firstNetwork
      ? { NetworkingConfig: { EndpointsConfig: { [firstNetwork.name]: { Aliases: [...firstNetwork.aliases] } } } }
      : {}),
  };
}

export interface Endpoint {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** The networks of a container by their names on the engine: creation joins the first, the others are joined after it. */
export function endpoints(
  application: Application,
  service: Service,
  { name }: { readonly name: string },
): readonly Endpoint[] {
  if (service.networkMode !== undefined) return [];
  return Object.entries(service.networks).map(([key, { aliases }]) => ({
    name: own(application.networks, key)?.name ?? key,
    aliases: [...new Set([service.name, name, ...aliases])],
  }));
}

function hostConfig(
  application: Application,
  service: Service,
  number: number,
  firstNetwork: string | undefined,
): HostConfig {
  const { limits, mounts } = service;
  return {
    NetworkMode: networkMode(application, service) ?? firstNetwork ?? 'default',
    PortBindings: portBindings(service.ports, number),
    Binds: mounts.flatMap(bindOf),
    Mounts: mounts.flatMap((mount) => mountOf(application, mount)),
    Tmpfs: Object.fromEntries(service.tmpfs.map(splitTmpfs)),
    RestartPolicy: restartPolicy(service.restart),
    Privileged: service.isPrivileged,
    ReadonlyRootfs: service.isReadOnly,
    CapAdd: [...service.capAdd],
    CapDrop: [...service.capDrop],
    ExtraHosts: [...service.extraHosts],
    ...(service.hasInit ? { Init: true } : {}),
    ...(limits.cpus !== undefined ? { NanoCpus: Math.round(limits.cpus * 1e9) } : {}),
    ...(limits.memoryBytes !== undefined ? { Memory: limits.memoryBytes } : {}),
  };
}

function networkMode(application: Application, { networkMode }: Service): string | undefined {
  if (!networkMode?.startsWith('service:')) return networkMode;
  const name = networkMode.slice('service:'.length);
  const host = own(application.services, name);
  return `container:${host ? containerName(application, host, 1) : name}`;
}

function exposedPorts(service: Service): Record<string, object> {
  const published = service.ports.map((port) => `${port.target}/${port.protocol}`);
  const exposed = service.expose.map((port) => (port.includes('/') ? port : `${port}/tcp`));
  return Object.fromEntries([...published, ...exposed].map((key) => [key, {}]));
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

/** A bind, unlike a mount, makes a missing source folder, as Compose does. */
function bindOf({ type, source, target, isReadOnly }: Mount): readonly string[] {
  if (type !== 'bind' || source === undefined) return [];
  return [`${source}:${target}${isReadOnly ? ':ro' : ''}`];
}

function mountOf(application: Application, { type, source, target, isReadOnly }: Mount): readonly MountSettings[] {
  if (type === 'bind') return [];
  if (type === 'tmpfs') return [{ Type: 'tmpfs', Source: '', Target: target, ReadOnly: isReadOnly }];
  const name = source === undefined ? '' : (own(application.volumes, source)?.name ?? source);
  return [{ Type: 'volume', Source: name, Target: target, ReadOnly: isReadOnly }];
}

/** `/run:size=64m` → its path and options. */
function splitTmpfs(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function restartPolicy(restart: string): { Name: string; MaximumRetryCount?: number } {
  const [name = 'no', retries] = restart.split(':');
  return retries === undefined ? { Name: name } : { Name: name, MaximumRetryCount: Number(retries) };
}

function healthConfig(healthcheck: Healthcheck) {
  if (healthcheck.test[0] === 'NONE') return { Test: ['NONE'] };
  const nanoseconds = (durationMs: number): number => Math.round(durationMs * 1e6);
  return {
    Test: [...healthcheck.test],
    Interval: nanoseconds(healthcheck.intervalMs),
    Timeout: nanoseconds(healthcheck.timeoutMs),
    Retries: healthcheck.retries,
    StartPeriod: nanoseconds(healthcheck.startPeriodMs),
  };
}

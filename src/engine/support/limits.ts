import type { Mount, Network, NetworkUse, Service } from '../../manifest/model.ts';
import { isCdiName } from './devices.ts';
import { since } from './api.ts';
import { whyNotStartFirst } from './startFirst.ts';

/** Why an attribute has no effect, or not on every engine. */
export interface Limit<T> {
  readonly isUsed: (declared: T) => boolean;
  readonly unless: Unless;
  /** What it means to go on without; a refused attribute stops the plan before anything is created. */
  readonly effect: 'refused' | 'left-out';
  /** What to do instead, as a sentence. */
  readonly next: string;
}

/**
 * What would have to be otherwise: the engine's API, its system, that it is a Swarm (`cluster`), or that it is one machine (`machine`);
 * `never`: nothing helps.
 */
export type Unless =
  | { readonly kind: 'api'; readonly since: string }
  | { readonly kind: 'windows' }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'machine'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string };

const swarm: Unless = { kind: 'cluster' };
const windows: Unless = { kind: 'windows' };
const noSwarm = 'Keep it for where a Swarm runs the manifest.';

/** Says when an attribute of a service is not mapped. All others are mapped, or used by Patchbay itself. */
export const serviceLimits: Readonly<Record<string, Limit<Service>>> = {
  annotations: leftOut(api(since.annotations), (service) => service.annotations !== undefined),
  'healthcheck.start_interval': leftOut(
    api(since.healthStartInterval),
    ({ healthcheck }) => healthcheck?.startIntervalMs !== undefined,
  ),
  'networks.mac_address': leftOut(
    api(since.endpointMac),
    // The address on the first network is the container's own, which every engine can set.
    onNetworks(({ macAddress }, index) => index > 0 && macAddress !== undefined),
  ),
  'networks.gw_priority': leftOut(
    api(since.gatewayPriority),
    onNetworks(({ gatewayPriority }) => gatewayPriority !== undefined),
  ),
  'networks.interface_name': leftOut(
    api(since.interfaceName),
    onNetworks(({ interfaceName }) => interfaceName !== undefined),
  ),
  'volumes.volume.subpath': refused(
    api(since.volumeSubpath),
    onMounts(({ type, subpath }) => type === 'volume' && subpath !== undefined),
    'Update Docker, or mount the whole volume.',
  ),
  'volumes.type: image': refused(
    api(since.imageMount),
    onMounts(({ type }) => type === 'image'),
    'Update Docker, or copy what you need from that image in a Dockerfile.',
  ),
  'volumes.type: cluster': refused(
    swarm,
    onMounts(({ type }) => type === 'cluster'),
    'Use a volume.',
  ),
  'volumes.type: npipe': refused(
    windows,
    onMounts(({ type }) => type === 'npipe'),
    'Mount a socket instead.',
  ),
  'volumes.bind.recursive': leftOut(
    api(since.bindReadOnlyRecursion),
    onMounts(({ recursive }) => recursive === 'writable' || recursive === 'readonly'),
  ),
  'devices (CDI)': refused(
    api(since.cdi),
    ({ devices = [] }) => devices.some(({ source }) => isCdiName(source)),
    'Update Docker, or name a path under /dev.',
  ),
  isolation: refused(
    windows,
    ({ isolation }) => isolation !== undefined && isolation !== 'default',
    'Remove it, or write default.',
  ),
  cpu_count: leftOut(windows, ({ resources }) => resources?.cpuCount !== undefined, 'Use cpus.'),
  cpu_percent: leftOut(windows, ({ resources }) => resources?.cpuPercent !== undefined, 'Use cpus.'),
  credential_spec: refused(
    windows,
    ({ credentialSpec }) => credentialSpec !== undefined,
    'Remove it here, for instance in a second file.',
  ),
  'credential_spec.config': refused(
    swarm,
    ({ credentialSpec }) => credentialSpec?.config !== undefined,
    'Name a file or a registry value.',
  ),
  provider: refused(
    never('Patchbay runs no foreign program to provide a service'),
    ({ provider }) => provider !== undefined,
    'Start it with its own tool, and leave the service out with a profile.',
  ),
  models: refused(
    never('Patchbay runs no AI models'),
    ({ models }) => models !== undefined,
    'Start the model with its own tool, and hand its URL to the service in environment.',
  ),
  hostname: leftOut(
    never('a container in the network of another has that one’s name'),
    ({ networkMode = '', hostname, domainName }) =>
      /^(service|container):/.test(networkMode) && (hostname ?? domainName) !== undefined,
    'Remove it, or give the service a network of its own.',
  ),
  use_api_socket: leftOut(
    never('the container gets the engine’s socket but not your credentials for registries'),
    ({ usesApiSocket }) => usesApiSocket === true,
    'Log in from within the container if it pulls private images.',
  ),
  'deploy.mode': onSwarm(({ deploy }) => deploy?.mode === 'global'),
  'deploy.endpoint_mode': onSwarm(({ deploy }) => deploy?.endpointMode !== undefined),
  'deploy.labels': onSwarm(({ deploy }) => deploy?.labels !== undefined),
  'deploy.update_config.failure_action: rollback': onSwarm(
    ({ deploy }) => deploy?.update?.failureAction === 'rollback',
  ),
  'deploy.update_config.max_failure_ratio': onSwarm(({ deploy }) => (deploy?.update?.maxFailureRatio ?? 0) > 0),
  'deploy.update_config.order: start-first': leftOut(
    never(
      'a fixed port, a container_name, an address, a device or an anonymous volume is free for the new container only once the old one has stopped',
    ),
    (service) => service.deploy?.update?.order === 'start-first' && whyNotStartFirst(service) !== undefined,
    'Remove what forbids it, or the order.',
  ),
  'deploy.rollback_config': onSwarm(({ deploy }) => deploy?.rollback !== undefined),
  'deploy.placement': onSwarm(({ deploy }) => deploy?.placement !== undefined),
  'deploy.restart_policy.delay': onSwarm(({ deploy }) => deploy?.restartPolicy?.delayMs !== undefined),
  'deploy.restart_policy.max_attempts (condition any)': onSwarm(({ deploy }) => {
    const { condition = 'any', maxAttempts } = deploy?.restartPolicy ?? {};
    return maxAttempts !== undefined && condition === 'any';
  }),
  'deploy.restart_policy.window': onSwarm(({ deploy }) => deploy?.restartPolicy?.windowMs !== undefined),
  'deploy.resources.reservations.cpus': onSwarm(({ deploy }) => deploy?.reservedCpus !== undefined),
  'deploy.resources.reservations.generic_resources': onSwarm(({ deploy }) => deploy?.genericResources !== undefined),
};

/** Says when an attribute of a network is not mapped. */
export const networkLimits: Readonly<Record<string, Limit<Network>>> = {
  enable_ipv4: leftOut(api(since.networkIpv4), ({ hasIpv4 }) => hasIpv4 === false),
};

function api(version: string): Unless {
  return { kind: 'api', since: version };
}

function never(why: string): Unless {
  return { kind: 'never', why };
}

function refused<T>(unless: Unless, isUsed: Limit<T>['isUsed'], next: string): Limit<T> {
  return { isUsed, unless, effect: 'refused', next };
}

function leftOut<T>(unless: Unless, isUsed: Limit<T>['isUsed'], next = 'Update Docker, or do without it.'): Limit<T> {
  return { isUsed, unless, effect: 'left-out', next };
}

function onSwarm(isUsed: Limit<Service>['isUsed']): Limit<Service> {
  return { isUsed, unless: swarm, effect: 'left-out', next: noSwarm };
}

function onNetworks(isUsed: (use: NetworkUse, index: number) => boolean): Limit<Service>['isUsed'] {
  return ({ networks }) => Object.values(networks).some(isUsed);
}

function onMounts(isUsed: (mount: Mount) => boolean): Limit<Service>['isUsed'] {
  return ({ mounts }) => mounts.some(isUsed);
}

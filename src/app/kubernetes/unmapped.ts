import type { Mount, NetworkUse, Service } from '../../manifest/model.ts';
import type { Resources } from '../../manifest/model/container.ts';

/** Something that a service may say and that Kubernetes has no place for. */
export interface Unmapped {
  readonly isSaid: (service: Service) => boolean;
  readonly why: string;
  readonly next?: string;
  /** The service cannot do its work without. */
  readonly isRefused?: true;
}

const ofRuntime = 'the nodes of the cluster say how containers are run, not who uses them';
const byCluster = 'the cluster decides it';
const oneNetwork = 'all pods of a cluster are in one network';
const bySwarm = 'Kubernetes knows no such rule';

/** By the attribute's name, as a message says it. */
export const unmapped: Readonly<Record<string, Unmapped>> = {
  provider: refused(
    ({ provider }) => provider !== undefined,
    'a foreign program provides it',
    'Provide it in the cluster.',
  ),
  models: refused(({ models }) => models !== undefined, 'Docker provides its models', 'Provide them in the cluster.'),
  credential_spec: refused(
    ({ credentialSpec }) => credentialSpec !== undefined,
    'it is for Windows alone',
    'Remove it.',
  ),
  network_mode: refused(
    ({ networkMode = '' }) => /^(?:service|container):/.test(networkMode),
    'a pod has a network of its own',
    'Make both one service, or put the containers into one pod by hand.',
  ),
  volumes_from: refused(
    ({ volumesFrom = [] }) => volumesFrom.length > 0,
    'a pod mounts volumes by their names',
    'Name them in "volumes:".',
  ),
  use_api_socket: refused(
    ({ usesApiSocket }) => usesApiSocket === true,
    'there is no Docker to talk to',
    'Use the API of Kubernetes.',
  ),
  'network_mode: none': left(({ networkMode }) => networkMode === 'none', oneNetwork, 'Write a NetworkPolicy.'),
  'the addresses of its networks': left(
    onNetworks(({ ipv4Address, ipv6Address, linkLocalIps, macAddress }) =>
      [ipv4Address, ipv6Address, linkLocalIps, macAddress].some((each) => each !== undefined),
    ),
    'the cluster gives addresses',
    'Use names.',
  ),
  'networks (driver_opts, interface_name, gw_priority)': left(
    onNetworks(({ driverOpts, interfaceName, gatewayPriority }) =>
      [driverOpts, interfaceName, gatewayPriority].some((each) => each !== undefined),
    ),
    oneNetwork,
  ),
  mac_address: left(({ macAddress }) => macAddress !== undefined, 'the cluster gives addresses'),
  domainname: left(({ domainName }) => domainName !== undefined, 'a pod has the domain of its namespace'),
  external_links: left(
    ({ externalLinks = [] }) => externalLinks.length > 0,
    'what is outside has its own name',
    'Connect to that.',
  ),
  'ports.mode: host': left(
    ({ ports }) => ports.some(({ mode }) => mode === 'host'),
    'a Service is what publishes ports',
  ),
  'deploy.endpoint_mode: vip': left(
    ({ deploy }) => deploy?.endpointMode === 'vip',
    'its name stands for the addresses of the replicas',
  ),
  depends_on: {
    isSaid: ({ dependsOn }) => Object.keys(dependsOn).length > 0,
    why: 'in Kubernetes all begin at once',
    next: 'It has to try again until what it needs is there.',
  },
  'restart_policy (delay, window)': left(
    ({ deploy }) => (deploy?.restartPolicy?.delayMs ?? deploy?.restartPolicy?.windowMs) !== undefined,
    'Kubernetes waits longer after each failure',
  ),
  'update_config (failure_action, max_failure_ratio)': left(
    ({ deploy }) => deploy?.update?.failureAction !== undefined || deploy?.update?.maxFailureRatio !== undefined,
    'a rollout that does not come to its end stands',
    'Take it back: kubectl rollout undo.',
  ),
  rollback_config: left(({ deploy }) => deploy?.rollback !== undefined, 'a rollback is a rollout like any other'),
  generic_resources: left(
    ({ deploy }) => deploy?.genericResources !== undefined,
    'resources have the names of device plugins',
  ),
  stop_signal: left(
    ({ stopSignal }) => stopSignal !== undefined,
    'the image says it',
    'Set STOPSIGNAL in the Dockerfile.',
  ),
  init: left(({ hasInit }) => hasInit === true, 'Kubernetes adds no such process', 'Put tini into the image.'),
  logging: left(({ logging }) => logging !== undefined, byCluster),
  runtime: left(({ runtime }) => runtime !== undefined, ofRuntime, 'Set a runtimeClassName that the cluster has.'),
  isolation: left(({ isolation }) => isolation !== undefined && isolation !== 'default', ofRuntime),
  ulimits: left(({ ulimits }) => ulimits !== undefined, ofRuntime),
  devices: left(
    ({ devices = [], deviceRules = [] }) => devices.length + deviceRules.length > 0,
    ofRuntime,
    'Use a device plugin.',
  ),
  storage_opt: left(({ storageOptions }) => storageOptions !== undefined, ofRuntime),
  cgroup_parent: left(({ cgroupParent }) => cgroupParent !== undefined, ofRuntime),
  'namespaces (cgroup, userns_mode, uts)': left(
    ({ namespaces: { cgroup, user, uts } = {} }) => [cgroup, user, uts].some((each) => each !== undefined),
    ofRuntime,
  ),
  'pid and ipc of others': left(
    ({ namespaces: { pid = 'host', ipc = 'host' } = {} }) => pid !== 'host' || ipc !== 'host',
    'a pod has its own or that of its node',
  ),
  'limits of processes': left(onResources('pids'), byCluster),
  'memory (memswap_limit, mem_swappiness, oom_kill_disable, oom_score_adj)': left(
    onResources('memorySwapBytes', 'memorySwappiness', 'isOomKillDisabled', 'oomScoreAdjustment'),
    byCluster,
  ),
  'processors (cpu_shares, cpuset, cpu_rt_…, cpu_count, cpu_percent)': left(
    onResources('cpuShares', 'cpuSet', 'cpuRealtimePeriodUs', 'cpuRealtimeRuntimeUs', 'cpuCount', 'cpuPercent'),
    'Kubernetes counts processors, and no other way',
    'Use cpus.',
  ),
  blkio_config: left(onResources('blockIo'), 'Kubernetes limits no disks'),
  'volumes (propagation, selinux, consistency, labels, bind.create_host_path, bind.recursive)': left(
    onMounts(({ propagation, selinux, consistency, labels, recursive, needsHostPath }) =>
      [propagation, selinux, consistency, labels, recursive, needsHostPath].some((each) => each !== undefined),
    ),
    'a volume of Kubernetes has its class',
  ),
  unset: left(
    ({ unsetEnvironment = [] }) => unsetEnvironment.length > 0,
    'Kubernetes takes no variable of an image away',
    'Set it empty.',
  ),
  'healthcheck.start_interval': left(
    ({ healthcheck }) => healthcheck?.startIntervalMs !== undefined,
    'a probe has one interval',
  ),
  pull_refresh_after: left(
    ({ pullRefreshAfter, pullPolicy }) => pullRefreshAfter !== undefined || pullPolicy?.everyMs !== undefined,
    bySwarm,
  ),
};

function left(isSaid: Unmapped['isSaid'], why: string, next?: string): Unmapped {
  return { isSaid, why, ...(next !== undefined && { next }) };
}

function refused(isSaid: Unmapped['isSaid'], why: string, next: string): Unmapped {
  return { isSaid, why, next, isRefused: true };
}

function onNetworks(isSaid: (use: NetworkUse) => boolean): Unmapped['isSaid'] {
  return ({ networks }) => Object.values(networks).some(isSaid);
}

function onMounts(isSaid: (mount: Mount) => boolean): Unmapped['isSaid'] {
  return ({ mounts }) => mounts.some(isSaid);
}

function onResources(...keys: readonly (keyof Resources)[]): Unmapped['isSaid'] {
  return ({ resources = {} }) => keys.some((key) => resources[key] !== undefined);
}

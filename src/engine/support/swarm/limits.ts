import type { Mount, Network, NetworkUse, Port, Service } from '../../../manifest/model.ts';
import { since } from '../api.ts';
import { networkLimits, serviceLimits, type Limit, type Unless } from '../limits.ts';
import { isEverywhere, isOnlyHere } from './ports.ts';
import { tmpfsParts } from './tmpfs.ts';

/**
 * Says when an attribute of a service is not mapped to a Swarm. What a service needs in order to work, and a Swarm has not, is refused;
 * what only limits or tunes it is left out, and told.
 */
export const swarmLimits: Readonly<Record<string, Limit<Service>>> = {
  ...asOnOneMachine(),
  privileged: refused(
    'a Swarm starts no privileged container',
    ({ isPrivileged }) => isPrivileged,
    'Give it the capabilities it needs by cap_add, or leave it out with a profile.',
  ),
  devices: refused(
    'a Swarm hands out no devices',
    ({ devices = [] }) => devices.length > 0,
    'Leave the service out with a profile, and start it on the machine that has the device.',
  ),
  device_cgroup_rules: refused(
    'a Swarm hands out no devices',
    ({ deviceRules }) => deviceRules !== undefined,
    'Remove it here, for instance by a second file.',
  ),
  'gpus and deploy.resources.reservations.devices': refused(
    'a Swarm knows them only as resources that its nodes announce',
    ({ deviceRequests = [] }) => deviceRequests.length > 0,
    'Name them in "node-generic-resources" of the nodes’ daemon.json, and reserve them in deploy.resources.reservations.generic_resources.',
  ),
  network_mode: refused(
    'a task of a Swarm is in networks of its own, or in that of its node (host)',
    ({ networkMode }) => networkMode !== undefined && networkMode !== 'host',
    'Remove it. Services reach each other by name in the networks that both are in.',
  ),
  ipc: refused(
    'tasks of a Swarm share no memory',
    ({ namespaces }) => namespaces?.ipc !== undefined && !isOwn(namespaces.ipc),
    'Put what shares it into one container.',
  ),
  pid: refused(
    'a task of a Swarm sees its own processes only',
    ({ namespaces }) => namespaces?.pid !== undefined,
    'Leave the service out with a profile, and start it on each machine by itself.',
  ),
  uts: refused('a task of a Swarm has a hostname of its own', ({ namespaces }) => namespaces?.uts !== undefined),
  userns_mode: refused('the nodes of a Swarm say how users are mapped', ({ namespaces }) => {
    return namespaces?.user !== undefined && namespaces.user !== '';
  }),
  'cgroup: host': refused(
    'a task of a Swarm sees its own control group only',
    ({ namespaces }) => namespaces?.cgroup === 'host',
  ),
  runtime: refused(
    'the nodes of a Swarm say which runtime they use',
    ({ runtime }) => runtime !== undefined && runtime !== 'runc',
    'Set "default-runtime" on the nodes, place the service there by deploy.placement, and remove it here.',
  ),
  volumes_from: refused(
    'the tasks of two services may be on two nodes',
    ({ volumesFrom = [] }) => volumesFrom.length > 0,
    'Mount the same volumes in both services.',
  ),
  external_links: refused(
    'a container beside the Swarm is not in its networks',
    ({ externalLinks = [] }) => externalLinks.length > 0,
    'Connect that container to an attachable network that the manifest declares as external, and use its name.',
  ),
  'security_opt: systempaths': refused(
    'a Swarm hides parts of /proc and /sys from every task',
    hasSecurity((option) => option === 'systempaths=unconfined'),
  ),
  'security_opt: unconfined': {
    ...refused(
      '',
      hasSecurity((option) => /^(?:seccomp|apparmor)=unconfined$/.test(option)),
    ),
    unless: { kind: 'api', since: since.servicePrivileges },
    next: 'Update Docker on the managers, or remove it here.',
  },
  security_opt: {
    ...leftOut(
      '',
      hasSecurity((option) => /^(?:no-new-privileges(?!=false)|seccomp=(?!unconfined$))/.test(option)),
    ),
    unless: { kind: 'api', since: since.servicePrivileges },
    next: 'Update Docker on the managers, or do without it.',
  },
  'security_opt: apparmor': leftOut(
    'a Swarm has Docker’s own profile of AppArmor, or none',
    hasSecurity((option) => /^apparmor=(?!unconfined$|docker-default$)/.test(option)),
    'The tasks have Docker’s own.',
  ),
  'volumes.type: image': refused(
    'a Swarm mounts no images',
    onMounts(({ type }) => type === 'image'),
    'Copy what you need from that image in a Dockerfile.',
  ),
  'volumes.type: cluster': {
    ...refused(
      '',
      onMounts(({ type }) => type === 'cluster'),
    ),
    unless: { kind: 'api', since: since.clusterVolumes },
    next: 'Update Docker on the managers, or use a volume.',
  },
  'volumes.volume.subpath': {
    ...refused(
      '',
      onMounts(({ type, subpath }) => type === 'volume' && subpath !== undefined),
    ),
    unless: { kind: 'api', since: since.serviceSubpath },
    next: 'Update Docker on all nodes, or mount the whole volume.',
  },
  'ports.host_ip (of one network)': refused(
    'a Swarm publishes on every address of its nodes',
    onPorts((port) => !isEverywhere(port) && !isOnlyHere(port)),
    'Remove the address, and let a firewall of the nodes say who may connect.',
  ),
  'ports.host_ip (this machine)': leftOut(
    'a Swarm would publish it on every address of its nodes, so it is not published at all',
    onPorts(isOnlyHere),
    'Remove the address where everybody may connect. Services in the same network reach the port in any case.',
  ),
  'ports.published (a range)': leftOut(
    'replicas on a Swarm publish the same port, so it is the first one of the range',
    onPorts(({ published = '' }) => published.includes('-')),
    'Name one port.',
  ),
  'deploy.endpoint_mode: dnsrr': refused(
    'a port that every node publishes needs the service’s virtual address',
    ({ deploy, ports, networkMode }) =>
      deploy?.endpointMode?.toLowerCase() === 'dnsrr' &&
      networkMode !== 'host' &&
      ports.some((port) => port.mode !== 'host' && !isOnlyHere(port)),
    'Say "mode: host" at its ports, or remove endpoint_mode.',
  ),
  'ports.published (network of the node)': leftOut(
    'a task in the network of its node has its ports there, and publishes none',
    ({ networkMode, ports }) => networkMode === 'host' && ports.length > 0,
    'Remove them.',
  ),
  'deploy.update_config.order: start-first': leftOut(
    'a port of the node itself ("mode: host") is free for the new task only on another node, or once the old one has stopped',
    ({ deploy, ports }) =>
      deploy?.update?.order === 'start-first' &&
      ports.some(({ mode, published }) => mode === 'host' && published !== undefined),
    'The update goes on as long as there are nodes where it is free; remove the order where there are not.',
  ),
  'pre_start.privileged': refused(
    'a Swarm starts no privileged container',
    ({ hooks }) => hooks?.preStart?.some(({ isPrivileged }) => isPrivileged) === true,
    'Remove it here, or run the command on the machine that it is about.',
  ),
  'pre_start.per_replica': leftOut(
    'a Swarm starts replicas by itself, so it runs once before all of them',
    ({ hooks }) => hooks?.preStart?.some(({ isPerReplica }) => isPerReplica === true) === true,
    'Do in the command of the container what each of them needs.',
  ),
  post_start: leftOut(
    'a Swarm brings tasks back by itself, and nobody could run it in each',
    ({ hooks }) => hooks?.postStart !== undefined,
    'Do it in the command of the container.',
  ),
  pre_stop: leftOut(
    'a Swarm stops tasks by itself, and nobody could run it in each',
    ({ hooks }) => hooks?.preStop !== undefined,
    'Do it when the process gets the signal to stop.',
  ),
  'tmpfs (options)': leftOut(
    'a mount in memory on a Swarm has a size and a mode, and no other option',
    ({ tmpfs }) => tmpfs.some((text) => tmpfsParts(text).others.length > 0),
    'Remove the others.',
  ),
  'volumes.bind.selinux': leftOut(
    'a mount on a Swarm says no label of SELinux',
    onMounts(({ selinux }) => selinux !== undefined),
    'Label the folder on the nodes.',
  ),
  'networks.ipv4_address and networks.ipv6_address': leftOut(
    'a Swarm hands out the addresses of tasks',
    onNetworks(({ ipv4Address, ipv6Address }) => ipv4Address !== undefined || ipv6Address !== undefined),
    'Others reach the service by its name.',
  ),
  domainname: leftOut(
    'a task of a Swarm has a hostname alone',
    ({ domainName }) => domainName !== undefined,
    'Write the whole name into hostname.',
  ),
  oom_score_adj: {
    ...leftOut('', ({ resources }) => resources?.oomScoreAdjustment !== undefined),
    unless: { kind: 'api', since: since.serviceOomScore },
    next: 'Update Docker on the managers, or do without it.',
  },
};

/** What tunes a container of one machine. A Swarm has no word for it, which is told in one line. */
export const untunable: Readonly<Record<string, (service: Service) => boolean>> = {
  annotations: ({ annotations }) => annotations !== undefined,
  blkio_config: ({ resources }) => resources?.blockIo !== undefined,
  'cgroup: private': ({ namespaces }) => namespaces?.cgroup === 'private',
  cgroup_parent: ({ cgroupParent }) => cgroupParent !== undefined,
  cpu_count: ({ resources }) => resources?.cpuCount !== undefined,
  cpu_percent: ({ resources }) => resources?.cpuPercent !== undefined,
  cpu_rt_period: ({ resources }) => resources?.cpuRealtimePeriodUs !== undefined,
  cpu_rt_runtime: ({ resources }) => resources?.cpuRealtimeRuntimeUs !== undefined,
  cpu_shares: ({ resources }) => resources?.cpuShares !== undefined,
  cpuset: ({ resources }) => resources?.cpuSet !== undefined,
  mac_address: ({ macAddress }) => macAddress !== undefined,
  mem_swappiness: ({ resources }) => resources?.memorySwappiness !== undefined,
  memswap_limit: ({ resources }) => resources?.memorySwapBytes !== undefined,
  'networks.gw_priority': onNetworks(({ gatewayPriority }) => gatewayPriority !== undefined),
  'networks.interface_name': onNetworks(({ interfaceName }) => interfaceName !== undefined),
  'networks.link_local_ips': onNetworks(({ linkLocalIps }) => linkLocalIps !== undefined),
  'networks.mac_address': onNetworks(({ macAddress }) => macAddress !== undefined),
  oom_kill_disable: ({ resources }) => resources?.isOomKillDisabled !== undefined,
  storage_opt: ({ storageOptions }) => storageOptions !== undefined,
};

/** Says when an attribute of a network is not mapped to a Swarm. */
export const swarmNetworkLimits: Readonly<Record<string, Limit<Network>>> = {
  ...networkLimits,
  driver: refused(
    'a Swarm joins tasks of several machines by an overlay',
    ({ driver = 'overlay' }) => ['macvlan', 'ipvlan', 'host', 'none', 'null'].includes(driver),
    'Remove the driver, or create the network on the Swarm and declare it as external.',
  ),
  driver_opts: leftOut(
    'an overlay is no bridge, and has no such option',
    ({ driverOpts = {} }) => Object.keys(driverOpts).some((name) => name.startsWith('com.docker.network.bridge.')),
    'Remove it here.',
  ),
  enable_ipv6: leftOut(
    'an overlay hands out addresses of IPv4',
    ({ hasIpv6, ipam }) => hasIpv6 === true || (ipam?.config ?? []).some(({ subnet = '' }) => subnet.includes(':')),
    'Services reach each other by name.',
  ),
  'ipam.config.aux_addresses': leftOut(
    'a Swarm keeps no address back',
    ({ ipam }) => (ipam?.config ?? []).some(({ auxiliaryAddresses }) => auxiliaryAddresses !== undefined),
    'Say an ip_range without them.',
  ),
};

/** Those that hold on a Swarm as they do on one machine. */
function asOnOneMachine(): Readonly<Record<string, Limit<Service>>> {
  const names = [
    'healthcheck.start_interval',
    'volumes.type: npipe',
    'volumes.bind.recursive',
    'isolation',
    'credential_spec',
    'provider',
    'models',
    'use_api_socket',
  ];
  return Object.fromEntries(Object.entries(serviceLimits).filter(([name]) => names.includes(name)));
}

function refused<T>(
  why: string,
  isUsed: Limit<T>['isUsed'],
  next = 'Remove it here, for instance by a second file.',
): Limit<T> {
  return { isUsed, unless: machine(why), effect: 'refused', next };
}

function leftOut<T>(why: string, isUsed: Limit<T>['isUsed'], next = 'Do without it.'): Limit<T> {
  return { isUsed, unless: machine(why), effect: 'left-out', next };
}

function machine(why: string): Unless {
  return { kind: 'machine', why };
}

function isOwn(mode: string): boolean {
  return mode === 'private' || mode === 'shareable';
}

function hasSecurity(isMeant: (option: string) => boolean): Limit<Service>['isUsed'] {
  return ({ securityOptions = [] }) =>
    securityOptions.some((option) => isMeant(option.includes('=') ? option : option.replace(':', '=')));
}

function onPorts(isMeant: (port: Port) => boolean): Limit<Service>['isUsed'] {
  return ({ ports }) => ports.some(isMeant);
}

function onNetworks(isMeant: (use: NetworkUse) => boolean): (service: Service) => boolean {
  return ({ networks }) => Object.values(networks).some(isMeant);
}

function onMounts(isMeant: (mount: Mount) => boolean): Limit<Service>['isUsed'] {
  return ({ mounts }) => mounts.some(isMeant);
}

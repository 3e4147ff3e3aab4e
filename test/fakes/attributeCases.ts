import { createHash } from 'node:crypto';
import { expect } from 'vitest';

/** What one attribute, or a few that make one thing, come to on Docker. */
export interface AttributeCase {
  /** By their place in the schema: `services.healthcheck.interval`. */
  readonly attributes: readonly string[];
  /** Lines of a service. */
  readonly yaml: string;
  /** Where `inspect` shows it: `Config.User`, `HostConfig.Init`, `Networks.front.Aliases`. */
  readonly field: string;
  /** What stands there; of a list or a mapping, among others. */
  readonly value: unknown;
  /** Why no engine of today's tests can show it; the mapping itself is tested. */
  readonly unshown?: string;
  /** True for what only the first version of control groups has: with the second, Docker drops it and says so. */
  readonly needsCgroup1?: true;
  /** The API version that it came with. */
  readonly since?: string;
}

const rates = (key: string) => [`services.blkio_config.${key}.path`, `services.blkio_config.${key}.rate`];
const all = (key: string, ...rest: readonly string[]) => rest.map((each) => `services.${key}.${each}`);
const needsKernel = 'the kernel must have real-time scheduling of groups';
const onlyWindows = 'Windows only';
const newer = 'a newer engine';

/** One service, `fat`, may say all of these at once. */
export const fatCases: readonly AttributeCase[] = [
  one('image', 'image: busybox:latest', 'Config.Image', 'busybox:latest'),
  one('command', 'command: ["sleep", "600"]', 'Config.Cmd', ['sleep', '600']),
  one('entrypoint', 'entrypoint: ["/bin/busybox"]', 'Config.Entrypoint', ['/bin/busybox']),
  one('environment', 'environment: { COLOUR: blue }', 'Config.Env', ['COLOUR=blue']),
  several(
    all('env_file', 'path', 'required', 'format'),
    'env_file: [{ path: fat.env, required: true, format: raw }]',
    'Config.Env',
    ['FROM_FILE=$$1'],
  ),
  one('labels', 'labels: { team: billing }', 'Config.Labels', { team: 'billing' }),
  one('label_file', 'label_file: fat.labels', 'Config.Labels', { tier: 'gold' }),
  one('hostname', 'hostname: box', 'Config.Hostname', 'box'),
  one('domainname', 'domainname: example.test', 'Config.Domainname', 'example.test'),
  one('user', 'user: "1000:1000"', 'Config.User', '1000:1000'),
  one('working_dir', 'working_dir: /srv', 'Config.WorkingDir', '/srv'),
  one('mac_address', 'mac_address: 02:42:ac:11:65:43', 'Config.MacAddress', '02:42:ac:11:65:43'),
  one('stop_signal', 'stop_signal: SIGINT', 'Config.StopSignal', 'SIGINT'),
  one('stop_grace_period', 'stop_grace_period: 90s', 'Config.StopTimeout', 90),
  one('tty', 'tty: true', 'Config.Tty', true),
  one('stdin_open', 'stdin_open: true', 'Config.OpenStdin', true),
  one('expose', 'expose: ["7000-7001", "53/udp"]', 'Config.ExposedPorts', {
    '7000/tcp': {},
    '7001/tcp': {},
    '53/udp': {},
  }),
  several(
    all('ports', 'target', 'published', 'host_ip', 'protocol'),
    'ports: [{ target: 81, published: "18081-18089", host_ip: 127.0.0.1, protocol: udp, name: web, app_protocol: http, mode: host }]',
    'HostConfig.PortBindings',
    { '81/udp': [{ HostIp: '127.0.0.1', HostPort: '18081' }] },
  ),
  several(
    all('healthcheck', 'test', 'interval', 'timeout', 'retries', 'start_period'),
    'healthcheck: { test: ["CMD", "true"], interval: 500ms, timeout: 2s, retries: 4, start_period: 1s }',
    'Config.Healthcheck',
    { Test: ['CMD', 'true'], Interval: 5e8, Timeout: 2e9, Retries: 4, StartPeriod: 1e9 },
  ),
  one('init', 'init: true', 'HostConfig.Init', true),
  one('privileged', 'privileged: true', 'HostConfig.Privileged', true),
  one('read_only', 'read_only: true', 'HostConfig.ReadonlyRootfs', true),
  one('restart', 'restart: on-failure:5', 'HostConfig.RestartPolicy', { Name: 'on-failure', MaximumRetryCount: 5 }),
  one('runtime', 'runtime: runc', 'HostConfig.Runtime', 'runc'),
  one('isolation', 'isolation: default', 'HostConfig.Isolation', 'default'),
  one('cap_add', 'cap_add: [NET_ADMIN]', 'HostConfig.CapAdd', ['NET_ADMIN']),
  one('cap_drop', 'cap_drop: [MKNOD]', 'HostConfig.CapDrop', ['MKNOD']),
  one('cgroup', 'cgroup: private', 'HostConfig.CgroupnsMode', 'private'),
  one('cgroup_parent', 'cgroup_parent: /patchbay', 'HostConfig.CgroupParent', '/patchbay'),
  one('ipc', 'ipc: shareable', 'HostConfig.IpcMode', 'shareable'),
  one('pid', 'pid: host', 'HostConfig.PidMode', 'host'),
  one('userns_mode', 'userns_mode: host', 'HostConfig.UsernsMode', 'host'),
  one('dns', 'dns: [192.0.2.1]', 'HostConfig.Dns', ['192.0.2.1']),
  one('dns_search', 'dns_search: [example.test]', 'HostConfig.DnsSearch', ['example.test']),
  one('dns_opt', 'dns_opt: [use-vc]', 'HostConfig.DnsOptions', ['use-vc']),
  one('extra_hosts', 'extra_hosts: { db: 192.0.2.2 }', 'HostConfig.ExtraHosts', ['db:192.0.2.2']),
  one('group_add', 'group_add: ["2000", "2001"]', 'HostConfig.GroupAdd', ['2000', '2001']),
  one('security_opt', 'security_opt: [no-new-privileges:true, "seccomp=fat.seccomp.json"]', 'HostConfig.SecurityOpt', [
    'no-new-privileges=true',
    'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
  ]),
  one('sysctls', 'sysctls: { net.core.somaxconn: 1024 }', 'HostConfig.Sysctls', { 'net.core.somaxconn': '1024' }),
  several(all('ulimits', 'soft', 'hard'), 'ulimits: { nofile: { soft: 1000, hard: 2000 } }', 'HostConfig.Ulimits', [
    { Name: 'nofile', Soft: 1000, Hard: 2000 },
  ]),
  several(
    all('logging', 'driver', 'options'),
    'logging: { driver: json-file, options: { max-size: 1m } }',
    'HostConfig.LogConfig',
    { Type: 'json-file', Config: { 'max-size': '1m' } },
  ),
  several(
    all('devices', 'source', 'target', 'permissions'),
    'devices: [{ source: /dev/null, target: /dev/nil, permissions: rw }]',
    'HostConfig.Devices',
    [{ PathOnHost: '/dev/null', PathInContainer: '/dev/nil', CgroupPermissions: 'rw' }],
  ),
  one('device_cgroup_rules', 'device_cgroup_rules: ["c 1:3 mr"]', 'HostConfig.DeviceCgroupRules', ['c 1:3 mr']),
  several(
    all('gpus', 'capabilities', 'count', 'device_ids', 'driver', 'options'),
    'gpus: [{ driver: nvidia, count: 2, capabilities: [utility], options: { a: b } }, { device_ids: ["0"] }]',
    'HostConfig.DeviceRequests',
    [
      { Driver: 'nvidia', Count: 2, DeviceIDs: null, Capabilities: [['gpu', 'utility']], Options: { a: 'b' } },
      { Driver: '', Count: 0, DeviceIDs: ['0'], Capabilities: [['gpu']], Options: {} },
    ],
  ),
  one('cpus', 'cpus: 0.5', 'HostConfig.NanoCpus', 500_000_000),
  one('cpu_shares', 'cpu_shares: 73', 'HostConfig.CpuShares', 73),
  one('cpuset', 'cpuset: "0"', 'HostConfig.CpusetCpus', '0'),
  one('mem_limit', 'mem_limit: 64m', 'HostConfig.Memory', 67_108_864),
  one('mem_reservation', 'mem_reservation: 32m', 'HostConfig.MemoryReservation', 33_554_432),
  one('mem_swappiness', 'mem_swappiness: 10', 'HostConfig.MemorySwappiness', 10, { needsCgroup1: true }),
  one('memswap_limit', 'memswap_limit: 128m', 'HostConfig.MemorySwap', 134_217_728),
  one('shm_size', 'shm_size: 1m', 'HostConfig.ShmSize', 1_048_576),
  one('oom_kill_disable', 'oom_kill_disable: true', 'HostConfig.OomKillDisable', true, { needsCgroup1: true }),
  one('oom_score_adj', 'oom_score_adj: 100', 'HostConfig.OomScoreAdj', 100),
  one('pids_limit', 'pids_limit: 50', 'HostConfig.PidsLimit', 50),
  several(
    rates('device_read_bps'),
    'blkio_config: { device_read_bps: [{ path: /dev/loop0, rate: 1mb }], device_write_bps: [{ path: /dev/loop0, rate: 2mb }], device_read_iops: [{ path: /dev/loop0, rate: 30 }], device_write_iops: [{ path: /dev/loop0, rate: 40 }] }',
    'HostConfig.BlkioDeviceReadBps',
    [{ Path: '/dev/loop0', Rate: 1_048_576 }],
  ),
  several(rates('device_write_bps'), '', 'HostConfig.BlkioDeviceWriteBps', [{ Path: '/dev/loop0', Rate: 2_097_152 }]),
  several(rates('device_read_iops'), '', 'HostConfig.BlkioDeviceReadIOps', [{ Path: '/dev/loop0', Rate: 30 }]),
  several(rates('device_write_iops'), '', 'HostConfig.BlkioDeviceWriteIOps', [{ Path: '/dev/loop0', Rate: 40 }]),
  one('tmpfs', 'tmpfs: ["/run/tmp:size=1m"]', 'HostConfig.Tmpfs', { '/run/tmp': 'size=1m' }),
  several(
    all('volumes', 'type', 'source', 'target', 'read_only', 'bind.propagation', 'bind.selinux', 'consistency'),
    `volumes:
      - { type: bind, source: /tmp, target: /b, read_only: true, consistency: cached, bind: { propagation: rprivate, selinux: z } }
      - { type: bind, source: /tmp, target: /c, bind: { create_host_path: false, recursive: disabled } }
      - { type: volume, source: data, target: /d, volume: { nocopy: true, labels: { a: b } } }
      - { type: tmpfs, target: /e, tmpfs: { size: 1m, mode: 01777 } }`,
    'HostConfig.Binds',
    ['/tmp:/b:ro,z,rprivate,cached'],
  ),
  several(all('volumes.bind', 'create_host_path', 'recursive'), '', 'HostConfig.Mounts', [
    { Type: 'bind', Source: '/tmp', Target: '/c', BindOptions: { NonRecursive: true } },
  ]),
  several(all('volumes', 'volume.nocopy', 'volume.labels'), '', 'HostConfig.Mounts', [
    { Type: 'volume', Source: 'PROJECT_data', Target: '/d', VolumeOptions: { NoCopy: true, Labels: { a: 'b' } } },
  ]),
  several(all('volumes', 'tmpfs.size', 'tmpfs.mode'), '', 'HostConfig.Mounts', [
    { Type: 'tmpfs', Target: '/e', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o1777 } },
  ]),
  several(
    [...all('secrets', 'source', 'target'), 'secrets.file'],
    'secrets: [{ source: fromfile, target: token }]',
    'HostConfig.Mounts',
    [{ Type: 'bind', Source: 'DIRECTORY/fat.secret', Target: '/run/secrets/token', ReadOnly: true }],
  ),
  several(
    [...all('configs', 'source', 'target'), 'configs.file'],
    'configs: [{ source: fromfile, target: /etc/fat.conf }]',
    'HostConfig.Mounts',
    [{ Type: 'bind', Source: 'DIRECTORY/fat.conf', Target: '/etc/fat.conf', ReadOnly: true }],
  ),
  several(
    all('networks', 'aliases'),
    `networks:
      front: { priority: 10, aliases: [www], ipv4_address: SUBNET4.9, link_local_ips: [169.254.7.9], driver_opts: { com.example.opt: x } }
      back:`,
    'Networks.front.Aliases',
    ['www', 'fat'],
  ),
  several(all('networks', 'ipv4_address', 'link_local_ips'), '', 'Networks.front.IPAMConfig', {
    IPv4Address: 'SUBNET4.9',
    LinkLocalIPs: ['169.254.7.9'],
  }),
  several(all('networks', 'driver_opts'), '', 'Networks.front.DriverOpts', { 'com.example.opt': 'x' }),
  several(all('networks', 'priority'), '', 'HostConfig.NetworkMode', 'PROJECT_front'),
];

/** A service says one of these at a time. */
export const singleCases: readonly AttributeCase[] = [
  one('cpu_rt_period', 'cpu_rt_period: 1400us', 'HostConfig.CpuRealtimePeriod', 1400, { unshown: needsKernel }),
  one('cpu_rt_runtime', 'cpu_rt_runtime: 400us', 'HostConfig.CpuRealtimeRuntime', 400, { unshown: needsKernel }),
  one('cpu_count', 'cpu_count: 2', 'HostConfig.CpuCount', 2, { unshown: onlyWindows }),
  one('cpu_percent', 'cpu_percent: 50', 'HostConfig.CpuPercent', 50, { unshown: onlyWindows }),
  one('blkio_config.weight', 'blkio_config: { weight: 300 }', 'HostConfig.BlkioWeight', 300, {
    unshown: 'the kernel must schedule by weight',
  }),
  several(
    ['services.blkio_config.weight_device.path', 'services.blkio_config.weight_device.weight'],
    'blkio_config: { weight_device: [{ path: /dev/loop0, weight: 200 }] }',
    'HostConfig.BlkioWeightDevice',
    [{ Path: '/dev/loop0', Weight: 200 }],
    { unshown: 'the kernel must schedule by weight' },
  ),
  one('network_mode', 'network_mode: none', 'HostConfig.NetworkMode', 'none'),
  one('uts', 'uts: host', 'HostConfig.UTSMode', 'host'),
  one('cpu_period', 'cpu_period: 50ms', 'HostConfig.CpuPeriod', 50_000),
  one('cpu_quota', 'cpu_quota: 25000', 'HostConfig.CpuQuota', 25_000),
  one('healthcheck.disable', 'healthcheck: { disable: true }', 'Config.Healthcheck', { Test: ['NONE'] }),
  one('links', 'links: [other:db]', 'Networks.default.Links', ['PROJECT-other-1:db']),
  one('external_links', 'external_links: [PROJECT-other-1:sql]', 'Networks.default.Links', ['PROJECT-other-1:sql']),
  one('volumes_from', 'volumes_from: [other:ro]', 'HostConfig.VolumesFrom', ['PROJECT-other-1:ro']),
  one(
    'networks.mac_address',
    'networks: { default: { mac_address: 02:42:ac:11:65:44 } }',
    'Config.MacAddress',
    '02:42:ac:11:65:44',
  ),
  one('networks.ipv6_address', 'networks: { six: { ipv6_address: "SUBNET6::9" } }', 'Networks.six.IPAMConfig', {
    IPv6Address: 'SUBNET6::9',
  }),
  one(
    'deploy.resources.limits.cpus',
    'deploy: { resources: { limits: { cpus: "0.25", memory: 32M, pids: 9 }, reservations: { memory: 16M } } }',
    'HostConfig.NanoCpus',
    250_000_000,
  ),
  one(
    'deploy.resources.limits.memory',
    'deploy: { resources: { limits: { memory: 32M } } }',
    'HostConfig.Memory',
    33_554_432,
  ),
  one('deploy.resources.limits.pids', 'deploy: { resources: { limits: { pids: 9 } } }', 'HostConfig.PidsLimit', 9),
  one(
    'deploy.resources.reservations.memory',
    'deploy: { resources: { reservations: { memory: 16M } } }',
    'HostConfig.MemoryReservation',
    16_777_216,
  ),
  several(
    all('deploy.resources.reservations.devices', 'capabilities', 'count', 'device_ids', 'driver', 'options'),
    'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], driver: nvidia, count: all, options: { a: b } }, { capabilities: [tpu], device_ids: ["1"] }] } } }',
    'HostConfig.DeviceRequests',
    [
      { Driver: 'nvidia', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: { a: 'b' } },
      { Driver: '', Count: 0, DeviceIDs: ['1'], Capabilities: [['tpu']], Options: {} },
    ],
  ),
  several(
    all('deploy.restart_policy', 'condition', 'max_attempts'),
    'deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }',
    'HostConfig.RestartPolicy',
    { Name: 'on-failure', MaximumRetryCount: 3 },
  ),
  one('use_api_socket', 'use_api_socket: true', 'HostConfig.Binds', ['/var/run/docker.sock:/var/run/docker.sock']),
  one('container_name', 'container_name: PROJECT-own', 'Name', '/PROJECT-own'),
  one(
    'storage_opt',
    'storage_opt: { size: 1G }',
    'HostConfig.StorageOpt',
    { size: '1G' },
    { unshown: 'the storage must have quotas' },
  ),
  one(
    'credential_spec.file',
    'credential_spec: { file: spec.json }',
    'HostConfig.SecurityOpt',
    ['credentialspec=file://spec.json'],
    { unshown: onlyWindows },
  ),
  one(
    'credential_spec.registry',
    'credential_spec: { registry: key }',
    'HostConfig.SecurityOpt',
    ['credentialspec=registry://key'],
    { unshown: onlyWindows },
  ),
  one('annotations', 'annotations: { a: b }', 'HostConfig.Annotations', { a: 'b' }, { unshown: newer, since: '1.43' }),
  one(
    'healthcheck.start_interval',
    'healthcheck: { test: "true", start_interval: 1s }',
    'Config.Healthcheck',
    { StartInterval: 1e9 },
    { unshown: newer, since: '1.44' },
  ),
  one(
    'volumes.volume.subpath',
    'volumes: [{ type: volume, source: data, target: /d, volume: { subpath: a } }]',
    'HostConfig.Mounts',
    [{ Type: 'volume', VolumeOptions: { Subpath: 'a' } }],
    { unshown: newer, since: '1.45' },
  ),
  one(
    'volumes.image.subpath',
    'volumes: [{ type: image, source: busybox, target: /i, image: { subpath: bin } }]',
    'HostConfig.Mounts',
    [{ Type: 'image', Source: 'busybox', ImageOptions: { Subpath: 'bin' } }],
    { unshown: newer, since: '1.48' },
  ),
  one('networks.gw_priority', 'networks: { default: { gw_priority: 7 } }', 'Networks.default.GwPriority', 7, {
    unshown: newer,
    since: '1.48',
  }),
  one(
    'networks.interface_name',
    'networks: { default: { interface_name: eth7 } }',
    'Networks.default.DriverOpts',
    { 'com.docker.network.endpoint.ifname': 'eth7' },
    { unshown: newer, since: '1.49' },
  ),
];

/** What `fat` and the others stand on. */
export const surroundings = `
networks:
  default:
  back: { internal: true }
  front:
    driver: bridge
    driver_opts: { com.docker.network.bridge.enable_icc: "false" }
    attachable: true
    labels: { net: label }
    ipam:
      driver: default
      options: { a: b }
      config: [{ subnet: SUBNET4.0/24, ip_range: SUBNET4.0/25, gateway: SUBNET4.1, aux_addresses: { router: SUBNET4.2 } }]
  six: { enable_ipv6: true, ipam: { config: [{ subnet: "SUBNET6::/64" }] } }
volumes:
  data: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }, labels: { vol: label } }
secrets:
  fromfile: { file: fat.secret }
configs:
  fromfile: { file: fat.conf }
`;

/** The files beside the manifest. */
export const filesBeside: Readonly<Record<string, string>> = {
  'fat.env': 'FROM_FILE=$$1\n',
  'fat.labels': 'tier=gold\n',
  'fat.secret': 's3cret\n',
  'fat.conf': 'conf\n',
  'fat.seccomp.json': '{ "defaultAction": "SCMP_ACT_ALLOW" }\n',
};

/** The manifest of all cases: `fat` and `other`, and each single case as `one-N`. */
export function caseManifest(
  project: string,
  singles: readonly AttributeCase[] = singleCases,
  fat: readonly AttributeCase[] = fatCases,
): string {
  const service = (name: string, cases: readonly AttributeCase[]): string =>
    [`  ${name}:`, ...cases.filter(({ yaml }) => yaml !== '').map(({ yaml }) => `    ${yaml}`)].join('\n');
  const withImage = (each: AttributeCase): readonly AttributeCase[] => [image, each];
  return [
    `name: ${project}`,
    'services:',
    service('fat', fat),
    service('other', [image]),
    ...singles.map((each, index) => service(`one-${index}`, withImage(each))),
    surroundings,
  ]
    .join('\n')
    .replaceAll('PROJECT', project)
    .replaceAll('SUBNET4', subnetsOf(project).v4)
    .replaceAll('SUBNET6', subnetsOf(project).v6);
}

/** The beginnings of subnets that hardly another project has: an engine refuses networks that overlap. */
export function subnetsOf(project: string): { readonly v4: string; readonly v6: string } {
  const [first = 0, second = 0] = createHash('sha256').update(project).digest();
  return { v4: `10.${128 + (first % 100)}.${second}`, v6: `fd21:${first.toString(16)}:${second.toString(16)}` };
}

/** What a case expects, with the names and paths of a run. */
export function expectedOf({ value }: AttributeCase, project: string, directory: string): unknown {
  const { v4, v6 } = subnetsOf(project);
  const text = JSON.stringify(value)
    .replaceAll('PROJECT', project)
    .replaceAll('DIRECTORY', directory)
    .replaceAll('SUBNET4', v4)
    .replaceAll('SUBNET6', v6);
  return JSON.parse(text) as unknown;
}

/** Lists and mappings may hold more: the engine adds its own. */
export function within(value: unknown): unknown {
  if (Array.isArray(value)) return expect.arrayContaining(value.map(within)) as unknown;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, within(item)] as const);
  return expect.objectContaining(Object.fromEntries(entries)) as unknown;
}

const image = one('image', 'image: busybox:latest', 'Config.Image', 'busybox:latest');

type Facts = Pick<AttributeCase, 'unshown' | 'needsCgroup1' | 'since'>;

function one(name: string, yaml: string, field: string, value: unknown, facts: Facts = {}): AttributeCase {
  return several([`services.${name}`], yaml, field, value, facts);
}

function several(
  attributes: readonly string[],
  yaml: string,
  field: string,
  value: unknown,
  facts: Facts = {},
): AttributeCase {
  return { attributes, yaml, field, value, ...facts };
}

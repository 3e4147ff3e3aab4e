import { all, one, several, spec, task, type SwarmCase } from './swarmCase.ts';

/** One service, `fat`, may say all of these at once. */
export const swarmFatCases: readonly SwarmCase[] = [
  one('image', 'image: busybox:latest', `${spec}.Image`, 'busybox:latest', undefined, { isToldById: true }),
  one('command', 'command: ["sleep", "600"]', `${spec}.Args`, ['sleep', '600'], 'Config.Cmd'),
  one('entrypoint', 'entrypoint: ["/bin/busybox"]', `${spec}.Command`, ['/bin/busybox'], 'Config.Entrypoint'),
  several(
    ['services.environment', ...all('env_file', 'path', 'required', 'format')],
    `environment: { COLOUR: blue, FORMAT: "{{.Names}}" }
    env_file: [{ path: fat.env, required: true, format: raw }]`,
    `${spec}.Env`,
    ['COLOUR=blue', 'FROM_FILE=$$1', 'FORMAT={{"{{"}}.Names}}'],
    { field: 'Config.Env', value: ['COLOUR=blue', 'FROM_FILE=$$1', 'FORMAT={{.Names}}'] },
  ),
  several(
    ['services.labels', 'services.label_file'],
    'labels: { team: billing }\n    label_file: fat.labels',
    `${spec}.Labels`,
    { team: 'billing', tier: 'gold' },
    { field: 'Config.Labels' },
  ),
  one('hostname', 'hostname: box', `${spec}.Hostname`, 'box', 'Config.Hostname'),
  one('user', 'user: "1000:1000"', `${spec}.User`, '1000:1000', 'Config.User'),
  one('working_dir', 'working_dir: /srv', `${spec}.Dir`, '/srv', 'Config.WorkingDir'),
  one('stop_signal', 'stop_signal: SIGINT', `${spec}.StopSignal`, 'SIGINT', 'Config.StopSignal'),
  one('stop_grace_period', 'stop_grace_period: 1500ms', `${spec}.StopGracePeriod`, 1.5e9),
  one('tty', 'tty: true', `${spec}.TTY`, true, 'Config.Tty'),
  one('stdin_open', 'stdin_open: true', `${spec}.OpenStdin`, true, 'Config.OpenStdin'),
  one('init', 'init: true', `${spec}.Init`, true, 'HostConfig.Init'),
  one('read_only', 'read_only: true', `${spec}.ReadOnly`, true, 'HostConfig.ReadonlyRootfs'),
  one('cap_add', 'cap_add: [net_admin]', `${spec}.CapabilityAdd`, ['CAP_NET_ADMIN'], 'HostConfig.CapAdd'),
  one('cap_drop', 'cap_drop: [MKNOD]', `${spec}.CapabilityDrop`, ['CAP_MKNOD'], 'HostConfig.CapDrop'),
  one('dns', 'dns: [192.0.2.1]', `${spec}.DNSConfig.Nameservers`, ['192.0.2.1'], 'HostConfig.Dns'),
  one('dns_search', 'dns_search: [example.test]', `${spec}.DNSConfig.Search`, ['example.test'], 'HostConfig.DnsSearch'),
  one('dns_opt', 'dns_opt: [use-vc]', `${spec}.DNSConfig.Options`, ['use-vc'], 'HostConfig.DnsOptions'),
  several(
    ['services.extra_hosts'],
    'extra_hosts: { db: 192.0.2.2, six: "2001:db8::1" }',
    `${spec}.Hosts`,
    ['192.0.2.2 db', '2001:db8::1 six'],
    { field: 'HostConfig.ExtraHosts', value: ['db:192.0.2.2', 'six:2001:db8::1'] },
  ),
  one('group_add', 'group_add: ["2000", "2001"]', `${spec}.Groups`, ['2000', '2001'], 'HostConfig.GroupAdd'),
  one(
    'sysctls',
    'sysctls: { net.core.somaxconn: 1024 }',
    `${spec}.Sysctls`,
    { 'net.core.somaxconn': '1024' },
    'HostConfig.Sysctls',
  ),
  several(
    all('ulimits', 'soft', 'hard'),
    'ulimits: { nofile: { soft: 1000, hard: 2000 } }',
    `${spec}.Ulimits`,
    [{ Name: 'nofile', Soft: 1000, Hard: 2000 }],
    { field: 'HostConfig.Ulimits' },
  ),
  several(
    ['services.security_opt'],
    'security_opt: ["label:user:me", "label=level:s0"]',
    `${spec}.Privileges.SELinuxContext`,
    { User: 'me', Level: 's0' },
    { field: 'HostConfig.SecurityOpt', value: ['label=user:me', 'label=level:s0'] },
  ),
  several(
    all('healthcheck', 'test', 'interval', 'timeout', 'retries', 'start_period'),
    'healthcheck: { test: ["CMD", "true"], interval: 500ms, timeout: 30s, retries: 4, start_period: 1s }',
    `${spec}.Healthcheck`,
    { Test: ['CMD', 'true'], Interval: 5e8, Timeout: 3e10, Retries: 4, StartPeriod: 1e9 },
    { field: 'Config.Healthcheck' },
  ),
  several(
    all('logging', 'driver', 'options'),
    'logging: { driver: json-file, options: { max-size: 1m } }',
    `${task}.LogDriver`,
    { Name: 'json-file', Options: { 'max-size': '1m' } },
    { field: 'HostConfig.LogConfig', value: { Type: 'json-file', Config: { 'max-size': '1m' } } },
  ),
  one('cpus', 'cpus: 0.5', `${task}.Resources.Limits.NanoCPUs`, 500_000_000, 'HostConfig.NanoCpus'),
  one('mem_limit', 'mem_limit: 64m', `${task}.Resources.Limits.MemoryBytes`, 67_108_864, 'HostConfig.Memory'),
  one('pids_limit', 'pids_limit: 50', `${task}.Resources.Limits.Pids`, 50, 'HostConfig.PidsLimit'),
  one('mem_reservation', 'mem_reservation: 8m', `${task}.Resources.Reservations.MemoryBytes`, 8_388_608),
  one('platform', 'platform: PLATFORM', `${task}.Placement.Platforms`, [{ OS: 'linux' }]),
  several(
    all('ports', 'target', 'published', 'protocol', 'mode'),
    'ports: [{ target: 81, published: "18081", protocol: udp, mode: host }]',
    'EndpointSpec.Ports',
    [{ Protocol: 'udp', TargetPort: 81, PublishedPort: 18_081, PublishMode: 'host' }],
    { field: 'HostConfig.PortBindings', value: { '81/udp': [{ HostIp: '', HostPort: '18081' }] } },
  ),
  several(
    [
      ...all('volumes', 'type', 'source', 'target', 'read_only', 'volume.nocopy', 'volume.labels'),
      ...['name', 'driver', 'driver_opts', 'labels'].map((name) => `volumes.${name}`),
    ],
    `volumes:
      - { type: volume, source: data, target: /d, read_only: true, volume: { nocopy: true, labels: { a: b } } }
      - { type: volume, target: /anonymous, volume: { labels: { a: b } } }
      - { type: tmpfs, target: /e, tmpfs: { size: 1m, mode: 01777 } }
      - { type: bind, source: /etc, target: /c, bind: { create_host_path: false, recursive: disabled, propagation: rprivate } }`,
    `${spec}.Mounts`,
    [
      {
        Type: 'volume',
        Source: 'PROJECT_data',
        Target: '/d',
        ReadOnly: true,
        VolumeOptions: {
          NoCopy: true,
          Labels: { vol: 'label', 'com.docker.compose.volume': 'data' },
          DriverConfig: { Name: 'local', Options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' } },
        },
      },
      { Type: 'volume', Target: '/anonymous', VolumeOptions: { Labels: { a: 'b' } } },
    ],
    { field: 'HostConfig.Mounts' },
  ),
  several(
    all('volumes.tmpfs', 'size', 'mode'),
    '',
    `${spec}.Mounts`,
    [{ Type: 'tmpfs', Target: '/e', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o1777 } }],
    { field: 'HostConfig.Mounts' },
  ),
  several(
    all('volumes.bind', 'propagation', 'recursive', 'create_host_path'),
    '',
    `${spec}.Mounts`,
    [{ Type: 'bind', Source: '/etc', Target: '/c', BindOptions: { NonRecursive: true } }],
    { field: 'HostConfig.Mounts' },
  ),
  several(
    ['services.tmpfs'],
    'tmpfs: ["/run/tmp:size=1m"]',
    `${spec}.Mounts`,
    [{ Type: 'tmpfs', Target: '/run/tmp', TmpfsOptions: { SizeBytes: 1_048_576 } }],
    { field: 'HostConfig.Mounts' },
  ),
  several(
    ['services.shm_size'],
    'shm_size: 1m',
    `${spec}.Mounts`,
    [{ Type: 'tmpfs', Target: '/dev/shm', TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o1777 } }],
    { field: 'HostConfig.Mounts' },
  ),
  several(
    all('secrets', 'source', 'target', 'uid', 'gid', 'mode'),
    'secrets: [{ source: token, target: /etc/token, uid: "7", gid: "8", mode: 0400 }]',
    `${spec}.Secrets`,
    [{ SecretName: 'PROJECT_token-HASH', File: { Name: '/etc/token', UID: '7', GID: '8', Mode: 0o400 } }],
  ),
  several(
    all('configs', 'source', 'target', 'uid', 'gid', 'mode'),
    'configs: [{ source: conf, target: /etc/fat.conf, uid: "7", gid: "8", mode: 0440 }]',
    `${spec}.Configs`,
    [{ ConfigName: 'PROJECT_conf-HASH', File: { Name: '/etc/fat.conf', UID: '7', GID: '8', Mode: 0o440 } }],
  ),
  several(
    [...all('networks', 'aliases', 'driver_opts', 'priority'), 'services.container_name', 'services.links'],
    `container_name: PROJECT-own
    networks:
      front: { priority: 10, aliases: [www], driver_opts: { com.example.opt: x } }
      back:`,
    `${task}.Networks`,
    [{ Aliases: ['fat', 'PROJECT-own', 'www', 'linked'], DriverOpts: { 'com.example.opt': 'x' } }],
    { field: 'Networks.front.DriverOpts', value: { 'com.example.opt': 'x' } },
  ),
  several(
    [
      ...all('deploy', 'endpoint_mode', 'labels', 'mode', 'replicas'),
      ...all('deploy.update_config', 'parallelism', 'delay', 'failure_action', 'monitor', 'max_failure_ratio', 'order'),
    ],
    `deploy:
      mode: replicated
      replicas: 1
      endpoint_mode: dnsrr
      labels: { cost: low }
      update_config: { parallelism: 2, delay: 1s, failure_action: rollback, monitor: 3s, max_failure_ratio: 0.5, order: start-first }
      rollback_config: { parallelism: 3, delay: 2s, failure_action: continue, monitor: 4s, max_failure_ratio: 0.25, order: stop-first }
      restart_policy: { condition: any, delay: 2s, max_attempts: 3, window: 9s }
      placement: { constraints: ["node.role == manager"], preferences: [{ spread: node.labels.az }], max_replicas_per_node: 4 }
      resources: { reservations: { cpus: "0.1" } }`,
    'UpdateConfig',
    {
      Parallelism: 2,
      Delay: 1e9,
      FailureAction: 'rollback',
      Monitor: 3e9,
      MaxFailureRatio: 0.5,
      Order: 'start-first',
    },
  ),
  several(all('deploy', 'labels'), '', 'Labels', { cost: 'low', 'com.docker.stack.namespace': 'PROJECT' }),
  several(all('deploy', 'endpoint_mode'), '', 'EndpointSpec.Mode', 'dnsrr'),
  several(all('deploy', 'mode', 'replicas'), '', 'Mode', { Replicated: { Replicas: 1 } }),
  several(
    all('deploy.rollback_config', 'parallelism', 'delay', 'failure_action', 'monitor', 'max_failure_ratio', 'order'),
    '',
    'RollbackConfig',
    {
      Parallelism: 3,
      Delay: 2e9,
      FailureAction: 'continue',
      Monitor: 4e9,
      MaxFailureRatio: 0.25,
      Order: 'stop-first',
    },
  ),
  several(all('deploy.restart_policy', 'condition', 'delay', 'max_attempts', 'window'), '', `${task}.RestartPolicy`, {
    Condition: 'any',
    Delay: 2e9,
    MaxAttempts: 3,
    Window: 9e9,
  }),
  several(
    all('deploy.placement', 'constraints', 'preferences.spread', 'max_replicas_per_node'),
    '',
    `${task}.Placement`,
    {
      Constraints: ['node.role == manager'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.az' } }],
      MaxReplicas: 4,
    },
  ),
  several(all('deploy.resources.reservations', 'cpus'), '', `${task}.Resources.Reservations.NanoCPUs`, 100_000_000),
];

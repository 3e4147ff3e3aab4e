import { all, newer, one, several, spec, task, windows, type SwarmCase } from './swarmCase.ts';

/** A service says one of these at a time. */
export const swarmSingleCases: readonly SwarmCase[] = [
  one('restart', 'restart: on-failure:5', `${task}.RestartPolicy`, { Condition: 'on-failure', MaxAttempts: 5 }),
  one('scale', 'scale: 2', 'Mode', { Replicated: { Replicas: 2 } }),
  several(
    ['services.cpu_quota', 'services.cpu_period'],
    'cpu_quota: 25000\n    cpu_period: 50ms',
    `${task}.Resources.Limits`,
    {
      NanoCPUs: 500_000_000,
    },
  ),
  several(
    all('healthcheck', 'disable'),
    'healthcheck: { disable: true }',
    `${spec}.Healthcheck`,
    { Test: ['NONE'] },
    {
      field: 'Config.Healthcheck',
    },
  ),
  several(
    ['services.network_mode'],
    'network_mode: host',
    `${task}.Networks`,
    [{ Target: 'host' }],
    {
      field: 'HostConfig.NetworkMode',
      value: 'host',
    },
    { isToldById: true },
  ),
  several(['services.use_api_socket'], 'use_api_socket: true', `${spec}.Mounts`, [
    { Type: 'bind', Source: '/var/run/docker.sock', Target: '/var/run/docker.sock' },
  ]),
  several(
    all('deploy.resources.limits', 'cpus', 'memory', 'pids'),
    'deploy: { resources: { limits: { cpus: "0.25", memory: 32M, pids: 9 } } }',
    `${task}.Resources.Limits`,
    { NanoCPUs: 250_000_000, MemoryBytes: 33_554_432, Pids: 9 },
  ),
  several(
    all('deploy.resources.reservations', 'memory'),
    'deploy: { resources: { reservations: { memory: 6M } } }',
    `${task}.Resources.Reservations.MemoryBytes`,
    6_291_456,
  ),
  several(
    all('deploy.resources.reservations.generic_resources.discrete_resource_spec', 'kind', 'value'),
    'deploy: { resources: { reservations: { generic_resources: [{ discrete_resource_spec: { kind: SSD, value: 0 } }] } } }',
    `${task}.Resources.Reservations.GenericResources`,
    [{ DiscreteResourceSpec: { Kind: 'SSD', Value: 0 } }],
    undefined,
    { unshown: 'no node has any' },
  ),
  one('isolation', 'isolation: hyperv', `${spec}.Isolation`, 'hyperv', undefined, { unshown: windows }),
  several(
    ['services.credential_spec.file'],
    'credential_spec: { file: spec.json }',
    `${spec}.Privileges.CredentialSpec`,
    { File: 'spec.json' },
    undefined,
    { unshown: windows },
  ),
  several(
    ['services.credential_spec.registry'],
    'credential_spec: { registry: key }',
    `${spec}.Privileges.CredentialSpec`,
    { Registry: 'key' },
    undefined,
    { unshown: windows },
  ),
  several(
    ['services.credential_spec.config'],
    'credential_spec: { config: conf }',
    `${spec}.Privileges.CredentialSpec`,
    { Config: 'CONFIG' },
    undefined,
    { unshown: windows },
  ),
  several(
    all('healthcheck', 'start_interval'),
    'healthcheck: { test: "true", start_interval: 1s }',
    `${spec}.Healthcheck`,
    { StartInterval: 1e9 },
    undefined,
    { unshown: newer, since: '1.44' },
  ),
  one('oom_score_adj', 'oom_score_adj: 100', `${spec}.OomScoreAdj`, 100, undefined, { unshown: newer, since: '1.46' }),
  several(
    ['services.security_opt'],
    'security_opt: [no-new-privileges:true, "seccomp:unconfined", "apparmor:unconfined"]',
    `${spec}.Privileges`,
    { NoNewPrivileges: true, Seccomp: { Mode: 'unconfined' }, AppArmor: { Mode: 'disabled' } },
    undefined,
    { unshown: newer, since: '1.44' },
  ),
  several(
    all('volumes', 'volume.subpath'),
    'volumes: [{ type: volume, source: data, target: /d, volume: { subpath: a } }]',
    `${spec}.Mounts`,
    [{ Type: 'volume', VolumeOptions: { Subpath: 'a' } }],
    undefined,
    { unshown: newer, since: '1.46' },
  ),
];

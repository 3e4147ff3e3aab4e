import { describe, expect, it } from 'vitest';
import { modeBody, serviceSpec } from '../../../../src/engine/swarm/spec/serviceSpec.ts';
import { clusterNetworkBody } from '../../../../src/engine/swarm/spec/networks.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const kept = { contents: {}, ids: { configs: {}, secrets: {} }, configHash: 'hash', configParts: {} };

function applicationOf(yaml: string) {
  return resolving(`name: shop\n${yaml}`).application!;
}

function specOf(line: string, below = '', more: Partial<Parameters<typeof serviceSpec>[2]> = {}) {
  const application = applicationOf(`services: { api: { image: x:1, ${line} }, db: { image: y } }\n${below}`);
  return serviceSpec(application, application.services['api']!, { ...kept, ...more });
}

function containerOf(line: string, below = '', more: Partial<Parameters<typeof serviceSpec>[2]> = {}) {
  return specOf(line, below, more).TaskTemplate.ContainerSpec;
}

describe('a file beside the manifest that a service mounts and only reads', () => {
  const contents = { 'config:./conf/web.conf': '0123456789ab', 'config:./key.pem': 'ba9876543210' };
  const ids = { configs: { 'shop_web.conf-0123456789ab': 'id1', 'shop_key.pem-ba9876543210': 'id2' }, secrets: {} };
  const told = (line: string) => {
    const { Mounts, Configs } = containerOf(line, '', { contents, ids });
    return { mounts: Mounts.map(({ Target: target }) => target), configs: Configs };
  };

  it('is a config of the cluster in place of a mount', () => {
    expect(told('volumes: ["./conf/web.conf:/etc/web.conf:ro", "./data:/data:ro"]')).toEqual({
      mounts: ['/data'],
      configs: [
        {
          ConfigID: 'id1',
          ConfigName: 'shop_web.conf-0123456789ab',
          File: { Name: '/etc/web.conf', UID: '0', GID: '0', Mode: 0o555 },
        },
      ],
    });
  });

  it.each([
    ['may be written', 'volumes: ["./conf/web.conf:/etc/web.conf"]'],
    ['sounds secret', 'volumes: ["./key.pem:/etc/key.pem:ro"]'],
    [
      'is on the node that the service is pinned to',
      'volumes: ["./conf/web.conf:/etc/web.conf:ro"], deploy: { placement: { constraints: [node.hostname==n1] } }',
    ],
  ])('stays a mount where it %s', (_, line) => {
    expect(told(line)).toMatchObject({ mounts: [expect.any(String)], configs: [] });
  });
});

describe('what a Swarm is told of a service', () => {
  it('is named as docker stack names it, and recognised by the labels of docker stack, Compose and Patchbay', () => {
    const spec = specOf('deploy: { labels: { tier: gold } }, labels: { team: a }');
    expect(spec.Name).toBe('shop_api');
    expect(spec.Labels).toMatchObject({
      tier: 'gold',
      'com.docker.stack.namespace': 'shop',
      'com.docker.stack.image': 'x:1',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'api',
      'dev.patchbay.config-hash': 'hash',
    });
    expect(spec.TaskTemplate.ContainerSpec.Labels).toEqual({
      team: 'a',
      'com.docker.stack.namespace': 'shop',
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'api',
      'com.docker.compose.oneoff': 'False',
    });
  });

  it.each([
    ['replicated', { Replicated: { Replicas: 2 } }],
    ['replicated-job', { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } }],
    ['global', { Global: {} }],
    ['global-job', { GlobalJob: {} }],
  ] as const)('runs as %s', (mode, expected) => {
    expect(modeBody(mode, 2)).toEqual(expected);
  });

  it('keeps up what the manifest does not say how to restart, and tries a job again only where it is told to', () => {
    const policyOf = (line: string) => specOf(line).TaskTemplate.RestartPolicy;
    expect(policyOf('init: true')).toEqual({ Condition: 'any' });
    expect(policyOf('restart: unless-stopped')).toEqual({ Condition: 'any' });
    expect(policyOf('restart: on-failure:3')).toEqual({ Condition: 'on-failure', MaxAttempts: 3 });
    expect(policyOf('restart: always, deploy: { restart_policy: { condition: none, delay: 2s } }')).toEqual({
      Condition: 'none',
      Delay: 2e9,
    });
    expect(policyOf('deploy: { mode: replicated-job }')).toEqual({ Condition: 'none' });
    expect(policyOf('restart: on-failure, deploy: { mode: replicated-job }')).toEqual({ Condition: 'on-failure' });
  });

  it('updates one after the other unless the manifest says otherwise: left out, Docker would take all at once', () => {
    const spec = specOf(
      'deploy: { update_config: { order: start-first, monitor: 3s }, rollback_config: { parallelism: 0 } }',
    );
    expect(spec.UpdateConfig).toEqual({ Parallelism: 1, Order: 'start-first', Monitor: 3e9 });
    expect(spec.RollbackConfig).toEqual({ Parallelism: 0 });
    expect(specOf('deploy: { mode: replicated-job, update_config: { parallelism: 2 } }').UpdateConfig).toBeUndefined();
  });

  it('does not publish to everybody what is for this machine alone, nor a port twice', () => {
    const ports = (text: string) => specOf(`ports: ${text}`).EndpointSpec.Ports;
    expect(ports('["127.0.0.1:6379:6379", "[::1]:1:1"]')).toEqual([]);
    expect(ports('["0.0.0.0:80:8080", "[::]:80:8080"]')).toEqual([
      { Protocol: 'tcp', TargetPort: 8080, PublishedPort: 80, PublishMode: 'ingress' },
    ]);
    expect(ports('[{ target: 81, published: "8081-8083", mode: host, protocol: udp }]')).toEqual([
      { Protocol: 'udp', TargetPort: 81, PublishedPort: 8081, PublishMode: 'host' },
    ]);
    expect(ports('["81"]')).toEqual([{ Protocol: 'tcp', TargetPort: 81, PublishMode: 'ingress' }]);
  });

  it('has the placeholders of Swarm filled in, and leaves every other template as it is written', () => {
    const { Env } = containerOf(
      'environment: { NODE: "{{.Node.Hostname}}", SLOT: "{{ .Task.Slot }}", TIER: \'{{index .Service.Labels "tier"}}\', FORMAT: "{{.Names}} {{ user }}" }',
    );
    expect(Env).toEqual([
      'FORMAT={{"{{"}}.Names}} {{"{{"}} user }}',
      'NODE={{.Node.Hostname}}',
      'SLOT={{ .Task.Slot }}',
      'TIER={{index .Service.Labels "tier"}}',
    ]);
  });

  it('refers to configs and secrets by their names on the cluster, and their ids', () => {
    const below = 'secrets: { token: { file: t } }\nconfigs: { conf: { content: c } }';
    const { Secrets, Configs } = containerOf(
      'secrets: [token], configs: [{ source: conf, target: /etc/c, uid: "7", mode: 0o440 }]',
      below,
      {
        contents: { 'secret:token': 'aaaaaaaaaaaa', 'config:conf': 'bbbbbbbbbbbb' },
        ids: { secrets: { 'shop_token-aaaaaaaaaaaa': 's1' }, configs: { 'shop_conf-bbbbbbbbbbbb': 'c1' } },
      },
    );
    expect(Secrets).toEqual([
      {
        File: { Name: '/run/secrets/token', UID: '0', GID: '0', Mode: 0o444 },
        SecretID: 's1',
        SecretName: 'shop_token-aaaaaaaaaaaa',
      },
    ]);
    expect(Configs).toEqual([
      {
        File: { Name: '/etc/c', UID: '7', GID: '0', Mode: 0o440 },
        ConfigID: 'c1',
        ConfigName: 'shop_conf-bbbbbbbbbbbb',
      },
    ]);
  });

  it('answers to the names that others know it by: its own, its container_name, its aliases and those of links', () => {
    const application = applicationOf(
      'services: { api: { image: x, links: ["db:sql"] }, db: { image: y, container_name: main-db, networks: { default: { aliases: [pg] } } } }',
    );
    const { Networks } = serviceSpec(application, application.services['db']!, kept).TaskTemplate;
    expect(Networks).toEqual([{ Target: 'shop_default', Aliases: ['db', 'main-db', 'pg', 'sql'] }]);
  });

  it('has the network of its nodes, without a virtual address', () => {
    const spec = specOf('network_mode: host');
    expect(spec.TaskTemplate.Networks).toEqual([{ Target: 'host' }]);
    expect(spec.EndpointSpec).toEqual({ Mode: 'dnsrr', Ports: [] });
  });

  it('has a node make its volumes with their labels, and mounts memory in place of tmpfs and shm_size', () => {
    const { Mounts } = containerOf(
      'volumes: ["data:/d", "/anon"], tmpfs: ["/run:size=1m,mode=0700,exec"], shm_size: 2m',
      'volumes: { data: { labels: { a: b } } }',
    );
    expect(Mounts).toEqual([
      {
        Type: 'volume',
        Source: 'shop_data',
        Target: '/d',
        ReadOnly: false,
        VolumeOptions: {
          Labels: {
            a: 'b',
            'com.docker.stack.namespace': 'shop',
            'com.docker.compose.project': 'shop',
            'com.docker.compose.volume': 'data',
            'com.docker.compose.version': '2.0.0',
          },
          DriverConfig: { Name: 'local', Options: {} },
        },
      },
      { Type: 'volume', Target: '/anon', ReadOnly: false, VolumeOptions: {} },
      { Type: 'tmpfs', Target: '/run', ReadOnly: false, TmpfsOptions: { SizeBytes: 1_048_576, Mode: 0o700 } },
      { Type: 'tmpfs', Target: '/dev/shm', ReadOnly: false, TmpfsOptions: { SizeBytes: 2_097_152, Mode: 0o1777 } },
    ]);
  });

  it('counts a quota of CPU time as a number of CPUs', () => {
    const limitsOf = (line: string) => specOf(line).TaskTemplate.Resources.Limits;
    expect(limitsOf('cpu_quota: 25000')).toEqual({ NanoCPUs: 250_000_000 });
    expect(limitsOf('cpu_quota: 25000, cpu_period: 50ms')).toEqual({ NanoCPUs: 500_000_000 });
    expect(limitsOf('cpu_quota: -1, pids_limit: -1')).toEqual({});
  });

  it('says what a newer API has only where it is spoken', () => {
    const line = 'security_opt: [no-new-privileges:true, "seccomp:unconfined", "label:disable"], oom_score_adj: 5';
    expect(containerOf(line)).toMatchObject({ Privileges: { SELinuxContext: { Disable: true } } });
    expect(containerOf(line)).not.toHaveProperty('OomScoreAdj');
    expect(containerOf(line).Privileges).not.toHaveProperty('Seccomp');
    expect(containerOf(line, '', { api: '1.46' })).toMatchObject({
      OomScoreAdj: 5,
      Privileges: { NoNewPrivileges: true, Seccomp: { Mode: 'unconfined' } },
    });
  });

  it('asks for nodes of a platform, and names a node only where the manifest does', () => {
    expect(specOf('platform: linux/arm64').TaskTemplate.Placement).toEqual({
      Platforms: [{ OS: 'linux', Architecture: 'arm64' }],
    });
    expect(
      specOf(
        'deploy: { placement: { constraints: ["node.role==worker"], preferences: [{ spread: node.labels.az }], max_replicas_per_node: 2 } }',
      ).TaskTemplate.Placement,
    ).toEqual({
      Constraints: ['node.role==worker'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.az' } }],
      MaxReplicas: 2,
    });
  });
});

describe('a network of a Swarm', () => {
  it('reaches all nodes where the manifest says a bridge, and what is beside the services may join it', () => {
    const application = applicationOf(
      'services: { api: { image: x, networks: [front] } }\nnetworks: { front: { driver: bridge, driver_opts: { com.docker.network.bridge.name: br7, encrypted: "" } } }',
    );
    expect(clusterNetworkBody(application, 'front', 'shop_front', '1.41')).toMatchObject({
      Name: 'shop_front',
      Driver: 'overlay',
      Attachable: true,
      Internal: false,
      Options: { encrypted: '' },
      Labels: { 'com.docker.stack.namespace': 'shop', 'com.docker.compose.network': 'front' },
    });
  });
});

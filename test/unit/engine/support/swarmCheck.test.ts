import { describe, expect, it } from 'vitest';
import type { Observation, ObservedNode } from '../../../../src/engine/observation.ts';
import { checkSupport } from '../../../../src/engine/support/check.ts';
import { engineTraits } from '../../../../src/engine/traits.ts';
import { anObservation, dockerInfo } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const engine = { ...dockerInfo, kind: 'swarm', traits: engineTraits.swarm, apiVersion: '1.41', os: 'linux' } as const;
const nodes = [aNode('n1', { isHere: true, role: 'manager' }), aNode('n2', { labels: { disk: 'ssd' } })];

function onNodes(its: readonly ObservedNode[], apiVersion = '1.41'): Observation {
  const cluster = {
    services: [],
    nodes: its,
    configs: [],
    secrets: [],
    unregistered: [],
    everywhere: { configs: [], secrets: [] },
  };
  return anObservation([], { engine: { ...engine, apiVersion }, cluster });
}

function problemsOf(line: string, { below = '', observation = onNodes(nodes), name = 'a' } = {}) {
  const { application } = resolving(
    `name: shop\nservices: { ${name}: { image: x, ${line} }, b: { image: y } }\n${below}`,
  );
  return checkSupport(application!, Object.values(application!.services), observation);
}

function told(line: string, facts: Parameters<typeof problemsOf>[1] = {}): readonly string[] {
  return problemsOf(line, facts).map(({ severity, message }) => `${severity} ${message}`);
}

describe('what a Swarm cannot do is told before it is told anything', () => {
  it.each([
    ['privileged: true', 'privileged: a Swarm starts no privileged container'],
    ['devices: ["/dev/kvm"]', 'devices: a Swarm hands out no devices'],
    ['device_cgroup_rules: ["c 1:3 mr"]', 'device_cgroup_rules: a Swarm hands out no devices'],
    ['gpus: all', 'gpus and deploy.resources.reservations.devices'],
    ['network_mode: none', 'network_mode: a task of a Swarm is in networks of its own'],
    ['network_mode: "service:b"', 'network_mode: a task of a Swarm is in networks of its own'],
    ['ipc: host', 'ipc: tasks of a Swarm share no memory'],
    ['pid: host', 'pid: a task of a Swarm sees its own processes only'],
    ['uts: host', 'uts: a task of a Swarm has a hostname of its own'],
    ['userns_mode: host', 'userns_mode: the nodes of a Swarm say how users are mapped'],
    ['cgroup: host', 'cgroup: host: a task of a Swarm sees its own control group only'],
    ['runtime: nvidia', 'runtime: the nodes of a Swarm say which runtime they use'],
    ['volumes_from: [b]', 'volumes_from: the tasks of two services may be on two nodes'],
    ['external_links: [other]', 'external_links: a container beside the Swarm is not in its networks'],
    ['security_opt: ["systempaths=unconfined"]', 'security_opt: systempaths'],
    ['security_opt: ["seccomp:unconfined"]', 'security_opt: unconfined needs version 1.44 of Docker’s API'],
    ['volumes: [{ type: image, source: x, target: /v }]', 'volumes.type: image: a Swarm mounts no images'],
    ['volumes: [{ type: cluster, source: v, target: /v }]', 'volumes.type: cluster needs version 1.42'],
    [
      'volumes: [{ type: volume, source: /v, target: /v, volume: { subpath: s } }]',
      'volumes.volume.subpath needs version 1.46',
    ],
    ['ports: ["192.0.2.1:80:80"]', 'ports.host_ip (of one network): a Swarm publishes on every address'],
    [
      'ports: ["80:80"], deploy: { endpoint_mode: dnsrr }',
      'deploy.endpoint_mode: dnsrr: a port that every node publishes needs',
    ],
    ['pre_start: [{ command: [x], privileged: true }]', 'pre_start.privileged: a Swarm starts no privileged container'],
    ['provider: { type: model }', 'provider: Patchbay runs no foreign program'],
  ])('%s is refused', (line, message) => {
    const [first, ...others] = told(line);
    expect(first).toMatch(new RegExp(`^error "a": ${message.replaceAll(/[()]/g, String.raw`\$&`)}`));
    expect(first).toContain('Nothing is started.');
    expect(others.filter((each) => each.startsWith('error'))).toEqual([]);
  });

  it.each([
    ['ports: ["127.0.0.1:6379:6379"]', 'ports.host_ip (this machine)'],
    ['ports: ["8000-8009:80"], scale: 2', 'ports.published (a range)'],
    ['network_mode: host, ports: ["80:80"]', 'ports.published (network of the node)'],
    ['post_start: [{ command: [x] }]', 'post_start'],
    ['pre_stop: [{ command: [x] }]', 'pre_stop'],
    ['tmpfs: ["/run:size=1m,exec"]', 'tmpfs (options)'],
    ['networks: { default: { ipv4_address: 10.0.0.9 } }', 'networks.ipv4_address and networks.ipv6_address'],
    ['domainname: example.test', 'domainname'],
    ['oom_score_adj: 5', 'oom_score_adj needs version 1.46'],
    ['security_opt: ["no-new-privileges:true"]', 'security_opt needs version 1.44'],
    ['security_opt: ["apparmor:mine"]', 'security_opt: apparmor'],
    ['healthcheck: { test: "true", start_interval: 1s }', 'healthcheck.start_interval needs version 1.44'],
    [
      'ports: [{ target: 80, published: "80", mode: host }], deploy: { update_config: { order: start-first } }',
      'deploy.update_config.order: start-first',
    ],
    ['use_api_socket: true', 'use_api_socket'],
  ])('%s is left out, and told', (line, message) => {
    const [first, ...others] = told(line);
    expect(first).toContain(`warning "a": ${message}`);
    expect(others).toEqual([]);
  });

  it('tells in one line what only tunes a container', () => {
    const line =
      'cpu_shares: 5, cpuset: "0", mem_swappiness: 1, memswap_limit: 2g, mem_limit: 1g, oom_kill_disable: true, annotations: { a: b }, mac_address: 02:42:ac:11:65:43, cgroup_parent: x, blkio_config: { weight: 10 }, storage_opt: { size: 1G }';
    expect(told(line)).toEqual([
      'info What "a" says in annotations, blkio_config, cgroup_parent, cpu_shares, cpuset, mac_address, mem_swappiness, memswap_limit, oom_kill_disable, storage_opt is for containers of one machine. It is left out: a Swarm has no word for it.',
    ]);
  });

  it.each([
    'deploy: { mode: global, labels: { a: b }, update_config: { failure_action: rollback }, placement: { constraints: ["node.role==worker"] }, resources: { reservations: { cpus: "1" } } }',
    'container_name: mine, hostname: box, shm_size: 1m, tmpfs: ["/run:size=1m,mode=0700"], links: [b], network_mode: host',
    'ports: ["0.0.0.0:80:80", "[::]:81:81"], ipc: private, init: true, cap_add: [NET_ADMIN], security_opt: ["label:disable"]',
    'volumes: ["/etc/localtime:/etc/localtime:ro", "/var/run/docker.sock:/s"]',
  ])('%s is what a Swarm does', (line) => {
    expect(told(line)).toEqual([]);
  });

  it('tells of newer settings no more where the API has them', () => {
    const line = 'oom_score_adj: 5, security_opt: ["no-new-privileges:true", "seccomp:unconfined"]';
    expect(told(line, { observation: onNodes(nodes, '1.46') })).toEqual([]);
  });

  it('refuses a name that a Swarm does not take', () => {
    expect(told('init: true', { name: 'a.b' })).toEqual([
      expect.stringMatching(
        /^error "a\.b" would be shop_a\.b on the Swarm: a Swarm takes letters and digits/,
      ) as string,
    ]);
    expect(told('init: true', { name: 'a'.repeat(60) })[0]).toContain('a Swarm takes at most 63 characters');
  });
});

describe('networks of a Swarm', () => {
  it.each([
    ['driver: macvlan', 'error The network "n": driver: a Swarm joins tasks of several machines by an overlay'],
    ['enable_ipv6: true', 'warning The network "n": enable_ipv6: an overlay hands out addresses of IPv4'],
    [
      'driver_opts: { com.docker.network.bridge.name: x }',
      'warning The network "n": driver_opts: an overlay is no bridge',
    ],
    [
      'ipam: { config: [{ subnet: 10.0.0.0/24, aux_addresses: { r: 10.0.0.2 } }] }',
      'warning The network "n": ipam.config.aux_addresses',
    ],
  ])('%s', (line, message) => {
    const [first, ...others] = told('networks: [n]', { below: `networks: { n: { ${line} } }` });
    expect(first).toContain(message);
    expect(others).toEqual([]);
  });

  it('may say bridge, which becomes an overlay', () => {
    expect(told('networks: [n]', { below: 'networks: { n: { driver: bridge } }' })).toEqual([]);
  });
});

describe('what is on one node only', () => {
  const pinned = 'deploy: { placement: { constraints: ["node.hostname == n1"] } }';

  it('is refused where it is beside the manifest, and tasks may be elsewhere', () => {
    const [first, ...others] = told('volumes: ["./conf:/etc/conf:ro"]');
    expect(first).toMatch(
      /^error "a": \/app\/conf is on this machine, and its tasks may be on nodes that do not have it\. Nothing is started\./,
    );
    expect(others).toEqual([]);
    expect(told(`volumes: ["./conf:/etc/conf:ro"], ${pinned}`)).toEqual([]);
    expect(told('volumes: ["./conf:/etc/conf:ro"]', { observation: onNodes([nodes[0]!]) })).toEqual([]);
    const far = 'deploy: { placement: { constraints: ["node.labels.disk==ssd"] } }';
    expect(told(`volumes: ["./conf:/etc/conf:ro"], ${far}`)[0]).toContain('is on this machine');
  });

  it('is told of where it is another folder', () => {
    expect(told('volumes: ["/srv/data:/data"]')[0]).toMatch(
      /^warning "a": a node that has no \/srv\/data rejects its tasks/,
    );
    expect(told(`volumes: ["/srv/data:/data"], ${pinned}`)).toEqual([]);
  });

  it('is told of where a volume would be another on each node', () => {
    const below = 'volumes: { data: }';
    expect(told('volumes: ["data:/data"]', { below })[0]).toMatch(
      /^warning "a": the data of "data" stays on the node where it was written/,
    );
    expect(told(`volumes: ["data:/data"], ${pinned}`, { below })).toEqual([]);
    const shared = 'volumes: { data: { driver_opts: { type: nfs, o: "addr=192.0.2.1", device: ":/d" } } }';
    expect(told('volumes: ["data:/data"]', { below: shared })).toEqual([]);
  });
});

describe('configs and secrets of a Swarm', () => {
  it.each([
    ['secrets: { s: { file: f } }', undefined],
    ['secrets: { s: { external: true } }', undefined],
    ['secrets: { s: { environment: NOWHERE } }', 'Its variable NOWHERE is not set'],
    ['secrets: { s: { driver: vault } }', 'docker secret create --driver vault s'],
  ])('%s', (below, expected) => {
    const messages = told('secrets: [s]', { below });
    expect(messages.length).toBe(expected === undefined ? 0 : 1);
    if (expected !== undefined) expect(messages[0]).toContain(expected);
  });
});

function aNode(name: string, facts: Partial<ObservedNode>): ObservedNode {
  return {
    id: `id-${name}`,
    name,
    role: 'worker',
    isLeader: false,
    state: 'ready',
    availability: 'active',
    address: '192.0.2.9',
    labels: {},
    platform: 'linux/amd64',
    engineVersion: '20.10',
    cpus: 2,
    memoryBytes: 1e9,
    ...facts,
  };
}

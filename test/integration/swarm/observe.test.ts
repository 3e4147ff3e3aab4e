import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/engine/observation.ts';
import { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import { ensureBusybox } from '../engine/images.ts';
import { canRunCluster, Cluster } from './cluster.ts';

const run = promisify(execFile);

const stack = `
version: '3.8'
services:
  web:
    image: busybox:latest
    command: ['sleep', '1000']
    healthcheck: { test: ['CMD', 'true'], interval: 1s }
    volumes: ['data:/data']
    environment: { MODE: fast }
    configs: [settings]
    deploy: { replicas: 2, endpoint_mode: dnsrr, placement: { constraints: [node.role == worker] } }
  broken:
    image: busybox:latest
    command: ['sh', '-c', 'exit 3']
    deploy: { endpoint_mode: dnsrr, restart_policy: { delay: 300ms } }
  missing:
    image: nobody-has-this:1
    deploy: { endpoint_mode: dnsrr }
  agent:
    image: busybox:latest
    command: ['sleep', '1000']
    ports: [{ target: 80, published: 8088, mode: host }]
    deploy: { mode: global, endpoint_mode: dnsrr }
volumes: { data: {} }
configs: { settings: { file: ./stack.yaml } }
`;

describe.skipIf(!(await canRunCluster()))('what a Swarm has', () => {
  let cluster: Cluster;
  let engine: SwarmEngine;
  let folder: string;
  const observe = (): Promise<Observation> =>
    engine.observe('shop', ['busybox:latest', 'nobody-has-this:1'], AbortSignal.timeout(20_000));
  const told = async (): Promise<readonly string[]> =>
    (await observe()).containers.map((each) => `${each.name} ${each.state}`);

  beforeAll(async () => {
    await ensureBusybox();
    cluster = await Cluster.start(3);
    await cluster.load('busybox:latest');
    engine = new SwarmEngine({ host: cluster.hosts[0]! });
    folder = await mkdtemp(join(tmpdir(), 'patchbay-stack-'));
    await writeFile(join(folder, 'stack.yaml'), stack);
    const words = ['-H', cluster.hosts[0]!, 'stack', 'deploy', '--resolve-image', 'never', '-c', 'stack.yaml', 'shop'];
    await run('docker', words, { cwd: folder });
  });
  afterAll(async () => {
    engine.dispose();
    await rm(folder, { recursive: true, force: true });
    await cluster.remove();
  });

  it('sees a stack of docker stack deploy as a project, each task on its node', async () => {
    const names = ['shop-agent-n1', 'shop-agent-n2', 'shop-agent-n3', 'shop-web-1', 'shop-web-2'];
    await expect.poll(told).toEqual(expect.arrayContaining(names.map((name) => `${name} running`)));
    const { containers, cluster: kept, networks, volumes } = await observe();
    const web = containers.find(({ name }) => name === 'shop-web-1');
    expect(web).toMatchObject({
      service: 'web',
      health: 'healthy',
      number: 1,
      task: { node: { name: expect.stringMatching(/^n[23]$/) as string, isLive: true }, state: 'running' },
      mounts: [{ name: 'shop_data', target: '/data' }],
    });
    const agents = containers.filter(({ service }) => service === 'agent');
    expect(agents.map(({ publishers }) => publishers.map((port) => `${port.hostIp}:${port.publishedPort}`))).toEqual([
      ['0.0.0.0:8088'],
      ['10.81.0.2:8088'],
      ['10.81.0.3:8088'],
    ]);
    expect(web?.configHash).toBeUndefined();
    expect(Object.keys(web?.configParts ?? {})).toEqual(['image', 'environment.MODE']);
    expect([networks, volumes]).toEqual([['shop_default'], ['shop_data']]);
    expect(kept?.services.map(({ name, service, mode, replicas }) => [name, service, mode, replicas])).toEqual([
      ['shop_agent', 'agent', 'global', undefined],
      ['shop_broken', 'broken', 'replicated', 1],
      ['shop_missing', 'missing', 'replicated', 1],
      ['shop_web', 'web', 'replicated', 2],
    ]);
    expect(kept?.configs).toEqual([{ name: 'shop_settings' }]);
    expect(kept?.unregistered).toEqual(['busybox:latest']);
    expect(kept?.nodes.map(({ name, role, isLeader, state }) => [name, role, isLeader, state])).toEqual([
      ['n1', 'manager', true, 'ready'],
      ['n2', 'worker', false, 'ready'],
      ['n3', 'worker', false, 'ready'],
    ]);
  });

  it('lists it among the projects, and its tasks among all that runs', async () => {
    const signal = AbortSignal.timeout(20_000);
    const [project] = await engine.projects(signal);
    expect(project).toMatchObject({ name: 'shop', state: 'partial', isOurs: false });
    expect(project?.services).toMatchObject({ web: { running: 2, total: 2 }, missing: { running: 0, total: 1 } });
    const running = await engine.running(signal);
    expect(running.find(({ name }) => name === 'shop-agent-n2')).toMatchObject({ service: 'agent', ports: 1 });
  });

  it('tells why a task does not come up, and how often it was brought back', async () => {
    const brokenOne = async () => (await observe()).containers.find(({ service }) => service === 'broken');
    await expect.poll(async () => (await brokenOne())?.restartCount).toBeGreaterThan(1);
    const { containers } = await observe();
    expect(containers.find(({ service }) => service === 'broken')?.task?.error).toBe('task: non-zero exit (3)');
    expect(containers.find(({ service }) => service === 'missing')?.task?.error).toContain('No such image');
  });

  it('counts a task of a node that was killed as not running, and sees the one in its place elsewhere', async () => {
    await cluster.killNode(2);
    await cluster.untilNodeIs(2, 'down');
    await expect
      .poll(told)
      .toEqual(expect.arrayContaining(['shop-agent-n3 dead', 'shop-web-1 running', 'shop-web-2 running']));
    const { containers } = await observe();
    expect(containers.find(({ name }) => name === 'shop-agent-n3')?.task?.node).toMatchObject({
      name: 'n3',
      isLive: false,
    });
    const webs = containers.filter(({ service }) => service === 'web');
    expect(webs.map(({ task }) => task?.node?.name)).toEqual(['n2', 'n2']);
  });

  it('says that a worker takes no orders, and which manager does', async () => {
    const worker = new SwarmEngine({ host: cluster.hosts[1]! });
    await expect(worker.ping(AbortSignal.timeout(5000))).rejects.toMatchObject({
      problem: {
        code: 'engine.not-a-manager',
        message: expect.stringContaining('Connect to a manager (10.81.0.1)') as string,
      },
    });
    worker.dispose();
  });
});

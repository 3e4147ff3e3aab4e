import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError, type Problem } from '../../../src/base/problem.ts';
import { DockerClient } from '../../../src/engine/docker/connection/client.ts';
import type { ContainerStats } from '../../../src/engine/engine.ts';
import { distributeImage } from '../../../src/engine/swarm/images/distribute.ts';
import { Nodes } from '../../../src/engine/swarm/nodes/nodes.ts';
import type { SwarmEngine } from '../../../src/engine/swarm/swarmEngine.ts';
import { canRunCluster } from './cluster.ts';
import { Stack } from './stack.ts';

const run = promisify(execFile);
const startMs = 120_000;

describe.skipIf(!(await canRunCluster()))('What only the node of a task can do, on a Swarm', () => {
  let stack: Stack;
  let engine: SwarmEngine;
  let configFolder: string;
  const patience = (): AbortSignal => AbortSignal.timeout(30_000);

  beforeAll(async () => {
    // No context of whoever runs the tests is asked.
    configFolder = await mkdtemp(join(tmpdir(), 'patchbay-contexts-'));
    process.env['DOCKER_CONFIG'] = configFolder;
    stack = await Stack.start('reach');
    engine = stack.engine({ n2: stack.cluster.hosts[1]! });
    await stack.create({ name: 'everywhere', script: 'echo up; nc -ll -p 7000 -e true', isGlobal: true });
    await stack.untilRunning('everywhere', 3);
  }, startMs);
  afterAll(async () => {
    engine?.dispose();
    delete process.env['DOCKER_CONFIG'];
    await stack?.cluster.remove();
    await rm(configFolder, { recursive: true, force: true });
  }, startMs);

  it('is done on the manager, on a node whose address is given, and on one that a docker context leads to', async () => {
    expect(await hostnameIn('reach-everywhere-n1')).toMatch(/^[0-9a-f]{12}$/);
    expect(await hostnameIn('reach-everywhere-n2')).toMatch(/^[0-9a-f]{12}$/);
    // By what an observation has for its id too, as whoever copies files names it.
    const { containers } = await engine.observe('reach', [], patience());
    const { id } = containers.find(({ name }) => name === 'reach-everywhere-n2')!;
    expect(await hostnameIn(id)).toBe(await hostnameIn('reach-everywhere-n2'));
    expect(await problemOf(hostnameIn('reach-everywhere-n3'))).toEqual({
      code: 'engine.node-unreachable',
      severity: 'error',
      message:
        'Cannot reach the Docker of node "n3", which a manager does not lend. Choose a manager on that node, make a docker context that leads to it (one by ssh, to 10.81.0.3 or n3), or name its address: x-patchbay.environments.<name>.nodes: { n3: ssh://user@host }.',
    });
    await addThirdContext();
    const later = stack.engine();
    try {
      expect(await hostnameIn('reach-everywhere-n3', later)).toMatch(/^[0-9a-f]{12}$/);
    } finally {
      later.dispose();
      await run('docker', ['--config', configFolder, 'context', 'rm', 'third']);
    }
  }, 60_000);

  it('says that an address leads to another node, and names the task in what goes wrong on its node', async () => {
    const wrong = stack.engine({ n2: stack.cluster.hosts[2]! });
    try {
      expect((await problemOf(hostnameIn('reach-everywhere-n2', wrong))).message).toBe(
        `The address given for node "n2", ${stack.cluster.hosts[2]}, leads to a Docker that is not that node. Correct x-patchbay.environments.<name>.nodes.`,
      );
    } finally {
      wrong.dispose();
    }
    expect((await problemOf(engine.readArchive('reach-everywhere-n2', '/nothing', patience()))).message).toBe(
      'reach-everywhere-n2 has no /nothing. Check the path, which starts at the root.',
    );
    expect((await problemOf(hostnameIn('reach-nothing-1'))).code).toBe('engine.container-gone');
  }, 60_000);

  it('tells figures, processes, details and connections of the tasks on nodes that are reached, and whose are not', async () => {
    expect((await engine.top('reach-everywhere-n2', patience())).processes.flat().join(' ')).toContain('nc -ll');
    const { networks } = await engine.details('reach-everywhere-n2', patience());
    expect(networks.map(({ name }) => name)).toEqual(['reach_default']);
    expect(await statsOf(['reach-everywhere-n1', 'reach-everywhere-n2'])).toEqual([
      'reach-everywhere-n1',
      'reach-everywhere-n2',
    ]);
    const found = await engine.connections('reach', patience());
    expect(found.members.map(({ container, listens }) => [container, listens])).toEqual([
      ['reach-everywhere-n1', [7000]],
      ['reach-everywhere-n2', [7000]],
      ['reach-everywhere-n3', undefined],
    ]);
    expect(found.members.every(({ addresses }) => addresses.length > 0)).toBe(true);
    expect(found.unreadable.map(({ container, problem }) => [container, problem.code])).toEqual([
      ['reach-everywhere-n3', 'engine.node-unreachable'],
    ]);
  }, 60_000);

  it('waits for the end of a task wherever it runs', async () => {
    await stack.create({ name: 'ending', script: 'sleep 2; exit 7', nodes: ['n3'] });
    await stack.untilRunning('ending', 1);
    expect(await engine.waitForExit('reach-ending-1', patience())).toBe(7);
    await stack.removeService('ending');
  }, 60_000);

  it('brings an image to the nodes that lack it, in bounded memory', async () => {
    const host = stack.cluster.hosts[0]!;
    const image = 'reach/brought:1';
    await bigImage(image);
    const client = new DockerClient({ host });
    const nodes = new Nodes(client, { host }, { n2: stack.cluster.hosts[1]! });
    const told: string[] = [];
    const before = process.memoryUsage.rss();
    let most = 0;
    const tell = (text: string): void => {
      told.push(text);
      most = Math.max(most, process.memoryUsage.rss() - before);
    };
    try {
      await distributeImage(client, nodes, { image, nodes: ['n1', 'n2'] }, tell, patience());
      const brought = await stack.cluster.docker(1).getImage(image).inspect();
      expect(brought.Id).toBe((await stack.manager.getImage(image).inspect()).Id);
      expect(told.at(-1)).toBe('n2 has it');
      expect(most).toBeLessThan(120e6);
      told.length = 0;
      await distributeImage(client, nodes, { image, nodes: ['n2'] }, tell, patience());
      expect(told).toEqual([]);
      await addThirdContext();
      await distributeImage(client, nodes, { image, nodes: ['n3'] }, tell, patience());
      expect(told.at(-1)).toBe('n3 has it');
    } finally {
      nodes.dispose();
      client.dispose();
    }
  }, 60_000);

  async function addThirdContext(): Promise<void> {
    const host = `host=${stack.cluster.hosts[2]}`;
    await run('docker', ['--config', configFolder, 'context', 'create', 'third', '--docker', host]);
  }

  async function hostnameIn(task: string, by = engine): Promise<string> {
    let text = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    });
    const streams = { stdout, stderr: stdout };
    expect(await by.exec(task, { command: ['hostname'], isTty: false }, streams, patience())).toBe(0);
    return text.trim();
  }

  /** Resolves to all containers that have figures, once the awaited ones have. */
  async function statsOf(awaited: readonly string[]): Promise<readonly string[]> {
    const over = new AbortController();
    const seen = new Set<string>();
    const onStats = ({ container, service, memoryBytes }: ContainerStats): void => {
      expect([service, memoryBytes > 0]).toEqual(['everywhere', true]);
      seen.add(container);
      if (awaited.every((each) => seen.has(each))) over.abort();
    };
    await engine.stats('reach', onStats, AbortSignal.any([over.signal, patience()])).catch(() => undefined);
    return [...seen].sort();
  }

  /** 100 MB that cannot be made smaller. */
  async function bigImage(name: string): Promise<void> {
    const made = await stack.manager.createContainer({
      Image: 'busybox:latest',
      Cmd: ['sh', '-c', 'head -c 100000000 /dev/urandom > /big'],
    });
    await made.start();
    await made.wait();
    const [repo, tag] = name.split(':');
    await made.commit({ repo, tag });
    await made.remove();
  }
});

async function problemOf(failing: Promise<unknown>): Promise<Problem> {
  try {
    await failing;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('It did not fail.');
}

import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { stay } from '../engine/programs.ts';
import type { EngineWorld } from '../engine/world.ts';
import { canRunCluster } from './cluster.ts';
import { clusterScript, onCluster } from './swarmWorld.ts';

describe.skipIf(!(await canRunCluster()))('pre_start on a Swarm', () => {
  const suite = onCluster(1);
  const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });
  const named = { type: 'volume', source: 'data', target: '/kept', isReadOnly: false } as const;
  const deploy = { update: { monitorMs: 300 } };
  const web = (preStart: NonNullable<Service['hooks']>['preStart'], facts: Partial<Service> = {}): Service =>
    clusterScript('web', stay, {
      hooks: { preStart },
      mounts: [named],
      environment: { WHERE: 'here' },
      deploy,
      ...facts,
    });
  const servicesOf = async (project: string): Promise<readonly (string | undefined)[]> => {
    const all = await suite.cluster.docker().listServices();
    return all.map(({ Spec: spec }) => spec?.Name).filter((name) => name?.startsWith(project));
  };
  const containersLeft = async (): Promise<readonly string[]> => {
    const left = await suite.cluster.docker().listContainers({ all: true });
    return left.map(({ Names: names }) => names.join(' '));
  };

  it('runs before the service in order, once for all replicas, again before an update, and leaves nothing', async () => {
    const once = {
      ...hook('echo "once $WHERE $OWN" >> /kept/log; chmod 666 /kept/log'),
      ...{ image: 'busybox:latest', environment: { OWN: 'x' } },
    };
    const each = { ...hook('pwd >> /kept/log; id -u >> /kept/log'), workingDir: '/tmp', user: '1', isPerReplica: true };
    const world = suite.aWorld([web([once, each], { replicas: 2 })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const log = (): Promise<string> => world.sh('web', 'cat /kept/log');
    expect(await log()).toBe('once here x\n/tmp\n1');
    expect(await servicesOf(world.project)).toEqual([`${world.project}_web`]);
    expect(await containersLeft()).toHaveLength(2);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    world.declare([web([{ ...hook('true'), command: ['/no/such/program'] }])]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.hook-failed', message: expect.stringContaining('/no/such/program') as string },
    ]);
    world.declare([web([hook('echo again >> /kept/log')])]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await log()).toBe('once here x\n/tmp\n1\nagain');
    expect(await world.stateOf('web')).toEqual(['running none']);
  });

  it('ends with who gives up; what was left is no service, and goes with down', async () => {
    const world = suite.aWorld([web([hook('trap "exit 0" TERM; sleep 1000 & wait')])]);
    const patience = new AbortController();
    const up = world.run({ action: 'up' }, patience.signal);
    const leave = await leaverOf(world);
    patience.abort();
    await Promise.allSettled([up]);
    expect(await servicesOf(world.project)).toEqual([]);
    expect(await containersLeft()).toEqual([]);
    await leave();
    expect(await world.observe()).toMatchObject({
      containers: [],
      cluster: { services: [], jobs: [{ name: `${world.project}_web-pre-start-1`, service: 'web' }] },
    });
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    // A node lets go of a network some moments after its manager.
    await expect.poll(async () => (await world.observe()).networks, { timeout: 10_000 }).toEqual([]);
    expect(await world.observe()).toMatchObject({ volumes: [], cluster: { services: [], jobs: [] } });
    expect(await containersLeft()).toEqual([]);
  });

  it('that somebody left is waited for where it is the same, else ended', async () => {
    const slow = hook('trap "exit 1" TERM; sleep 4 & wait; echo ran >> /kept/log');
    const world = suite.aWorld([web([slow])]);
    const up = world.run({ action: 'up' });
    const leave = await leaverOf(world);
    expect(await up).toEqual([]);
    await leave();
    // Of the labels of a service, its job has none.
    world.declare([web([slow], { labels: { other: 'one' } })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const log = (): Promise<string> => world.sh('web', 'cat /kept/log');
    expect(await log()).toBe('ran\nran');
    await leave();
    world.declare([web([hook('echo other >> /kept/log')])]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await log()).toBe('ran\nran\nother');
    expect(await servicesOf(world.project)).toEqual([`${world.project}_web`]);
  });

  it('is not begun where the name of its service, or its own, is taken; a port that is taken is named', async () => {
    const world = suite.aWorld([web([hook('true')])]);
    const docker = suite.cluster.docker();
    const take = async (Name: string, ports: object = {}): Promise<() => Promise<unknown>> => {
      const TaskTemplate = { ContainerSpec: { Image: 'busybox:latest' } };
      const { id } = await docker.createService({
        Name,
        TaskTemplate,
        Mode: { Replicated: { Replicas: 0 } },
        ...ports,
      });
      return () => docker.getService(id).remove();
    };
    for (const name of [`${world.project}_web`, `${world.project}_web-pre-start-1`]) {
      const release = await take(name);
      expect(await world.run({ action: 'up' })).toMatchObject([
        { code: 'engine.name-taken', message: expect.stringContaining(name) as string },
      ]);
      expect(await servicesOf(world.project)).toEqual([name]);
      await release();
    }
    const other = `other-${world.project}`;
    const release = await take(other, { EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8123 }] } });
    const published = { target: 80, published: '8123', protocol: 'tcp' } as const;
    world.declare([web([], { ports: [published], deploy: { endpointMode: 'vip' } })]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      {
        code: 'engine.port-taken',
        message: expect.stringContaining(`port 8123 of the cluster is taken by the service ${other}`) as string,
      },
    ]);
    await release();
  });

  it('goes on with the next up when the manager was lost meanwhile', async () => {
    const { cluster } = suite;
    const world = suite.aWorld([web([hook('sleep 3; echo ran >> /kept/log')])]);
    let isKilled = false;
    const lost = world.run({ action: 'up' }, AbortSignal.timeout(60_000), (step) => {
      if (isKilled || !step.startsWith('pre-start:')) return;
      isKilled = true;
      void leaverOf(world).then(() => cluster.killNode(0));
    });
    expect((await lost).map(({ code }) => code)).toEqual([expect.stringMatching(/^engine\.(?:lost|unreachable)$/)]);
    await cluster.startNode(0);
    await cluster.untilNodeIs(0, 'ready');
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect(await servicesOf(world.project)).toEqual([`${world.project}_web`]);
  });

  /** Once the first job of a world is there: what leaves it as somebody does who is killed. */
  async function leaverOf({ project }: EngineWorld): Promise<() => Promise<unknown>> {
    const job = `${project}_web-pre-start-1`;
    await expect.poll(() => servicesOf(project), { timeout: 20_000, interval: 100 }).toContain(job);
    const docker = suite.cluster.docker();
    const { Spec: spec } = (await docker.getService(job).inspect()) as { Spec: object };
    return () => docker.createService(spec);
  }
});

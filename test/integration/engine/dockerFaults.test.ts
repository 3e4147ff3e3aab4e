import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivityTracker } from '../../../src/app/services/activity.ts';
import { ApplicationMonitor } from '../../../src/app/monitors/applicationMonitor.ts';
import type { PlanSurface } from '../../../src/app/operations/planOperation.ts';
import { PlanRuns } from '../../../src/app/operations/planRuns.ts';
import { planRules } from '../../../src/app/operations/rules.ts';
import { serviceTree } from '../../../src/app/services/serviceTree.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { canRunOwnDockerd, OwnDockerd } from './ownDockerd.ts';
import { stay } from './programs.ts';
import { EngineWorld, quickCheck, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';
import { FakeTrust } from '../../fakes/fakeTrust.ts';

const run = promisify(execFile);

describe.skipIf(!(await dockerAnswers()))('faults on Docker, and what to do about each', () => {
  const docker = new Dockerode();
  const { aWorld } = onDocker();

  const publishing = (port: number): Service =>
    scriptService('web', stay, { ports: [{ target: 80, published: String(port), protocol: 'tcp' }] });

  it('names the process that has a port', async () => {
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      expect(await aWorld([publishing(port)]).run({ action: 'up' })).toMatchObject([
        {
          code: 'engine.port-taken',
          message: expect.stringContaining(`port ${port} is taken by`) as string,
        },
      ]);
    } finally {
      server.close();
    }
  });

  it('names the container, and its project, that has a port', async () => {
    const first = aWorld([scriptService('web', stay, { ports: [{ target: 80, protocol: 'tcp' }] })]);
    expect(await first.run({ action: 'up' })).toEqual([]);
    const port = (await first.observe()).containers[0]?.publishers[0]?.publishedPort ?? 0;
    const [problem] = await aWorld([publishing(port)]).run({ action: 'up' });
    expect(problem?.message).toContain(
      `port ${port} is taken by the container ${first.project}-web-1 of the project ${first.project}`,
    );
  });

  it('names the project whose container has a name', async () => {
    const containerName = `patchbay-test-${process.pid}`;
    const first = aWorld([scriptService('api', stay, { containerName })]);
    await first.run({ action: 'up' });
    expect(await aWorld([scriptService('web', stay, { containerName })]).run({ action: 'up' })).toMatchObject([
      {
        code: 'engine.name-taken',
        message: expect.stringContaining(`the service "api" of the project ${first.project} has that name`) as string,
      },
    ]);
  });

  it('names what still uses a network, and takes it down once that is gone', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const name = `guest-of-${world.project}`;
    const network = `${world.project}_default`;
    const guest = await docker.createContainer({
      name,
      Image: 'busybox:latest',
      Cmd: ['sleep', '60'],
      HostConfig: { NetworkMode: network },
    });
    await guest.start();
    try {
      expect((await world.plan({ action: 'down' })).problems).toMatchObject([
        { code: 'engine.network-in-use', message: expect.stringContaining(`${name} is in it too`) as string },
      ]);
      expect(await world.run({ action: 'down' })).toEqual([]);
      expect((await world.observe()).networks).toEqual([network]);
    } finally {
      await guest.remove({ force: true });
    }
    expect(await world.run({ action: 'down' })).toEqual([]);
    expect((await world.observe()).networks).toEqual([]);
  });

  it('names the network whose subnet the one of the manifest overlaps with', async () => {
    const world = aWorld([scriptService('web', stay)]);
    const name = `guest-of-${world.project}`;
    const ipam = (subnet: string) => ({ config: [{ subnet }] });
    const other = await docker.createNetwork({ Name: name, IPAM: { Config: [{ Subnet: '10.214.8.0/24' }] } });
    try {
      world.declare([scriptService('web', stay)], { ipam: ipam('10.214.8.128/25') });
      expect(await world.run({ action: 'up' })).toMatchObject([
        {
          code: 'engine.subnet-taken',
          message: `Cannot create the network ${world.project}_default: its subnet 10.214.8.128/25 overlaps with the network ${name} (10.214.8.0/24). Give it another one in ipam.config, or remove the other network.`,
        },
      ]);
      world.declare([scriptService('web', stay)], { ipam: ipam('10.214.9.0/24') });
      expect(await world.run({ action: 'up' })).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  it('says that a container was ended for want of memory', async () => {
    const greedy = scriptService('greedy', 'sleep 0.3; tail /dev/zero', {
      healthcheck: quickCheck('false', { retries: 100 }),
      limits: { memoryBytes: 16 * 2 ** 20 },
    });
    const world = aWorld([greedy]);
    const [problem] = await world.run({ action: 'up' });
    expect(problem).toMatchObject({
      code: 'engine.out-of-memory',
      message: expect.stringContaining('16 MiB') as string,
    });
    expect((await world.observe()).containers[0]).toMatchObject({ state: 'exited', isOomKilled: true });
  });

  it('says of what was killed under a memory limit that this is the likeliest reason, though Docker does not tell', async () => {
    const killed = scriptService('killed', 'sleep 0.3; exit 137', {
      healthcheck: quickCheck('false', { retries: 100 }),
      limits: { memoryBytes: 16 * 2 ** 20 },
    });
    const world = aWorld([killed]);
    const [problem] = await world.run({ action: 'up' });
    expect(problem).toMatchObject({
      code: 'engine.out-of-memory',
      message: expect.stringMatching(
        /was killed \(137\), most likely because it ran out of memory: its limit is 16 MiB/,
      ) as string,
    });
  });
});

describe.skipIf(!(await canRunOwnDockerd()))('faults of a whole Docker', () => {
  let dockerd: OwnDockerd;
  let engine: Engine;

  beforeAll(async () => {
    // Four networks of 16 addresses: Docker's own bridge has the first.
    dockerd = await OwnDockerd.start(['--default-address-pool', 'base=10.213.0.0/26,size=28'], '24m');
    await ensureBusybox(dockerd.docker);
    engine = connectEngine({ kind: 'docker', host: dockerd.host }, silentLogger);
  }, 120_000);
  afterAll(async () => {
    engine.dispose();
    await dockerd.remove();
  }, 60_000);

  it('says that it has no addresses left for another network, and goes on once one is free', async () => {
    const taken = await Promise.all(['a', 'b', 'c'].map((name) => dockerd.docker.createNetwork({ Name: name })));
    const world = new EngineWorld(engine, [scriptService('web', stay)]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.network-pool-exhausted', message: expect.stringContaining('docker network prune') as string },
    ]);
    await Promise.all(taken.map((network) => network.remove()));
    expect(await world.run({ action: 'up' })).toEqual([]);
    await world.remove();
  });

  it('says that its disk is full, and goes on once it is not', async () => {
    const world = new EngineWorld(engine, [scriptService('web', stay)]);
    const filler = join(dockerd.folder, 'data', 'filler');
    await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']).catch(() => undefined);
    const problems = await world.run({ action: 'up' });
    await run('rm', [filler]);
    expect(problems).toMatchObject([
      { code: 'engine.disk-full', message: expect.stringContaining('docker system prune') as string },
    ]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    await world.remove();
  });

  it('says that its disk is full when a container is made anew, which runs on meanwhile', async () => {
    const world = new EngineWorld(engine, [scriptService('web', stay)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const filler = join(dockerd.folder, 'data', 'filler');
    await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']).catch(() => undefined);
    world.declare([scriptService('web', stay, { environment: { CHANGED: 'yes' } })]);
    const problems = await world.run({ action: 'up' });
    const states = await world.stateOf('web');
    await run('rm', [filler]);
    expect(problems).toMatchObject([
      { code: 'engine.disk-full', message: expect.stringContaining('docker system prune') as string },
    ]);
    expect(states).toEqual(['running none']);
    expect(await world.run({ action: 'up' })).toEqual([]);
    await world.remove();
  });

  it('says that it has gone in the middle of an up, and the next run converges', async () => {
    const world = new EngineWorld(engine, [scriptService('web', stay, { replicas: 8 })]);
    const killed = world.run({ action: 'up' }, AbortSignal.timeout(60_000), (step) => {
      if (step.startsWith('start:')) void dockerd.kill();
    });
    const problems = await killed;
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ code }) => code === 'engine.lost' || code === 'engine.unreachable')).toBe(true);
    await dockerd.start();
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    await world.remove();
  });

  it('is seen to go and to come back by who looks, and what was begun converges', async () => {
    const world = new EngineWorld(engine, [scriptService('web', stay, { replicas: 8 })]);
    const { application } = world;
    const onDidChange = new Emitter<void>().event;
    const monitor = new ApplicationMonitor(
      { read: () => Promise.resolve({ application, manifest: '/compose.yaml', problems: [] }), onDidChange },
      {
        connect: () => Promise.resolve({ engine: connectEngine({ kind: 'docker', host: dockerd.host }, silentLogger) }),
        onDidChange,
      },
      new FakeTrust(),
      silentLogger,
    );
    const activity = new ActivityTracker();
    const runs = new PlanRuns(monitor, activity, planRules);
    const shown = (): string => {
      const { snapshot } = monitor;
      if (snapshot.state !== 'ready') return snapshot.state;
      return serviceTree(application, snapshot.observation, activity.current).children[0]?.description ?? '';
    };
    const up = async (onStart: () => void = () => undefined) => {
      const { snapshot } = monitor;
      if (snapshot.state !== 'ready') throw new Error(snapshot.state);
      const wanted = plan({ action: 'up', application, observation: snapshot.observation });
      const signal = AbortSignal.timeout(60_000);
      const started = ({ step, state }: { step: { kind: string }; state: string }): void => {
        if (step.kind === 'start' && state === 'running') onStart();
      };
      const surface: PlanSurface = {
        actor: { kind: 'person', name: 'ada' },
        tell: () => undefined,
        confirm: () => true,
        follow: (go, its) => go(started, its),
      };
      const outcome = await runs.apply({ plan: wanted, application }, surface, signal);
      return { wanted, problems: 'problems' in outcome ? outcome.problems : [] };
    };
    const looking = monitor.retain();
    try {
      await expect.poll(shown, isSoon).toBe('not created');
      const { problems } = await up(() => void dockerd.kill());
      expect(problems.map(({ code }) => code).filter((code) => !gone.has(code))).toEqual([]);
      await expect.poll(shown, isSoon).toBe('engineUnreachable');
      await dockerd.start();
      await expect.poll(() => monitor.snapshot.state, isSoon).toBe('ready');
      expect((await up()).problems).toEqual([]);
      await expect.poll(shown, isSoon).toBe('8/8 running');
      expect((await up()).wanted.steps).toEqual([]);
    } finally {
      looking.dispose();
      monitor.dispose();
      await world.remove();
    }
  });
});

const isSoon = { timeout: 30_000 };
const gone: ReadonlySet<string> = new Set(['engine.lost', 'engine.unreachable']);

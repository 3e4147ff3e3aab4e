import Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('networks and volumes that are not as the manifest says', () => {
  const docker = new Dockerode();
  const { aWorld } = onDocker();

  const services: readonly Service[] = [
    scriptService('store', stay, {
      mounts: [
        { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
        { type: 'volume', target: '/kept', isReadOnly: false },
      ],
    }),
    scriptService('web', stay, { dependsOn: { store: { condition: 'service_started', isRequired: true } } }),
  ];
  const started = async (): Promise<EngineWorld> => {
    const world = aWorld(services);
    expect(await world.run({ action: 'up' })).toEqual([]);
    return world;
  };
  const networkOf = async (world: EngineWorld): Promise<Dockerode.NetworkInspectInfo> =>
    await docker.getNetwork(`${world.project}_default`).inspect();
  const statesOf = async (world: EngineWorld): Promise<readonly string[]> =>
    (await world.observe()).containers.map(({ name, state }) => `${name.replace(`${world.project}-`, '')} ${state}`);

  it('makes a network anew with all that is in it, and leaves it alone from then on', async () => {
    const world = await started();
    const anonymous = async (): Promise<string | undefined> => {
      const { Mounts } = await docker.getContainer(`${world.project}-store-1`).inspect();
      return Mounts.find(({ Destination }) => Destination === '/kept')?.Name;
    };
    const before = await anonymous();
    world.declare(services, { isInternal: true, ipam: { config: [{ subnet: '10.214.3.0/24' }] } });
    expect(await world.run({ action: 'up' })).toEqual([]);
    const { Internal, IPAM, Containers = {} } = await networkOf(world);
    expect({ Internal, subnet: IPAM?.Config?.[0]?.Subnet }).toEqual({ Internal: true, subnet: '10.214.3.0/24' });
    expect(Object.keys(Containers)).toHaveLength(2);
    expect(await statesOf(world)).toEqual(['store-1 running', 'web-1 running']);
    expect(await anonymous()).toBe(before);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  it('converges when it was cut short between the old network and the new one', async () => {
    const world = await started();
    world.declare(services, { isInternal: true });
    const cut = new AbortController();
    const first = world.run({ action: 'up' }, cut.signal, (step) => {
      if (step.startsWith('network:')) cut.abort();
    });
    await expect(first).rejects.toThrow();
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await networkOf(world)).Internal).toBe(true);
    expect(await statesOf(world)).toEqual(['store-1 running', 'web-1 running']);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });

  it('leaves a network that somebody else is in, and says who', async () => {
    const world = await started();
    const name = `guest-of-${world.project}`;
    const HostConfig = { NetworkMode: `${world.project}_default` };
    const guest = await docker.createContainer({ name, Image: 'busybox:latest', Cmd: ['sleep', '60'], HostConfig });
    await guest.start();
    try {
      world.declare(services, { isInternal: true });
      expect(await world.plan({ action: 'up' })).toMatchObject({
        steps: [],
        problems: [{ code: 'engine.network-differs', message: expect.stringContaining(name) as string }],
      });
    } finally {
      await guest.remove({ force: true });
    }
  });

  it('starts what was stopped when its network was removed', async () => {
    const world = await started();
    await world.run({ action: 'stop' });
    await docker.getNetwork(`${world.project}_default`).remove();
    expect(await world.run({ action: 'start' })).toEqual([]);
    expect(await statesOf(world)).toEqual(['store-1 running', 'web-1 running']);
  });

  it('makes a container anew that somebody has disconnected from its network, running or not', async () => {
    const world = await started();
    const networksOf = async (): Promise<readonly string[]> => {
      const info = await docker.getContainer(`${world.project}-web-1`).inspect();
      return Object.keys(info.NetworkSettings.Networks);
    };
    for (const isStopped of [false, true]) {
      if (isStopped) await world.run({ action: 'stop', services: ['web'] });
      await docker.getNetwork(`${world.project}_default`).disconnect({ Container: `${world.project}-web-1` });
      expect(await networksOf()).toEqual([]);
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect(await networksOf()).toEqual([`${world.project}_default`]);
      expect(await statesOf(world)).toEqual(['store-1 running', 'web-1 running']);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    }
  });

  it('says which labels of a volume are not as the manifest says', async () => {
    const world = await started();
    world.declare(services, {}, { labels: { team: 'x' } });
    expect(await world.plan({ action: 'up' })).toMatchObject({
      steps: [],
      problems: [{ code: 'engine.volume-differs', message: expect.stringContaining('labels.team changed') as string }],
    });
  });

  it('keeps a volume with its data, and says what of it differs', async () => {
    const world = await started();
    world.declare(services, {}, { driverOpts: { type: 'tmpfs', device: 'tmpfs' } });
    expect(await world.plan({ action: 'up' })).toMatchObject({
      steps: [],
      problems: [
        {
          code: 'engine.volume-differs',
          message: expect.stringContaining('driver_opts.type, driver_opts.device changed') as string,
        },
      ],
    });
  });
});

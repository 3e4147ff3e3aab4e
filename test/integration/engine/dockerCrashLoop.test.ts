import Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, eventsDuring, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('a crash-looping container on Docker', () => {
  const docker = new Dockerode();
  const { aWorld, removeWorlds } = onDocker();

  const bad = (script: string, facts: Partial<Service> = {}): Service =>
    scriptService('bad', script, {
      restart: 'unless-stopped',
      mounts: [{ type: 'volume', target: '/kept', isReadOnly: false }],
      ...facts,
    });
  /** Writes into its volume, fails, and is brought back again and again. */
  const failing = 'echo precious > /kept/file; exit 3';
  const looping = async (service: Service): Promise<EngineWorld> => {
    const world = aWorld([service]);
    await eventsDuring(
      world,
      () => world.run({ action: 'up' }),
      (events) => events.filter(({ action }) => action === 'die').length >= 4,
    );
    return world;
  };
  const kept = (world: EngineWorld): Promise<string> => world.sh('bad', 'cat /kept/file');

  it.each([1, 2])('is made anew by up once its command is corrected, with its data (%i)', async () => {
    const world = await looping(bad(failing));
    world.declare([bad(stay)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect(await world.stateOf('bad')).toEqual(['running none']);
    expect(await kept(world)).toBe('precious');
  });

  it.each([1, 2])('is made anew by up once its image is corrected, with its data (%i)', async () => {
    const image = `patchbay-test-${process.pid}-${Date.now()}`;
    const make = (script: string): Promise<unknown> =>
      commit(docker, image, `CMD ["/bin/sh", "-c", ${JSON.stringify(script)}]`);
    await make(failing);
    try {
      // The same manifest for both images, so that the new container has the hash of the old one.
      const facts = Object.entries(bad('')).filter(([key]) => key !== 'command');
      const world = await looping({ ...(Object.fromEntries(facts) as unknown as Service), image: `${image}:latest` });
      await make(stay);
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
      expect(await world.stateOf('bad')).toEqual(['running none']);
      expect(await kept(world)).toBe('precious');
    } finally {
      await removeWorlds();
      await docker.getImage(image).remove({ force: true });
    }
  });

  it('goes on as it was, under its own name, when the new one cannot be made', async () => {
    const world = await looping(bad(failing));
    world.declare([bad(stay, { workingDir: 'not/absolute' })]);
    expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.create-failed' }]);
    const { containers } = await world.observe();
    expect(containers).toMatchObject([{ name: `${world.project}-bad-1` }]);
    await eventsDuring(
      world,
      () => Promise.resolve(),
      (events) => events.some(({ action }) => action === 'start'),
    );
  });
});

/** A new image of a name, busybox with a command of its own. */
async function commit(docker: Dockerode, repo: string, changes: string): Promise<void> {
  const container = await docker.createContainer({ Image: 'busybox:latest', Cmd: ['true'] });
  try {
    await container.commit({ repo, tag: 'latest', changes });
  } finally {
    await container.remove();
  }
}

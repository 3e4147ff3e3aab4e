import { randomBytes } from 'node:crypto';
import Dockerode from 'dockerode';
import { afterEach, describe, expect, it } from 'vitest';
import type { Mount, Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { Captured, type EngineWorld, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('volumes on Docker', () => {
  const docker = new Dockerode();
  const { engine, aWorld, removeWorlds } = onDocker();
  /** Of tests alone: volumes that no project has, and whatever a test leaves. */
  const extra: string[] = [];

  afterEach(async () => {
    await removeWorlds();
    await Promise.all(extra.splice(0).map((name) => docker.getVolume(name).remove()));
  });

  const keeper = (mount: Partial<Mount> = {}, facts: Partial<Service> = {}): Service =>
    scriptService('keeper', stay, {
      mounts: [{ type: 'volume', target: '/kept', isReadOnly: false, ...mount }],
      ...facts,
    });
  /** Starts it, writes into its volume, and says which that is. */
  const filled = async (world: EngineWorld, target = '/kept', service = 'keeper'): Promise<string> => {
    expect(await world.run({ action: 'up' })).toEqual([]);
    await world.sh(service, `echo precious > ${target}/file`);
    return volumeAt(world, service, target);
  };
  const volumeAt = async (world: EngineWorld, service: string, target: string): Promise<string> => {
    const { containers } = await world.observe();
    const mounts = containers.find((each) => each.service === service)?.mounts ?? [];
    return mounts.find((mount) => mount.target === target)?.name ?? '';
  };
  /** What a file in a volume says, whoever has that volume. */
  const contentOf = async (volume: string): Promise<string> => {
    await docker.getVolume(volume).inspect();
    const container = await docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['cat', '/v/file'],
      HostConfig: { Binds: [`${volume}:/v`] },
      Tty: true,
    });
    try {
      await container.start();
      await container.wait();
      return (await container.logs({ stdout: true })).toString().trim();
    } finally {
      await container.remove({ force: true });
    }
  };
  const isThere = (volume: string): Promise<boolean> =>
    docker
      .getVolume(volume)
      .inspect()
      .then(
        () => true,
        () => false,
      );

  it('keeps an anonymous volume through down, says so, and removes it, by name, under -v alone', async () => {
    const world = aWorld([keeper()]);
    const volume = await filled(world);
    const down = await world.plan({ action: 'down' });
    expect(down.steps.some(({ kind }) => kind === 'remove-volume')).toBe(false);
    expect(down.keeps).toEqual([{ name: volume, isAnonymous: true, place: 'keeper at /kept' }]);
    expect(await world.run({ action: 'down' })).toEqual([]);
    expect(await contentOf(volume)).toBe('precious');
    const purge = await world.plan({ action: 'down', removeVolumes: true });
    expect(purge.steps).toMatchObject([{ kind: 'remove-volume', name: volume }]);
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await isThere(volume)).toBe(false);
  });

  it('removes an anonymous volume together with its container only when asked to', async () => {
    const world = aWorld([keeper(), scriptService('other', stay, { mounts: keeper().mounts })]);
    const volume = await filled(world);
    const others = await volumeAt(world, 'other', '/kept');
    const { steps } = await world.plan({ action: 'down', services: ['keeper'], removeVolumes: true });
    expect(steps.at(-1)).toMatchObject({
      kind: 'remove-volume',
      name: volume,
      reason: 'anonymous, of keeper at /kept',
    });
    expect(await world.run({ action: 'down', services: ['keeper'], removeVolumes: true })).toEqual([]);
    expect([await isThere(volume), await isThere(others)]).toEqual([false, true]);
  });

  it('labels the volumes that an image wants, so that they are found later', async () => {
    const image = `patchbay-test-${process.pid}-${Date.now()}`;
    const from = await docker.createContainer({ Image: 'busybox:latest', Cmd: ['true'] });
    await from.commit({ repo: image, tag: 'latest', changes: 'VOLUME /wanted' });
    await from.remove();
    try {
      const world = aWorld([scriptService('keeper', stay, { image: `${image}:latest` })]);
      const volume = await filled(world, '/wanted');
      expect(await world.run({ action: 'down' })).toEqual([]);
      expect(await contentOf(volume)).toBe('precious');
      expect((await world.observe()).volumes).toEqual([volume]);
      expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
      expect(await isThere(volume)).toBe(false);
    } finally {
      await removeWorlds();
      await docker.getImage(image).remove({ force: true });
    }
  });

  it('keeps what a named volume takes the place of, and says where it is and how to copy it', async () => {
    const world = aWorld([keeper()]);
    const volume = await filled(world);
    world.declare([keeper({ source: 'data' })]);
    const plan = await world.plan({ action: 'up' });
    expect(plan.problems).toMatchObject([{ code: 'engine.volume-superseded', severity: 'info' }]);
    expect(plan.problems?.[0]?.message).toContain(`-v ${volume}:/from:ro -v ${world.project}_data:/to`);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await contentOf(volume)).toBe('precious');
    expect(await volumeAt(world, 'keeper', '/kept')).toBe(`${world.project}_data`);
  });

  it('goes on with an anonymous volume whose place in the manifest has changed', async () => {
    const world = aWorld([keeper()]);
    const volume = await filled(world);
    world.declare([keeper({ target: '/elsewhere' })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.sh('keeper', 'cat /kept/file')).toBe('precious');
    expect(await isThere(volume)).toBe(true);
  });

  it('never removes an external volume, though its name is one that Docker could have made up', async () => {
    const name = randomBytes(32).toString('hex');
    await docker.createVolume({ Name: name });
    extra.push(name);
    const world = aWorld([keeper({ source: 'data' })]);
    world.declare([keeper({ source: 'data' })], {}, { name, isExternal: true });
    await filled(world);
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await contentOf(name)).toBe('precious');
    expect(await world.run({ action: 'up' })).toEqual([]);
    // Without the manifest that says external, too.
    await world.remove();
    expect(await contentOf(name)).toBe('precious');
  });

  it('removes no volume that a container outside of the project has', async () => {
    const world = aWorld([keeper()]);
    const volume = await filled(world);
    const guest = await docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['true'],
      HostConfig: { Binds: [`${volume}:/v`] },
    });
    try {
      const { Name: name } = await guest.inspect();
      const { steps, keeps } = await world.plan({ action: 'down', removeVolumes: true });
      expect(steps.some(({ kind }) => kind === 'remove-volume')).toBe(false);
      expect(keeps).toMatchObject([{ name: volume, reason: `used by ${name.slice(1)}` }]);
      expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
      expect(await contentOf(volume)).toBe('precious');
    } finally {
      await guest.remove();
    }
  });

  it('keeps a volume that one service lends to another for as long as either stays', async () => {
    const borrower = scriptService('borrower', stay, {
      volumesFrom: ['keeper'],
      dependsOn: { keeper: { condition: 'service_started', isRequired: true } },
    });
    const world = aWorld([keeper(), borrower]);
    const volume = await filled(world);
    const alone = await world.plan({ action: 'down', services: ['keeper'], removeVolumes: true });
    expect(alone.keeps).toMatchObject([{ name: volume, reason: `used by ${world.project}-borrower-1` }]);
    expect(await world.run({ action: 'down', services: ['borrower'], removeVolumes: true })).toEqual([]);
    expect(await contentOf(volume)).toBe('precious');
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await isThere(volume)).toBe(false);
  });

  it('renews anonymous volumes of what is made anew when asked to, and removes the old ones by name', async () => {
    const world = aWorld([keeper()]);
    const volume = await filled(world);
    const wish = { action: 'up', recreate: 'always', renewVolumes: true } as const;
    const { steps } = await world.plan(wish);
    expect(steps.at(-1)).toMatchObject({ kind: 'remove-volume', name: volume });
    expect(await world.run(wish)).toEqual([]);
    expect(await isThere(volume)).toBe(false);
    expect(await world.sh('keeper', 'ls /kept')).toBe('');
  });

  it('takes with a container for one run only the volumes that were made for it', async () => {
    const lender = { type: 'volume', target: '/own', isReadOnly: false } as const;
    const job = scriptService('job', 'true', {
      mounts: [lender],
      volumesFrom: ['keeper'],
      dependsOn: { keeper: { condition: 'service_started', isRequired: true } },
    });
    const plain = scriptService('plain', 'true', { mounts: [lender] });
    const world = aWorld([keeper(), job, plain]);
    const volume = await filled(world);
    await world.run({ action: 'down', services: ['job', 'plain'], removeVolumes: true });
    const before = await volumesOf(world);
    for (const service of ['job', 'plain']) {
      const request = { command: ['true'], isTty: false, isRemoved: true, hasPorts: false };
      const code = await engine.run(world.application, service, request, new Captured(), AbortSignal.timeout(20_000));
      expect(code).toBe(0);
    }
    expect(await volumesOf(world)).toEqual(before);
    expect(await contentOf(volume)).toBe('precious');
  });

  const volumesOf = async ({ project }: EngineWorld): Promise<readonly string[]> => {
    const { Volumes: all } = await docker.listVolumes();
    return all.flatMap(({ Name, Labels }) => (Labels?.['com.docker.compose.project'] === project ? [Name] : [])).sort();
  };

  it('removes images when asked to, but none that a container outside of the project is made from', async () => {
    const [free, taken] = ['free', 'taken'].map((kind) => `patchbay-test-${kind}-${process.pid}-${Date.now()}`) as [
      string,
      string,
    ];
    for (const image of [free, taken]) {
      const from = await docker.createContainer({ Image: 'busybox:latest', Cmd: ['true'] });
      await from.commit({ repo: image, tag: 'latest', comment: image });
      await from.remove();
    }
    const guest = await docker.createContainer({ Image: taken, Cmd: ['true'] });
    try {
      const world = aWorld([
        scriptService('one', stay, { image: `${free}:latest` }),
        scriptService('two', stay, { image: `${taken}:latest` }),
      ]);
      expect(await world.run({ action: 'up' })).toEqual([]);
      const plan = await world.plan({ action: 'down', removeImages: 'all' });
      expect(plan.steps.filter(({ kind }) => kind === 'remove-image')).toMatchObject([{ image: `${free}:latest` }]);
      expect(plan.problems).toMatchObject([{ code: 'engine.image-in-use', severity: 'info' }]);
      expect(await world.run({ action: 'down', removeImages: 'all' })).toEqual([]);
      const tags = (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
      expect([tags.includes(`${free}:latest`), tags.includes(`${taken}:latest`)]).toEqual([false, true]);
    } finally {
      await guest.remove();
      await docker.getImage(taken).remove({ force: true });
    }
  });

  it('leaves a network that somebody else is in, and says who', async () => {
    const world = aWorld([scriptService('web', stay)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const network = `${world.project}_default`;
    const guest = await docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['sleep', '1000'],
      HostConfig: { NetworkMode: network },
    });
    try {
      await guest.start();
      const plan = await world.plan({ action: 'down' });
      expect(plan.problems).toMatchObject([{ code: 'engine.network-in-use', severity: 'info' }]);
      expect(await world.run({ action: 'down' })).toEqual([]);
      expect((await world.observe()).networks).toEqual([network]);
    } finally {
      await guest.remove({ force: true });
    }
  });
});

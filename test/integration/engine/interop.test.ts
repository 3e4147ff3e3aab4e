import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { stay } from './programs.ts';
import { Captured, EngineWorld, quickCheck, scriptService, uniqueProject } from './world.ts';

const execute = promisify(execFile);
const hasDocker = await dockerAnswers();
const hasCompose = await execute('docker-compose', ['version']).then(
  () => true,
  () => false,
);
if (!hasCompose) console.warn('SKIPPED: docker-compose is not installed, so living together with it is not tested.');

describe.skipIf(!hasDocker || !hasCompose)('beside docker-compose', () => {
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let folder = '';

  beforeAll(async () => {
    await ensureBusybox();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-interop-'));
    await writeFile(join(folder, 'compose.yaml'), manifest);
    await writeFile(join(folder, 'cache.yaml'), cache);
  });
  afterAll(async () => {
    engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const compose = async (project: string, ...args: readonly string[]): Promise<string> => {
    return composeOf('compose.yaml', project, ...args);
  };
  const composeOf = async (name: string, project: string, ...args: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    const { stdout } = await execute('docker-compose', ['-p', project, '-f', file, ...args]);
    return stdout;
  };
  const services = [
    scriptService('store', `echo stored; ${stay}`, { healthcheck: quickCheck('true') }),
    scriptService('worker', `echo worked; ${stay}`, { replicas: 2 }),
  ];

  it('is seen: ps and logs show what Patchbay started, and down removes it', async () => {
    const world = new EngineWorld(engine, services);
    try {
      expect(await world.run({ action: 'up' })).toEqual([]);
      const listed = await compose(world.project, 'ps', '--quiet');
      expect(listed.trim().split('\n')).toHaveLength(3);
      expect(await compose(world.project, 'ps', '--services')).toContain('worker');
      expect(await compose(world.project, 'logs', '--no-color', 'worker')).toContain('worked');
      await compose(world.project, 'down');
      expect(await world.observe()).toMatchObject({ containers: [], networks: [] });
    } finally {
      await world.remove();
    }
  });

  it('sees: what docker-compose started is adopted as it is, and taken down', async () => {
    const world = new EngineWorld(engine, services, uniqueProject());
    try {
      await compose(world.project, 'up', '--detach', '--scale', 'worker=2');
      const { containers } = await world.observe();
      expect(containers.map(({ service, number, state }) => `${service} ${number} ${state}`).sort()).toEqual([
        'store 1 running',
        'worker 1 running',
        'worker 2 running',
      ]);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
      expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
      expect(await compose(world.project, 'ps', '--quiet')).toBe('');
    } finally {
      await world.remove();
    }
  });

  it('keeps the data of what docker-compose made: made anew by either, and taken down', async () => {
    const mounts = [{ type: 'volume', target: '/cache', isReadOnly: false }] as const;
    const keeper = (version: string) => scriptService('keeper', stay, { mounts, environment: { VERSION: version } });
    const world = new EngineWorld(engine, [keeper('0')], uniqueProject());
    const sh = async (script: string): Promise<string> => {
      const [container] = (await world.observe()).containers;
      const streams = new Captured();
      const request = { command: ['/bin/sh', '-c', script], isTty: false };
      await engine.exec(container?.name ?? '', request, streams, AbortSignal.timeout(20_000));
      return streams.out.trim();
    };
    try {
      await composeOf('cache.yaml', world.project, 'up', '--detach');
      const [first] = (await world.observe()).containers;
      expect(first?.mounts).toMatchObject([{ target: '/cache', isAnonymous: true }]);
      await sh('echo precious > /cache/file');
      await composeOf('cache.yaml', world.project, 'up', '--detach', '--force-recreate');
      world.declare([keeper('1')]);
      expect(await world.run({ action: 'up', recreate: 'always' })).toEqual([]);
      expect(await sh('cat /cache/file')).toBe('precious');
      // Whoever made it gave it a name by then: nothing proves that it is the project's.
      const { steps, keeps } = await world.plan({ action: 'down', removeVolumes: true });
      expect(steps.some(({ kind }) => kind === 'remove-volume')).toBe(false);
      expect(keeps).toMatchObject([{ name: first?.mounts?.[0]?.name, reason: 'not made for this project' }]);
    } finally {
      const names = (await world.observe()).containers.flatMap(({ mounts: its = [] }) => its.map(({ name }) => name));
      await world.remove();
      for (const name of names) await execute('docker', ['volume', 'rm', '--force', name]);
    }
  });
});

const cache = `
version: "3.8"
services:
  keeper:
    image: busybox:latest
    command: ["/bin/sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]
    volumes: ["/cache"]
`;

const manifest = `
version: "3.8"
services:
  store:
    image: busybox:latest
    command: ["/bin/sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]
  worker:
    image: busybox:latest
    command: ["/bin/sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]
`;

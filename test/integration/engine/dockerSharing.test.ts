import Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('containers that share the namespaces of another', () => {
  const docker = new Dockerode();
  const { aWorld } = onDocker();

  /** web serves a page on port 80; beside it one in each of its namespaces, and one that mounts what it mounts. */
  const services = (environment: Readonly<Record<string, string>> = {}): readonly Service[] => {
    const beside = (name: string, facts: Partial<Service>): Service =>
      scriptService(name, stay, {
        dependsOn: { web: { condition: 'service_started', isRequired: true } },
        networks: {},
        ...facts,
      });
    return [
      scriptService('web', 'cd /data && echo page > index.html && exec httpd -f', {
        environment,
        mounts: [{ type: 'volume', target: '/data', isReadOnly: false }],
        namespaces: { ipc: 'shareable' },
      }),
      beside('net', { networkMode: 'service:web' }),
      beside('pid', { namespaces: { pid: 'service:web' }, networks: { default: { aliases: [] } } }),
      beside('ipc', { namespaces: { ipc: 'service:web' }, networks: { default: { aliases: [] } } }),
      beside('files', { volumesFrom: ['web'], networks: { default: { aliases: [] } } }),
    ];
  };
  const started = async (): Promise<EngineWorld> => {
    const world = aWorld(services());
    expect(await world.run({ action: 'up' })).toEqual([]);
    await expectAlive(world);
    return world;
  };
  /** Each sees what it shares, and the next `up` has nothing to do. */
  const expectAlive = async (world: EngineWorld): Promise<void> => {
    const address = await world.sh('web', 'hostname -i');
    expect(await world.sh('net', 'ip -o -4 addr')).toContain(address);
    // httpd needs a moment before it listens.
    const page = 'for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://127.0.0.1/ && exit; usleep 200000; done';
    expect(await world.sh('net', page)).toBe('page');
    expect(await world.sh('pid', 'ps')).toContain('httpd -f');
    const namespace = 'readlink /proc/self/ns/ipc';
    expect(await world.sh('ipc', namespace)).toBe(await world.sh('web', namespace));
    await world.sh('web', 'echo $$ > /data/mark');
    expect(await world.sh('files', 'cat /data/mark')).toBe(await world.sh('web', 'cat /data/mark'));
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  };

  it('are made anew when it is changed', async () => {
    const world = await started();
    world.declare(services({ CHANGED: 'yes' }));
    expect(await world.run({ action: 'up' })).toEqual([]);
    await expectAlive(world);
  });

  it('are made anew when it alone is made anew by force', async () => {
    const world = await started();
    expect(await world.run({ action: 'up', services: ['web'], recreate: 'always' })).toEqual([]);
    await expectAlive(world);
  });

  it('are made anew when somebody has removed it, whatever is started then', async () => {
    const world = await started();
    await docker.getContainer(`${world.project}-web-1`).remove({ force: true });
    // Its processes were ended with the namespace: it alone does not run, and is not started by a plan for another service.
    expect(await world.run({ action: 'up', services: ['web', 'pid'] })).toEqual([]);
    await expectAlive(world);
    await docker.getContainer(`${world.project}-web-1`).remove({ force: true });
    expect(await world.run({ action: 'start' })).toEqual([]);
    await expectAlive(world);
  });

  it('restart with it, and are found when somebody else has restarted it', async () => {
    const world = await started();
    expect(await world.run({ action: 'restart', services: ['web'], withDependencies: false })).toEqual([]);
    await expectAlive(world);
    await docker.getContainer(`${world.project}-web-1`).restart({ t: 1 });
    expect(await world.run({ action: 'up' })).toEqual([]);
    await expectAlive(world);
    await docker.getContainer(`${world.project}-web-1`).stop({ t: 1 });
    expect(await world.run({ action: 'start', services: ['web', 'pid'] })).toEqual([]);
    await expectAlive(world);
  });

  it('say what they need when they alone are started', async () => {
    const world = await started();
    await world.run({ action: 'stop' });
    const problems = await world.run({ action: 'restart', services: ['net'], withDependencies: false });
    expect(problems).toMatchObject([
      {
        code: 'engine.namespace-gone',
        message: `Cannot start ${world.project}-net-1: it is in a namespace of ${world.project}-web-1, which does not run. Start that one too.`,
      },
    ]);
  });
});

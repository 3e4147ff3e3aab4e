import { setMaxListeners } from 'node:events';
import Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { EngineWorld, quickCheck, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('the life of containers on Docker', () => {
  const docker = new Dockerode();
  const { engine, aWorld, removeWorlds } = onDocker();

  const keeper = (facts: Partial<Service> = {}): Service =>
    scriptService('keeper', stay, { mounts: [{ type: 'volume', target: '/kept', isReadOnly: false }], ...facts });

  it('says what changed, and carries what stands in anonymous volumes over to the new container', async () => {
    const world = aWorld([keeper({ environment: { MODE: 'one', GONE: 'x' } })]);
    await world.run({ action: 'up' });
    await world.sh('keeper', 'echo precious > /kept/file');
    world.declare([keeper({ environment: { MODE: 'two' } })]);
    const plan = await world.plan({ action: 'up' });
    expect(plan.steps.find(({ kind }) => kind === 'create')?.reason).toBe(
      'environment.GONE removed, environment.MODE changed',
    );
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.sh('keeper', 'echo $MODE; cat /kept/file')).toBe('two\nprecious');
    expect((await world.observe()).containers.map(({ name }) => name)).toEqual([`${world.project}-keeper-1`]);
  });

  it('lets the old container serve, under its own name, when the new one cannot be made', async () => {
    const world = aWorld([keeper()]);
    await world.run({ action: 'up' });
    world.declare([keeper({ workingDir: 'not/absolute' })]);
    expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.create-failed' }]);
    const { containers } = await world.observe();
    expect(containers).toMatchObject([{ name: `${world.project}-keeper-1`, state: 'running' }]);
  });

  it('finishes a replacement that was cut short between two of its steps', async () => {
    const world = aWorld([keeper()]);
    await world.run({ action: 'up' });
    await world.sh('keeper', 'echo precious > /kept/file');
    world.declare([keeper({ environment: { MODE: 'new' } })]);
    const cut = new AbortController();
    const first = world.run({ action: 'up' }, cut.signal, (step) => {
      if (step.startsWith('stop:')) cut.abort();
    });
    await expect(first).rejects.toThrow();
    expect((await world.observe()).containers).toHaveLength(2);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect(await world.sh('keeper', 'cat /kept/file')).toBe('precious');
    expect((await world.observe()).containers).toHaveLength(1);
  });

  it('makes a container anew when its image was built anew', async () => {
    const image = `${worldImage()}:latest`;
    const tag = (from: string): Promise<unknown> =>
      docker.getImage(from).tag({ repo: image.replace(':latest', ''), tag: 'latest' });
    await tag('busybox:latest');
    try {
      const world = aWorld([keeper({ image })]);
      await world.run({ action: 'up' });
      await docker.getContainer(`${world.project}-keeper-1`).commit({ repo: image.split(':')[0] });
      const { steps } = await world.plan({ action: 'up' });
      expect(steps.find(({ kind }) => kind === 'create')?.reason).toBe('its image is newer');
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    } finally {
      await removeWorlds();
      await docker.getImage(image).remove({ force: true });
    }
  });

  it('runs the hooks of a container after its start and before its stop, and says which failed', async () => {
    const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });
    const hooks = {
      postStart: [{ ...hook('echo "$(id -u) $WHERE $(pwd)" > /kept/started'), user: '0', workingDir: '/tmp' }],
      preStop: [hook('echo bye > /kept/stopped')],
    };
    const named = { type: 'volume', source: 'data', target: '/kept', isReadOnly: false } as const;
    const world = aWorld([keeper({ hooks, mounts: [named], environment: { WHERE: 'here' } })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.sh('keeper', 'cat /kept/started')).toBe('0 here /tmp');
    await world.run({ action: 'restart' });
    expect(await world.sh('keeper', 'cat /kept/stopped')).toBe('bye');
    world.declare([keeper({ hooks: { postStart: [hook('echo "no schema"; exit 4')] }, environment: { WHERE: 'x' } })]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.hook-failed', message: expect.stringMatching(/post_start.*ended with 4.*no schema/) as string },
    ]);
  });

  it('runs before a first start what has to end well, once for all replicas or for each, beside what they mount', async () => {
    const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });
    const named = { type: 'volume', source: 'data', target: '/kept', isReadOnly: false } as const;
    const web = (preStart: NonNullable<Service['hooks']>['preStart'], replicas = 2): Service =>
      scriptService('web', stay, { hooks: { preStart }, mounts: [named], environment: { WHERE: 'here' }, replicas });
    const once = { ...hook('echo "once $WHERE" >> /kept/log; ! ping -c 1 -w 1 web'), image: 'busybox:latest' };
    const each = { ...hook('echo each >> /kept/log'), isPerReplica: true };
    const world = aWorld([web([once, each])]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const log = (): Promise<string> => world.sh('web', 'cat /kept/log');
    expect(await log()).toBe('once here\neach\neach');
    await world.run({ action: 'restart' });
    await world.run({ action: 'scale', replicas: { web: 3 } });
    expect(await log()).toBe('once here\neach\neach\neach');
    expect((await world.observe()).containers.filter(({ isOneOff }) => isOneOff)).toEqual([]);
    world.declare([web([hook('echo "no schema"; exit 4')], 1)]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.hook-failed', message: expect.stringMatching(/pre_start.*ended with 4.*no schema/) as string },
    ]);
    expect(await world.stateOf('web')).toEqual(['created none']);
  });

  it('does not fight: two windows that start, change and remove at once both succeed', async () => {
    const services = (mode: string) => [
      scriptService('store', stay, { healthcheck: quickCheck('true'), environment: { MODE: mode } }),
      scriptService('web', stay, { replicas: 3, environment: { MODE: mode } }),
    ];
    const one = aWorld(services('one'));
    const other = new EngineWorld(engine, services('one'), one.project);
    const both = async (request: Parameters<EngineWorld['run']>[0]) => {
      const signal = AbortSignal.timeout(60_000);
      setMaxListeners(0, signal);
      return Promise.all([one.run(request, signal), other.run(request, signal)]);
    };
    expect(await both({ action: 'up' })).toEqual([[], []]);
    one.declare(services('two'));
    other.declare(services('two'));
    expect(await both({ action: 'up' })).toEqual([[], []]);
    expect((await one.plan({ action: 'up' })).steps).toEqual([]);
    const listed = await docker.listNetworks({ filters: { name: [`${one.project}_default`] } });
    expect(listed).toHaveLength(1);
    expect(await both({ action: 'down', removeVolumes: true })).toEqual([[], []]);
    expect(await one.observe()).toMatchObject({ containers: [], networks: [], volumes: [] });
  });
});

function worldImage(): string {
  return `patchbay-test-${process.pid}-${Date.now()}`;
}

import { describe, expect, it } from 'vitest';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { canRunCluster } from './cluster.ts';
import { clusterScript, onCluster } from './swarmWorld.ts';
import { quickCheck } from '../engine/world.ts';
import { stay } from '../engine/programs.ts';
import { sleep } from '../../../src/base/async.ts';

const cluster = await canRunCluster();

describe.skipIf(!cluster)('a rollout on a Swarm', () => {
  const suite = onCluster();
  const { aWorld } = suite;

  it('is over once all tasks run, and leaves nothing to do', async () => {
    const world = aWorld([
      clusterScript('store', stay, { healthcheck: quickCheck('true') }),
      clusterScript('worker', stay, {
        replicas: 3,
        dependsOn: { store: { condition: 'service_healthy', isRequired: true } },
      }),
    ]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.stateOf('store')).toEqual(['running healthy']);
    expect(await world.stateOf('worker')).toEqual(['running none', 'running none', 'running none']);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect((await world.observe()).networks).toEqual([`${world.project}_default`]);
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await world.observe()).toMatchObject({ containers: [], networks: [], volumes: [] });
  });

  it('that fails says why, with what the task wrote, and can be rolled back', async () => {
    const world = aWorld([clusterScript('web', stay)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    world.declare([clusterScript('web', 'echo cannot find the key; exit 3')]);
    const [problem] = await world.run({ action: 'up' });
    expect(problem).toMatchObject({ code: 'engine.rollout-failed' });
    expect(problem?.message).toMatch(/its update was paused.*non-zero exit \(3\).*cannot find the key/s);
    expect(await world.run({ action: 'rollback', services: ['web'] })).toEqual([]);
    expect(await world.stateOf('web')).toEqual(['running none']);
  });

  it('that fails is rolled back by the cluster where the manifest says so, and the wait says that it was', async () => {
    const deploy = { endpointMode: 'dnsrr', update: { failureAction: 'rollback' } } as const;
    const world = aWorld([clusterScript('web', stay, { deploy })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    world.declare([clusterScript('web', 'exit 4', { deploy })]);
    const [problem] = await world.run({ action: 'up' });
    expect(problem?.message).toMatch(/its update was rolled back.*non-zero exit \(4\)/s);
    await expect.poll(() => world.stateOf('web')).toEqual(['running none']);
  });

  it('holds while somebody has paused it, goes on when it is told to, and can be put back to before it', async () => {
    const deploy = { endpointMode: 'dnsrr', update: { delayMs: 500, monitorMs: 300 } } as const;
    const version = (number: number) => clusterScript('web', `: ${number}; ${stay}`, { replicas: 3, deploy });
    const world = aWorld([version(1)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const running = async (number: number): Promise<number> => {
      const { containers } = await world.observe();
      return containers.filter((each) => each.state === 'running' && each.command?.join(' ').includes(`: ${number};`))
        .length;
    };
    const allRun = async () => (await running(1)) + (await running(2)) === 3;
    const beginAndPause = async (number: number) => {
      world.declare([version(number)]);
      const up = world.run({ action: 'up' });
      await expect.poll(() => running(number), { timeout: 20_000, interval: 100 }).toBeGreaterThan(0);
      expect(await world.run({ action: 'pause-rollout' })).toEqual([]);
      return up;
    };

    const up = beginAndPause(2);
    const told = async () => (await world.observe()).cluster?.services[0]?.update;
    await expect.poll(told, { timeout: 20_000 }).toMatchObject({ state: 'paused', isHeld: true });
    await expect.poll(allRun, { timeout: 20_000 }).toBe(true);
    const renewed = await running(2);
    expect(renewed).toBeLessThan(3);
    await sleep(2000);
    expect(await running(2)).toBe(renewed);
    expect(await allRun()).toBe(true);
    expect((await world.plan({ action: 'up' })).steps[0]).toMatchObject({
      ...{ kind: 'deploy', change: 'update', reason: 'its update was paused, and goes on' },
    });
    expect(await world.run({ action: 'resume-rollout' })).toEqual([]);
    expect(await up).toEqual([]);
    expect(await running(2)).toBe(3);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);

    const again = beginAndPause(3);
    await expect.poll(told, { timeout: 20_000 }).toMatchObject({ isHeld: true });
    expect(await world.run({ action: 'rollback' })).toEqual([]);
    // Who asked for it to be rolled back knows that it was.
    expect(await again).toEqual([]);
    expect(await running(2)).toBe(3);
  });

  it('of a first version that never comes up is given up after three failures', async () => {
    const world = aWorld([clusterScript('web', 'exit 5', { deploy: { restartPolicy: { delayMs: 200 } } })]);
    const [problem] = await world.run({ action: 'up' });
    expect(problem?.message).toMatch(/its tasks failed 3 times.*non-zero exit \(5\)/s);
  });

  it('gives every node a file that is mounted from beside the manifest, and the new one once it changes', async () => {
    const world = await ManifestWorld.create(suite.engine, { 'conf/web.conf': 'one' });
    const said = async (): Promise<readonly string[]> => {
      const lines: string[] = [];
      const options = { services: ['web'], follow: false };
      await suite.engine.logs(world.project, options, ({ text }) => void lines.push(text), AbortSignal.timeout(20_000));
      return lines.sort();
    };
    try {
      const deploy =
        'deploy: { mode: global, endpoint_mode: dnsrr, update_config: { parallelism: 0, monitor: 200ms } }';
      const command = `command: [sh, -c, "cat /etc/web.conf; echo; sleep 1000"]`;
      const manifest = `services: { web: { image: busybox, init: true, ${command}, ${deploy}, volumes: ["./conf/web.conf:/etc/web.conf:ro"] } }`;
      expect(await world.up(await world.resolve(manifest))).toEqual([]);
      await expect.poll(said).toEqual(['one', 'one', 'one']);
      await world.write('conf/web.conf', 'two');
      expect(await world.up(await world.resolve(manifest))).toEqual([]);
      await expect.poll(said).toEqual(['one', 'one', 'one', 'two', 'two', 'two']);
    } finally {
      await world.remove();
    }
    expect(await suite.cluster.docker().listConfigs()).toEqual([]);
  });

  it('stops, starts, restarts and scales', async () => {
    const world = aWorld([clusterScript('web', stay, { replicas: 2 })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const ids = async () => (await world.observe()).containers.map(({ id }) => id).sort();
    const first = await ids();
    expect(await world.run({ action: 'restart' })).toEqual([]);
    expect(await ids()).not.toEqual(first);
    expect(await world.run({ action: 'stop' })).toEqual([]);
    expect((await world.observe()).containers).toEqual([]);
    expect((await world.observe()).cluster?.services).toMatchObject([{ replicas: 0, replicasBeforeStop: 2 }]);
    expect(await world.run({ action: 'start' })).toEqual([]);
    expect(await world.stateOf('web')).toEqual(['running none', 'running none']);
    expect(await world.run({ action: 'scale', replicas: { web: 4 } })).toEqual([]);
    expect(await world.stateOf('web')).toHaveLength(4);
  });
});

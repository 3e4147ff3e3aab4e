import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerStats, Engine } from '../../../src/engine/engine.ts';
import { shellCommand } from '../../../src/engine/shell.ts';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { itWaits } from './contractWaits.ts';
import { codeOfFailure } from './stopped.ts';
import { programs, stay } from './programs.ts';
import { itPrepares } from './contractHooks.ts';
import { describeCopies } from './contractCopy.ts';
import { describeLooks } from './contractLooks.ts';
import { describeSignals } from './contractSignals.ts';
import { Captured, eventsDuring, followUntil, quickCheck, readAll, scriptService, type Fit } from './world.ts';
import { worldsOn } from './worlds.ts';

/** What the contract needs of an engine under test. */
export interface EngineUnderTest {
  readonly traits: EngineTraits;
  /** Left out, services are declared as they are for every engine. */
  readonly fit?: Fit;
  /** It runs no hooks. */
  readonly isFake?: true;
  connect(): Engine;
  /** An engine at an address where nobody answers. */
  connectNowhere(): Engine;
  prepare(): Promise<void>;
  cleanUp(): Promise<void>;
}

/** What every engine does, whatever runs behind it. */
export function describeEngine(name: string, subject: EngineUnderTest): void {
  describe(name, () => {
    let engine: Engine;
    const { traits } = subject;
    // A cluster takes a while to let go of a service, and others do not mind.
    const { aWorld, whenRemoved } = worldsOn(() => engine, subject.fit, traits.schedules ? 'meanwhile' : 'at once');
    /** The states of what was stopped: an engine that does not keep it has none. */
    const stopped = (...states: readonly string[]): readonly string[] => (traits.keepsStopped ? states : []);

    beforeAll(async () => {
      await subject.prepare();
      engine = subject.connect();
    });
    afterAll(async () => {
      await whenRemoved();
      engine.dispose();
      await subject.cleanUp();
    });

    describeSignals(aWorld, traits);
    describeLooks(aWorld, traits);
    describeCopies(aWorld, traits);
    if (!subject.isFake) itPrepares(aWorld, traits);

    it('says who answers', async () => {
      const info = await engine.ping(AbortSignal.timeout(5000));
      expect(info.kind).toBe(engine.kind);
      expect(info.label).not.toBe('');
    });

    it('says that nobody answers, and what to do', async () => {
      const nowhere = subject.connectNowhere();
      await expect(nowhere.ping(AbortSignal.timeout(5000))).rejects.toMatchObject({
        problem: { code: 'engine.unreachable', message: expect.stringMatching(/\. \w+/) as string },
      });
      nowhere.dispose();
    });

    it('starts dependents once what they need is healthy', async () => {
      const world = aWorld(shop());
      const events = await eventsDuring(
        world,
        async () => expect(await world.run({ action: 'up' })).toEqual([]),
        (seen) => seen.filter(({ service, action }) => service === 'worker' && action === 'start').length === 2,
      );
      // Podman 4 does not say which health.
      const told = events.map(({ service, action }) => `${service} ${action.split(':', 1)[0]}`);
      expect(told.indexOf('store start')).toBeGreaterThan(-1);
      expect(told.indexOf('store health_status')).toBeGreaterThan(told.indexOf('store start'));
      expect(told.indexOf('worker start')).toBeGreaterThan(told.indexOf('store health_status'));
      expect(events.find(({ service, action }) => service === 'store' && action === 'start')?.container).toBe(
        `${world.project}-store-1`,
      );
    });

    it('observes states, health and numbers', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      expect(await world.stateOf('store')).toEqual(['running healthy']);
      expect(await world.stateOf('worker')).toEqual(['running none', 'running none']);
      const { containers, networks } = await world.observe();
      expect(containers.map(({ number }) => number)).toEqual([1, 1, 2]);
      expect(containers.every(({ startedAtMs = 0 }) => Math.abs(Date.now() - startedAtMs) < 60_000)).toBe(true);
      expect(networks).toEqual(traits.hasNetworks ? [`${world.project}_default`] : []);
    });

    it('has nothing left to do after up', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    });

    it('leaves nothing behind after down', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
      expect(await world.observe()).toMatchObject({ containers: [], networks: [], volumes: [] });
    });

    it('takes down without a manifest', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      await world.remove();
      expect(await world.observe()).toMatchObject({ containers: [], networks: [], volumes: [] });
    });

    it('stops one service and starts it again', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      expect(await world.run({ action: 'stop', services: ['worker'] })).toEqual([]);
      expect(await world.stateOf('worker')).toEqual(stopped('exited none', 'exited none'));
      expect(await world.stateOf('store')).toEqual(['running healthy']);
      expect(await world.run({ action: 'start', services: ['worker'] })).toEqual([]);
      expect(await world.stateOf('worker')).toEqual(['running none', 'running none']);
    });

    it('restarts a service and waits for its health', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      const before = (await world.observe()).containers.find(({ service }) => service === 'store');
      expect(await world.run({ action: 'restart', services: ['store'] })).toEqual([]);
      const after = (await world.observe()).containers.find(({ service }) => service === 'store');
      expect(after).toMatchObject({ name: before?.name, state: 'running', health: 'healthy' });
      // What is not kept is made anew.
      expect(after?.id === before?.id).toBe(traits.keepsStopped);
      expect(after?.startedAtMs).toBeGreaterThan(before?.startedAtMs ?? Infinity);
    });

    it('scales up and down', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      expect(await world.run({ action: 'scale', replicas: { worker: 3 } })).toEqual([]);
      expect(await world.stateOf('worker')).toHaveLength(3);
      expect(await world.run({ action: 'scale', replicas: { worker: 1 } })).toEqual([]);
      expect(await world.stateOf('worker')).toHaveLength(1);
    });

    it('makes a container anew when its environment changed, and leaves the others', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      const before = await world.observe();
      world.declare(shop({ environment: { GREETING: 'changed' } }));
      expect(await world.run({ action: 'up' })).toEqual([]);
      const idOf = ({ containers }: typeof before, service: string): string | undefined =>
        containers.find((each) => each.service === service)?.id;
      const after = await world.observe();
      expect(idOf(after, 'worker')).not.toBe(idOf(before, 'worker'));
      expect(idOf(after, 'store')).toBe(idOf(before, 'store'));
      const lines = await readAll(world, 'worker');
      expect(lines.map(({ text }) => text)).toContain('hello changed');
    });

    it('reads both streams of a log, with times and without line ends', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      await followUntil(
        world,
        { services: ['worker'] },
        () => Promise.resolve(),
        (lines) => lines.length >= 4,
      );
      const lines = await readAll(world, 'worker');
      const own = lines.filter(({ container }) => container === `${world.project}-worker-1`);
      expect(own.map(({ stream, text }) => `${stream} ${text}`).sort()).toEqual(['stderr oh no', 'stdout hello world']);
      expect(own.every(({ timeMs, service }) => Math.abs(Date.now() - timeMs) < 60_000 && service === 'worker')).toBe(
        true,
      );
    });

    it('reads only the last lines, or those from a moment on, when asked to', async () => {
      const world = aWorld([scriptService('counter', programs.counter.sh)]);
      await world.run({ action: 'up' });
      await followUntil(
        world,
        { services: [] },
        () => Promise.resolve(),
        (lines) => lines.some(({ text }) => text === '5'),
      );
      const lines = await readAll(world, 'counter', { tail: 2 });
      expect(lines.map(({ text }) => text)).toEqual(['4', '5']);
      const all = await readAll(world, 'counter');
      const sinceMs = all.find(({ text }) => text === '4')!.timeMs;
      expect(await readAll(world, 'counter', { sinceMs })).toEqual(all.slice(-2));
      expect(await readAll(world, 'counter', { sinceMs, tail: 1 })).toEqual(all.slice(-1));
    });

    it('follows a log across a restart and on to a new replica', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      const greetings = (lines: readonly { text: string; container: string }[]): string[] =>
        lines.filter(({ text }) => text === 'hello world').map(({ container }) => container.split('-').at(-1) ?? '');
      const lines = await followUntil(
        world,
        { services: ['worker'] },
        async () => {
          // One that is ended before it has said hello says it once only.
          await expect.poll(async () => greetings(await readAll(world, 'worker')), { timeout: 20_000 }).toHaveLength(2);
          await world.run({ action: 'restart', services: ['worker'] });
          await world.run({ action: 'scale', replicas: { worker: 3 } });
        },
        (seen) => greetings(seen).length >= 5,
      );
      expect(greetings(lines).sort()).toEqual(['1', '1', '2', '2', '3']);
    });

    itWaits(aWorld, traits);

    it('waits for a service that has to finish, and does not run it again', async () => {
      const migrate = scriptService('migrate', programs.migrate.sh);
      const app = scriptService('app', stay, {
        dependsOn: { migrate: { condition: 'service_completed_successfully', isRequired: true } },
      });
      const world = aWorld([migrate, app]);
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect(await world.stateOf('migrate')).toEqual(['exited none']);
      expect(await world.stateOf('app')).toEqual(['running none']);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    });

    it('brings back a container that exits, as its restart policy says', async () => {
      const world = aWorld([scriptService('phoenix', programs.phoenix.sh, { restart: 'on-failure:2' })]);
      const deaths = await eventsDuring(
        world,
        () => world.run({ action: 'up' }),
        (events) => events.filter(({ action }) => action === 'die').length === 3,
      );
      expect(deaths.filter(({ action }) => action === 'start')).toHaveLength(3);
      await expect.poll(() => world.stateOf('phoenix'), { timeout: 5000 }).toEqual(['exited none']);
    });

    it('converges after an up that was cut short', async () => {
      const world = aWorld(shop());
      const cut = new AbortController();
      const first = world.run({ action: 'up' }, cut.signal, (step) => {
        if (step.startsWith('wait:store')) cut.abort();
      });
      await expect(first).rejects.toThrow();
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect(await world.stateOf('worker')).toEqual(['running none', 'running none']);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    });

    it('refuses at once what is asked with a signal that is aborted', async () => {
      const world = aWorld(shop());
      const [step] = (await world.plan({ action: 'up' })).steps;
      const aborted = AbortSignal.abort();
      const act = engine.perform(step!, world.application, () => undefined, aborted);
      await expect(act).rejects.toBe(aborted.reason);
    });

    it('tells what running containers take, those that come later too, and no more of those that end', async () => {
      const world = aWorld([scriptService('busy', programs.busy.sh), scriptService('idle', stay)]);
      await world.run({ action: 'up', services: ['busy'] });
      const done = new AbortController();
      const told = new Map<string, ContainerStats>();
      const figures = engine.stats(world.project, (stats) => void told.set(stats.service, stats), done.signal);
      try {
        // On a machine that is busy itself it gets a small share.
        await expect.poll(() => told.get('busy')?.cpu ?? 0, { timeout: 20_000 }).toBeGreaterThan(0.05);
        expect(told.get('busy')).toMatchObject({ container: `${world.project}-busy-1` });
        await world.run({ action: 'up' });
        await expect.poll(() => told.get('idle')?.memoryBytes ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
        const { memoryBytes, memoryLimitBytes } = told.get('idle')!;
        await expect.poll(() => told.get('idle')!.cpu < told.get('busy')!.cpu, { timeout: 20_000 }).toBe(true);
        expect(memoryLimitBytes).toBeGreaterThan(memoryBytes);
        await world.run({ action: 'stop', services: ['busy'] });
        told.clear();
        await expect.poll(() => told.has('idle'), { timeout: 20_000 }).toBe(true);
        expect(told.has('busy')).toBe(false);
      } finally {
        done.abort();
      }
      await expect(figures).rejects.toBe(done.signal.reason);
    });

    it('runs a command in a container, with input, both outputs and its exit code', async () => {
      const world = aWorld([scriptService('box', stay, { environment: { COLOUR: 'blue' } })]);
      await world.run({ action: 'up' });
      const streams = new Captured('typed\n');
      const exitCode = await engine.exec(
        `${world.project}-box-1`,
        {
          command: ['/bin/sh', '-c', programs.asking.sh],
          isTty: false,
          workingDir: '/tmp',
          environment: { SHADE: 'dark' },
        },
        streams,
        AbortSignal.timeout(20_000),
      );
      expect({ exitCode, out: streams.out, err: streams.err }).toEqual({
        exitCode: 7,
        out: 'typed blue dark /tmp\n',
        err: 'oops\n',
      });
    });

    it('delivers all that a command writes, however much', async () => {
      const world = aWorld([scriptService('box', stay)]);
      await world.run({ action: 'up' });
      const streams = new Captured();
      const command = ['/bin/sh', '-c', programs.talking.sh];
      const name = `${world.project}-box-1`;
      expect(await engine.exec(name, { command, isTty: false }, streams, AbortSignal.timeout(20_000))).toBe(0);
      expect(streams.out.split('\n')).toHaveLength(20_001);
    });

    it('opens a shell, whichever the container has', async () => {
      const world = aWorld([scriptService('box', stay)]);
      await world.run({ action: 'up' });
      const streams = new Captured('echo "two plus two is $((2+2))"\nexit 3\n');
      const request = { command: shellCommand, isTty: false };
      const exitCode = await engine.exec(`${world.project}-box-1`, request, streams, AbortSignal.timeout(20_000));
      expect({ exitCode, out: streams.out }).toEqual({ exitCode: 3, out: 'two plus two is 4\n' });
    });

    it('says why nothing can be run in a container that does not run, or is not there', async () => {
      const world = aWorld([scriptService('box', stay)]);
      await world.run({ action: 'up' });
      await world.run({ action: 'stop' });
      const request = { command: ['true'], isTty: false };
      const { signal } = new AbortController();
      const inStopped = engine.exec(`${world.project}-box-1`, request, new Captured(), signal);
      expect(await codeOfFailure(inStopped)).toBe('engine.not-running');
      const inNone = engine.exec(`${world.project}-none-1`, request, new Captured(), signal);
      await expect(inNone).rejects.toMatchObject({ problem: { code: 'engine.container-gone' } });
    });

    it('lets go of a command when it is told to', async () => {
      const world = aWorld([scriptService('box', stay)]);
      await world.run({ action: 'up' });
      const cut = new AbortController();
      const streams = new Captured();
      streams.stdout.on('data', () => cut.abort());
      const command = ['/bin/sh', '-c', programs.lasting.sh];
      const running = engine.exec(`${world.project}-box-1`, { command, isTty: false }, streams, cut.signal);
      await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('runs a command once, beside what the service depends on, and leaves nothing of it', async () => {
      const world = aWorld(shop());
      const wish = { action: 'run', services: ['worker'] } as const;
      expect(await world.run(wish)).toEqual([]);
      expect(await world.stateOf('store')).toEqual(['running healthy']);
      const streams = new Captured('typed\n');
      const [entrypoint, command] = [['/bin/sh'], ['-c', programs.once.sh]];
      const request = {
        entrypoint,
        command,
        isTty: false,
        environment: { MODE: 'once' },
        isRemoved: true,
        hasPorts: false,
      };
      const { signal } = new AbortController();
      const exitCode = await engine.run(world.application, 'worker', request, streams, signal);
      expect({ exitCode, out: streams.out }).toEqual({ exitCode: 9, out: 'typed once\n' });
      expect((await world.observe()).containers.map(({ service }) => service)).toEqual(['store']);
    });

    it('lists the projects on the engine, with what runs of each', async () => {
      const world = aWorld(shop());
      await world.run({ action: 'up' });
      await world.run({ action: 'stop', services: ['worker'] });
      const projects = await engine.projects(AbortSignal.timeout(20_000));
      expect(projects.find(({ name }) => name === world.project)).toEqual({
        name: world.project,
        services: { store: { running: 1, total: 1 }, worker: { running: 0, total: 2 } },
        state: 'partial',
        isOurs: true,
        workingDirectory: world.application.directory,
        configFiles: world.application.configFiles,
      });
    });

    it('lists what runs on the engine, and the most that each may use', async () => {
      const limits = { cpus: 0.25, memoryBytes: 32 * 2 ** 20 };
      const world = aWorld([
        scriptService('limited', stay, { limits }),
        scriptService('free', stay),
        scriptService('stopped', stay, { limits }),
      ]);
      await world.run({ action: 'up' });
      await world.run({ action: 'stop', services: ['stopped'] });
      const running = await engine.running(AbortSignal.timeout(20_000));
      const own = running
        .filter(({ project }) => project === world.project)
        .toSorted((a, b) => (a.service < b.service ? -1 : 1));
      expect(own.map(({ service, limits: its, ports }) => ({ service, its, ports }))).toEqual([
        { service: 'free', its: {}, ports: 0 },
        { service: 'limited', its: limits, ports: 0 },
      ]);
      const observed = (await world.observe()).containers.find(({ service }) => service === 'limited');
      expect(observed?.limits).toEqual(limits);
    });

    // A cluster keeps of what has ended only when it did, and nothing of what checks wrote.
    it.skipIf(traits.schedules)(
      'observes when a container was made, began and ended, how often it came back, and what its check said',
      async () => {
        const world = aWorld([
          scriptService('phoenix', programs.phoenix.sh, { restart: 'on-failure:2' }),
          scriptService('well', stay, { healthcheck: quickCheck(programs.well.sh) }),
        ]);
        await world.run({ action: 'up' });
        const find = async (service: string) =>
          (await world.observe()).containers.find((container) => container.service === service);
        await expect
          .poll(() => find('phoenix'), { timeout: 20_000 })
          .toMatchObject({ state: 'exited', exitCode: 1, restartCount: 2, isOomKilled: false, healthLog: [] });
        const phoenix = await find('phoenix');
        const { createdAtMs = 0, startedAtMs = 0, finishedAtMs = 0 } = phoenix!;
        expect(createdAtMs).toBeGreaterThan(0);
        expect(startedAtMs).toBeGreaterThanOrEqual(createdAtMs);
        expect(finishedAtMs).toBeGreaterThan(startedAtMs);
        const well = await find('well');
        expect(well?.healthLog[0]).toMatchObject({ exitCode: 0, output: expect.stringMatching(/^all well/) as string });
        expect(well?.finishedAtMs).toBeUndefined();
      },
    );
  });
}

/** A store with a health check, and two workers that need it healthy. */
function shop(workerFacts: Partial<Service> = {}): readonly Service[] {
  return [
    scriptService('store', programs.store.sh, {
      healthcheck: quickCheck(programs.isStoreReady.sh, { retries: 20 }),
      mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
    }),
    scriptService('worker', programs.worker.sh, {
      replicas: 2,
      dependsOn: { store: { condition: 'service_healthy', isRequired: true } },
      ...workerFacts,
    }),
  ];
}

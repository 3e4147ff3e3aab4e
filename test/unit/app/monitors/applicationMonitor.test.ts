import { afterEach, describe, expect, it } from 'vitest';
import {
  ApplicationMonitor,
  type ManifestReading,
  type MonitorSnapshot,
} from '../../../../src/app/monitors/applicationMonitor.ts';
import { withNamedEngine } from '../../../../src/app/engines/namedEngine.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { ProblemError } from '../../../../src/base/problem.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';

const never = new AbortController().signal;
const shop: ManifestReading = {
  application: anApplication([aService('orders')]),
  manifest: '/shop/compose.yaml',
  problems: [],
};
const unreachable = new ProblemError({ code: 'engine.unreachable', severity: 'error', message: 'Nobody answers.' });
const lost = new ProblemError({ code: 'engine.lost', severity: 'error', message: 'It went.' });

/** Where the engines are as the settings say. */
const configured = {
  docker: { kind: 'docker', memory: '/memory', host: 'tcp://set:2375' },
  swarm: { kind: 'swarm' },
  process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
} as const;

/** A monitor with its world in the test's hands. */
class World {
  reading: ManifestReading = shop;
  onRead: () => void = () => undefined;
  readonly engine = new FakeEngine();
  connect: () => Promise<Engine> = () => Promise.resolve(this.engine);
  connections = 0;
  readonly trust = new FakeTrust();
  readonly manifestChanged = new Emitter<void>();
  readonly enginesChanged = new Emitter<void>();
  readonly monitor = new ApplicationMonitor(
    {
      read: () => {
        this.onRead();
        return Promise.resolve(this.reading);
      },
      onDidChange: this.manifestChanged.event,
    },
    {
      connect: async (_, { named }) => {
        this.connections++;
        const { addresses } = withNamedEngine({ setting: 'auto', addresses: configured }, named);
        return { engine: await this.connect(), address: addresses.docker };
      },
      onDidChange: this.enginesChanged.event,
    },
    this.trust,
    silentLogger,
    quickTimes,
  );

  /** The first snapshot, now or later, that fits. */
  until<K extends MonitorSnapshot['state']>(
    state: K,
    fits: (snapshot: Extract<MonitorSnapshot, { state: K }>) => boolean = () => true,
  ): Promise<Extract<MonitorSnapshot, { state: K }>> {
    return new Promise((resolve) => {
      const look = (snapshot: MonitorSnapshot): void => {
        const own = snapshot as Extract<MonitorSnapshot, { state: K }>;
        if (snapshot.state !== state || !fits(own)) return;
        listener.dispose();
        resolve(own);
      };
      const listener = this.monitor.onDidChange(look);
      look(this.monitor.snapshot);
    });
  }
}

let world = new World();
afterEach(() => {
  world.monitor.dispose();
  world = new World();
});

describe('the application monitor', () => {
  it('does nothing until somebody looks', async () => {
    await Promise.resolve();
    expect(world.connections).toBe(0);
    expect(world.monitor.snapshot.state).toBe('loading');
  });

  it('tells the application and what runs of it', async () => {
    world.engine.observation = anObservation([aContainer('orders', 1)]);
    world.monitor.retain();
    const snapshot = await world.until('ready');
    expect(snapshot.application.name).toBe('shop');
    expect(snapshot.observation.containers).toHaveLength(1);
  });

  it('tells where its engine is: there where the environment says, and nowhere once it has gone', async () => {
    const looking = world.monitor.retain();
    await world.until('ready');
    expect(world.monitor.demandAddress()).toEqual(configured.docker);
    world.reading = { ...shop, application: anApplication([aService('far')]), engine: { context: 'far' } };
    world.manifestChanged.fire();
    await world.until('ready', ({ application }) => 'far' in application.services);
    expect(world.monitor.demandAddress()).toEqual({
      kind: 'docker',
      memory: '/memory',
      context: 'far',
      givenBy: 'x-patchbay.environments',
    });
    looking.dispose();
    expect(() => world.monitor.demandAddress()).toThrow('The engine has gone.');
  });

  it('keeps the application that it knows when its manifest is read again and says the same', async () => {
    world.monitor.retain();
    const { application } = await world.until('ready');
    world.reading = structuredClone(shop);
    world.engine.observation = anObservation([aContainer('orders', 1)]);
    world.manifestChanged.fire();
    const again = await world.until('ready', ({ observation }) => observation.containers.length === 1);
    expect(again.application).toBe(application);
    world.reading = { ...shop, application: anApplication([aService('orders'), aService('web')]) };
    world.manifestChanged.fire();
    await world.until('ready', (snapshot) => 'web' in snapshot.application.services);
  });

  it('looks again when the engine tells of a change', async () => {
    world.monitor.retain();
    await world.until('ready');
    world.engine.observation = anObservation([aContainer('orders', 1)]);
    world.engine.happen('start');
    await world.until('ready', ({ observation }) => observation.containers.length === 1);
  });

  it('folds a storm of events into few looks', async () => {
    world.monitor.retain();
    await world.until('ready');
    const before = world.engine.observations;
    world.engine.observation = anObservation([aContainer('orders', 1)]);
    for (let i = 0; i < 100; i++) world.engine.happen('start');
    await world.until('ready', ({ observation }) => observation.containers.length === 1);
    expect(world.engine.observations - before).toBeLessThanOrEqual(2);
  });

  it('says when there is no manifest, and reads it when it comes', async () => {
    world.reading = { application: null, manifest: null, problems: [] };
    world.monitor.retain();
    await world.until('noManifest');
    expect(world.connections).toBe(0);
    world.reading = shop;
    world.manifestChanged.fire();
    await world.until('ready');
  });

  it('says when the manifest is broken, and why', async () => {
    const problem = { code: 'manifest.syntax', severity: 'error', message: 'No mapping.' } as const;
    world.reading = { application: null, manifest: '/shop/compose.yaml', problems: [problem] };
    world.monitor.retain();
    expect((await world.until('brokenManifest')).problems).toEqual([problem]);
  });

  it('takes a manifest in which no service could be read for broken', async () => {
    const problem = { code: 'manifest.syntax', severity: 'error', message: 'No mapping.' } as const;
    world.reading = { ...shop, application: anApplication([]), problems: [problem] };
    world.monitor.retain();
    await world.until('brokenManifest');
  });

  it('keeps what it shows while it reads a changed manifest, and keeps the engine', async () => {
    world.monitor.retain();
    await world.until('ready');
    const seen: string[] = [];
    world.monitor.onDidChange(({ state }) => seen.push(state));
    world.reading = { ...shop, application: anApplication([aService('orders'), aService('payments')]) };
    world.manifestChanged.fire();
    await world.until('ready', ({ application }) => Object.hasOwn(application.services, 'payments'));
    expect(seen).toEqual(['ready']);
    expect(world.connections).toBe(1);
  });

  it('says why the engine cannot be reached, and tries again by itself', async () => {
    world.connect = () => Promise.reject(unreachable);
    world.monitor.retain();
    expect((await world.until('engineUnreachable')).problem.message).toBe('Nobody answers.');
    world.connect = () => Promise.resolve(world.engine);
    await world.until('ready');
  });

  it('says that the engine is lost, and watches again when it is back', async () => {
    world.monitor.retain();
    await world.until('ready');
    world.engine.lose(lost);
    expect((await world.until('engineUnreachable')).problem.code).toBe('engine.lost');
    world.engine.failure = undefined;
    await world.until('ready');
    expect(world.engine.watches).toBe(2);
    expect(world.connections).toBe(1);
  });

  it('connects anew when another engine is chosen', async () => {
    world.monitor.retain();
    await world.until('ready');
    const other = new FakeEngine();
    other.observation = anObservation([], { engine: processInfo });
    world.connect = () => Promise.resolve(other);
    world.enginesChanged.fire();
    await world.until('ready', ({ observation }) => observation.engine.kind === 'process');
    expect(world.engine.isDisposed).toBe(true);
  });

  it('stops, and forgets, when the last looker has gone', async () => {
    const first = world.monitor.retain();
    const second = world.monitor.retain();
    await world.until('ready');
    first.dispose();
    first.dispose();
    expect(world.engine.isDisposed).toBe(false);
    second.dispose();
    expect(world.engine.isDisposed).toBe(true);
    expect(world.monitor.snapshot.state).toBe('loading');
  });

  it('starts again for the next looker', async () => {
    world.monitor.retain().dispose();
    world.monitor.retain();
    await world.until('ready');
  });

  it('tells of no change when there is none', async () => {
    world.monitor.retain();
    await world.until('ready');
    let changes = 0;
    world.monitor.onDidChange(() => changes++);
    const before = world.engine.observations;
    world.monitor.look();
    await expect.poll(() => world.engine.observations).toBeGreaterThan(before);
    expect(changes).toBe(0);
  });

  it('connects anew when a person asks, and only then', async () => {
    world.connect = () => Promise.reject(unreachable);
    world.monitor.retain();
    await world.until('engineUnreachable');
    world.connect = () => Promise.resolve(world.engine);
    world.monitor.look();
    world.monitor.refresh();
    await world.until('ready');
  });

  it('gives up waiting when told to', async () => {
    world.connect = () => new Promise(() => undefined);
    world.monitor.retain();
    await expect(world.monitor.settled(AbortSignal.abort())).rejects.toThrow();
  });

  describe('in a workspace that is not trusted', () => {
    it('reads nothing and connects to nothing, and says why, whoever looks', async () => {
      world.trust.isTrusted = false;
      let readings = 0;
      world.onRead = () => readings++;
      const lookers = [world.monitor.retain(), world.monitor.retain()];
      const { problem } = await world.until('untrusted');
      expect(problem).toMatchObject({ code: 'workspace.untrusted' });
      world.monitor.refresh();
      world.monitor.look();
      world.manifestChanged.fire();
      world.enginesChanged.fire();
      await expect(world.monitor.settled(never)).resolves.toMatchObject({ state: 'untrusted' });
      expect([readings, world.connections, world.monitor.engine]).toEqual([0, 0, undefined]);
      for (const looker of lookers) looker.dispose();
      await expect.poll(() => world.trust.isAwaited).toBe(false);
    });

    it('comes alive when it is trusted, for whoever looked before', async () => {
      world.trust.isTrusted = false;
      world.monitor.retain();
      await world.until('untrusted');
      world.trust.grant();
      await world.until('ready');
      expect(world.connections).toBe(1);
    });

    it('does nothing more when nobody looks any longer', async () => {
      world.trust.isTrusted = false;
      const looker = world.monitor.retain();
      await world.until('untrusted');
      looker.dispose();
      world.trust.grant();
      expect([world.connections, world.monitor.snapshot.state]).toEqual([0, 'loading']);
    });
  });
});

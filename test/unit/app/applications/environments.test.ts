import { afterEach, describe, expect, it } from 'vitest';
import {
  ApplicationMonitor,
  type ManifestReading,
  type WantedEngine,
} from '../../../../src/app/monitors/applicationMonitor.ts';
import { ApplicationBook } from '../../../../src/app/applications/applicationBook.ts';
import type { ApplicationKey } from '../../../../src/app/applications/applicationKey.ts';
import { ApplicationList } from '../../../../src/app/applications/applicationList.ts';
import { ApplicationMarks } from '../../../../src/app/applications/applicationMarks.ts';
import { Emitter } from '../../../../src/base/event.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import type { NamedEngine } from '../../../../src/manifest/context/environments.ts';
import { quickTimes } from '../../../fakes/aMonitor.ts';
import { aFinder, aMemory } from '../../../fakes/applications.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { FakeTrust } from '../../../fakes/fakeTrust.ts';
import { aContainer, anApplication, anObservation, aService, dockerInfo, processInfo } from '../../../fakes/models.ts';

const never = new AbortController().signal;
/** One application, which runs as local processes here and on a Docker far away in `prod`. */
class World {
  readonly here = new FakeEngine({ kind: 'process' });
  readonly far = new FakeEngine();
  readonly wanted: WantedEngine[] = [];
  /** What the manifest says of `prod`. */
  prod: NamedEngine = { kind: 'docker', context: 'far' };
  readonly manifestChanged = new Emitter<void>();
  readonly enginesChanged = new Emitter<void>();
  readonly book = new ApplicationBook(
    new ApplicationList(aFinder([]), silentLogger),
    new ApplicationMarks(aMemory()),
    (key) => {
      const monitor = this.#monitorOf(key);
      return { key, monitor, dispose: () => monitor.dispose() };
    },
  );

  monitorOf(key: Partial<ApplicationKey> = {}): ApplicationMonitor {
    return this.book.of({ manifest: '/shop/compose.yaml', ...key }).monitor;
  }

  constructor() {
    this.here.observation = anObservation([aContainer('orders', 1)], { engine: processInfo });
    this.far.observation = anObservation([], { engine: dockerInfo });
  }

  #monitorOf(key: ApplicationKey): ApplicationMonitor {
    return new ApplicationMonitor(
      { read: () => this.#reading(key), onDidChange: this.manifestChanged.event },
      {
        connect: (_, wanted) => {
          this.wanted.push(wanted);
          const isFar = wanted.named?.context === 'far';
          return Promise.resolve(isFar ? { engine: this.far } : { engine: this.here, reason: 'no Docker is here' });
        },
        onDidChange: this.enginesChanged.event,
      },
      new FakeTrust(),
      silentLogger,
      quickTimes,
    );
  }

  #reading(key: ApplicationKey): Promise<ManifestReading> {
    const application = anApplication([aService('orders')]);
    const engine = key.environment === 'prod' ? { engine: this.prod } : {};
    return Promise.resolve({ application, manifest: '/shop/compose.yaml', problems: [], ...engine });
  }
}

/** The next snapshot of a monitor that is ready and fits. */
function ready(monitor: ApplicationMonitor, fits: (containers: readonly string[]) => boolean = () => true) {
  return new Promise<Extract<ApplicationMonitor['snapshot'], { state: 'ready' }>>((resolve) => {
    const look = (): void => {
      const { snapshot } = monitor;
      if (snapshot.state !== 'ready' || !fits(snapshot.observation.containers.map(({ name }) => name))) return;
      listener.dispose();
      resolve(snapshot);
    };
    const listener = monitor.onDidChange(look);
    look();
  });
}

let world = new World();
afterEach(() => {
  world.book.dispose();
  world = new World();
});

describe('the monitors of applications and environments', () => {
  it('are one for each, shared by all who look at the same', () => {
    expect(world.monitorOf({ environment: 'prod' })).toBe(world.monitorOf({ environment: 'prod' }));
    expect(world.monitorOf()).toBe(world.monitorOf({ environment: undefined }));
    const all = [
      world.monitorOf(),
      world.monitorOf({ environment: 'prod' }),
      world.monitorOf({ manifest: '/other/compose.yaml' }),
    ];
    expect(new Set(all).size).toBe(3);
  });

  it('show two environments of one application side by side, each what runs on its own engine, and why on that', async () => {
    const [here, far] = [world.monitorOf(), world.monitorOf({ environment: 'prod' })];
    here.retain();
    far.retain();
    const [own, other] = await Promise.all([ready(here), ready(far)]);
    expect(own.observation.containers.map(({ name }) => name)).toEqual(['shop-orders-1']);
    expect(other.observation.containers).toEqual([]);
    expect(own.observation.engine).toMatchObject({ kind: 'process', reason: 'no Docker is here' });
    expect(other.observation.engine).toEqual(dockerInfo);
    expect(world.wanted).toMatchObject([
      { project: 'shop', containersOnly: ['orders'] },
      { project: 'shop', named: world.prod },
    ]);
    expect([here.engine, far.engine]).toEqual([world.here, world.far]);
  });

  it('tell of a change in one of them alone', async () => {
    const [here, far] = [world.monitorOf(), world.monitorOf({ environment: 'prod' })];
    here.retain();
    far.retain();
    await Promise.all([ready(here), ready(far)]);
    let told = 0;
    here.onDidChange(() => told++);
    world.far.observation = anObservation([aContainer('orders', 7)], { engine: dockerInfo });
    world.far.happen('start');
    await ready(far, (names) => names.includes('shop-orders-7'));
    expect(told).toBe(0);
    expect((await ready(here)).observation.containers.map(({ name }) => name)).toEqual(['shop-orders-1']);
  });

  it('lose one engine and keep the other', async () => {
    const [here, far] = [world.monitorOf(), world.monitorOf({ environment: 'prod' })];
    const looking = far.retain();
    here.retain();
    await Promise.all([ready(here), ready(far)]);
    looking.dispose();
    expect([far.snapshot.state, far.engine]).toEqual(['loading', undefined]);
    expect(here.demandEngine()).toBe(world.here);
    expect((await here.settled(never)).state).toBe('ready');
  });

  it('connect anew when the environment names another engine', async () => {
    const far = world.monitorOf({ environment: 'prod' });
    far.retain();
    await ready(far);
    world.manifestChanged.fire();
    world.prod = { kind: 'process' };
    world.manifestChanged.fire();
    expect((await ready(far, (names) => names.length > 0)).observation.engine.kind).toBe('process');
    expect(world.wanted.map(({ named }) => named)).toEqual([{ kind: 'docker', context: 'far' }, { kind: 'process' }]);
  });
});

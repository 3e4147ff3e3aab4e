import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { ensureBusybox } from './images.ts';
import { EngineWorld, processesIn, type Fit } from './world.ts';

interface Removable {
  remove(): Promise<void>;
}

export interface Worlds {
  /** A new world, which is removed after the test. */
  readonly aWorld: (services: readonly Service[]) => EngineWorld;
  /** Has a world that was made otherwise removed after the test. */
  readonly keep: <World extends Removable>(world: World) => World;
  /** Removes them at once: before what must go after them. */
  readonly removeWorlds: () => Promise<void>;
  /** Resolves once those are gone that are removed while the tests after theirs run. */
  readonly whenRemoved: () => Promise<void>;
}

/** An engine that the tests of a suite share, and their worlds on it. */
export interface SuiteEngine extends Worlds {
  /** Of local processes: there once the tests run. */
  readonly engine: Engine;
}

/** Of local processes, which have a folder as long as the suite lasts. */
export interface SuiteProcesses extends SuiteEngine {
  readonly folder: string;
  /** One more engine in the same folder, as another window has it. */
  readonly connect: () => Engine;
}

/** Worlds of the tests of this suite: after each test they are removed, the last one first, and the next test waits for that, or does not. */
export function worldsOn(engine: () => Engine, fit?: Fit, when: 'at once' | 'meanwhile' = 'at once'): Worlds {
  const worlds: Removable[] = [];
  const meanwhile: Promise<void>[] = [];
  const keep = <World extends Removable>(world: World): World => {
    worlds.push(world);
    return world;
  };
  const removeWorlds = async (): Promise<void> => {
    for (const world of worlds.splice(0).reverse()) await world.remove();
  };
  afterEach(() => {
    const removing = removeWorlds();
    if (when === 'at once') return removing;
    // Told at the end, if it fails.
    removing.catch(() => undefined);
    meanwhile.push(removing);
    return undefined;
  });
  return {
    aWorld: (services) => keep(new EngineWorld(engine(), services, undefined, fit)),
    keep,
    removeWorlds,
    whenRemoved: async () => void (await Promise.all(meanwhile)),
  };
}

/** Docker for the tests of this suite, which has the images that `prepare` makes sure of. */
export function onDocker(prepare: () => Promise<unknown> = () => ensureBusybox()): SuiteEngine {
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  beforeAll(async () => {
    await prepare();
  });
  afterAll(() => engine.dispose());
  return { engine, ...worldsOn(() => engine) };
}

/** Local processes for the tests of this suite. */
export function asProcesses(): SuiteProcesses {
  let folder = '';
  let engine: Engine;
  const connect = (): Engine => connectEngine(processesIn(folder), silentLogger);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-processes-'));
    engine = connect();
  });
  afterAll(async () => {
    engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get engine() {
      return engine;
    },
    get folder() {
      return folder;
    },
    connect,
    ...worldsOn(() => engine),
  };
}

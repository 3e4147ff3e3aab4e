import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../../src/app/operations/workflow.ts';
import { isAnonymous } from '../../../../src/engine/anonymousVolume.ts';
import type { MountedVolume, Observation } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { imageNames } from '../../../../src/engine/plan/names.ts';
import type { Plan } from '../../../../src/engine/step.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { applicationOf, dataHistory, wishOf, type Act, type DataHistory } from '../../../fakes/dataHistory.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const external = { theirs: 'other_data', unlucky: 'f0'.repeat(32) };
/** `DATA_RUNS=5000` for a longer look. */
const runs = Number(process.env['DATA_RUNS'] ?? 100);
const never = new AbortController().signal;

/** One project beside another, which uses some of its volumes; commands run one after the other. */
class DataWorld {
  readonly #engine = new FakeEngine({ hasEveryImage: true });
  /** Volumes that somebody has written into. */
  readonly held = new Set<string>();
  application: Application;

  constructor(first: Application) {
    this.application = first;
  }

  static async create({ first }: DataHistory): Promise<DataWorld> {
    const world = new DataWorld(applicationOf('shop', first, external));
    const { volumes } = world.#engine;
    for (const name of Object.values(external)) volumes.make(name, '');
    const volume = (name: string) => ({ name, isExternal: false, driverOpts: {}, labels: {} });
    const mounts = (['own', 'shared', 'theirs'] as const).map((source) => ({
      type: 'volume' as const,
      source,
      target: `/${source}`,
      isReadOnly: false,
    }));
    // It has a volume of the first project, as an external one.
    const other = anApplication([aService('guest', { mounts })], {
      name: 'other',
      volumes: { own: volume('other_own'), shared: volume('shop_cache'), theirs: volume(external.theirs) },
    });
    volumes.make('shop_cache', 'shop');
    await world.#apply(plan({ action: 'up', application: other, observation: await world.observe('other') }), other);
    return world;
  }

  get volumes(): readonly string[] {
    return this.#engine.volumes.names;
  }

  projectOf(volume: string): string | undefined {
    return this.#engine.volumes.projectOf(volume);
  }

  observe(project = 'shop'): Promise<Observation> {
    return this.#engine.observe(project, imageNames(this.application), never);
  }

  /** Resolves to the plan, and what was before and after. */
  async act(act: Act): Promise<{ plan: Plan; before: Observation; after: Observation; isWhole: boolean } | undefined> {
    if (act.kind === 'edit') {
      this.application = applicationOf('shop', act.manifest, external);
      return undefined;
    }
    const before = await this.observe();
    const names = before.containers.map(({ name }) => name);
    const made = plan({ ...wishOf(act.command, names), application: this.application, observation: before });
    const isWhole = await this.#apply(made, this.application, act.cutAt);
    const after = await this.observe();
    for (const { mounts = [] } of after.containers) for (const { name } of mounts) this.held.add(name);
    return { plan: made, before, after, isWhole };
  }

  async #apply(made: Plan, application: Application, cutAt = Infinity): Promise<boolean> {
    const cut = new AbortController();
    let begun = 0;
    try {
      const problems = await applyPlan(
        made,
        application,
        this.#engine,
        ({ state }) => {
          if (state === 'running' && ++begun > cutAt) cut.abort();
        },
        cut.signal,
      );
      return problems.length === 0;
    } catch (error) {
      if (cut.signal.aborted) return false;
      throw error;
    }
  }
}

describe('data in volumes', () => {
  it('is never gone, whatever is edited, killed and commanded without -v', async () => {
    await fc.assert(
      fc.asyncProperty(dataHistory(false, 10), async (history) => {
        const world = await DataWorld.create(history);
        for (const act of history.acts) {
          const done = await world.act(act);
          expect(world.volumes).toEqual(expect.arrayContaining([...world.held]));
          expect(done?.plan.steps.filter(({ kind }) => kind === 'remove-volume') ?? []).toEqual([]);
        }
      }),
      { numRuns: runs },
    );
  });

  it('goes under -v only with a step that names it, and only from the project’s own volumes that nobody else has', async () => {
    await fc.assert(
      fc.asyncProperty(dataHistory(true, 10), async (history) => {
        const world = await DataWorld.create(history);
        for (const act of history.acts) {
          const there = world.volumes;
          const done = await world.act(act);
          const gone = there.filter((name) => !world.volumes.includes(name));
          const named = done?.plan.steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : [])) ?? [];
          expect(named).toEqual(expect.arrayContaining(gone));
          expect(gone.filter((name) => mayStay(name, world.application))).toEqual([]);
        }
        expect(world.volumes).toEqual(expect.arrayContaining(['shop_cache', 'other_own', ...Object.values(external)]));
      }),
      { numRuns: runs },
    );
  });

  it('is all gone after a down -v of the whole project, but for what is external or somebody else’s', async () => {
    await fc.assert(
      fc.asyncProperty(dataHistory(true, 10), async (history) => {
        const world = await DataWorld.create(history);
        for (const act of history.acts) await world.act(act);
        const outside = world.volumes.filter((name) => mayStay(name, world.application));
        const command = { verb: 'down', service: 'a', takesVolumes: true, removesOrphans: true, count: 0 } as const;
        const done = await world.act({ kind: 'command', command });
        expect(done?.isWhole).toBe(true);
        const left = world.volumes.filter((name) => world.projectOf(name) === 'shop' && name !== 'shop_cache');
        expect(left.filter((name) => !isExternal(name, world.application))).toEqual([]);
        expect(world.volumes).toEqual(expect.arrayContaining(outside));
        expect(done?.after.containers).toEqual([]);
      }),
      { numRuns: runs / 2 },
    );
  });

  it('stays where it is in a container that is made anew: the same anonymous volume at the same place', async () => {
    await fc.assert(
      fc.asyncProperty(dataHistory(false, 10), async (history) => {
        const world = await DataWorld.create(history);
        for (const act of history.acts) {
          const done = await world.act(act);
          if (done) expect(lostPlaces(world.application, done.before, done.after)).toEqual([]);
        }
      }),
      { numRuns: runs / 2 },
    );
  });
});

/** What no `-v` may remove. */
function mayStay(name: string, application: Application): boolean {
  return (
    name.startsWith('other') || name === external.unlucky || name === 'shop_cache' || isExternal(name, application)
  );
}

function isExternal(name: string, application: Application): boolean {
  return Object.values(application.volumes).some((volume) => volume.name === name && volume.isExternal);
}

/** Places of anonymous volumes that hold another one now, though the manifest wants one there still. */
function lostPlaces(application: Application, before: Observation, after: Observation): readonly string[] {
  return after.containers.flatMap(({ name, service, mounts = [] }) => {
    const old = before.containers.find((each) => each.name === name)?.mounts ?? [];
    const wanted = application.services[service]?.mounts.filter(({ source }) => source === undefined) ?? [];
    return wanted.flatMap(({ target }) => {
      const [was, is] = [at(old, target), at(mounts, target)];
      return was !== undefined && isAnonymous(was) && was !== external.unlucky && was !== is
        ? [`${name}${target}`]
        : [];
    });
  });
}

function at(mounts: readonly MountedVolume[], target: string): string | undefined {
  return mounts.find((mount) => mount.target === target)?.name;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../../../src/engine/plan/swarm/keptFiles.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { filesBeside, within } from '../../fakes/attributeCases.ts';
import { swarmFatCases } from '../../fakes/swarm/fatCases.ts';
import { swarmSingleCases } from '../../fakes/swarm/singleCases.ts';
import type { SwarmCase } from '../../fakes/swarm/swarmCase.ts';
import { swarmManifest } from '../../fakes/swarm/swarmManifest.ts';
import { ManifestWorld } from '../engine/manifestWorld.ts';
import { canRunCluster } from './cluster.ts';
import { onCluster } from './swarmWorld.ts';

const canRun = await canRunCluster();
const singles = swarmSingleCases.filter(({ unshown }) => unshown === undefined);
const platform = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;

describe.skipIf(!canRun)('each attribute of a manifest on a Swarm', () => {
  const suite = onCluster(1);
  let world: ManifestWorld;
  let application: Application;
  const known = new Map<string, Promise<unknown>>();

  const once = (key: string, ask: () => Promise<unknown>): Promise<unknown> => {
    const asked = known.get(key) ?? ask();
    known.set(key, asked);
    return asked;
  };
  const serviceOf = (service: string): Promise<unknown> =>
    once(`service:${service}`, async () => {
      const info = (await suite.cluster.docker().getService(`${world.project}_${service}`).inspect()) as {
        Spec: unknown;
      };
      return info.Spec;
    });
  /** What `inspect` says of the container of a service's task. */
  const containerOf = (service: string): Promise<unknown> =>
    once(`container:${service}`, async () => {
      const docker = suite.cluster.docker();
      const newest = async (): Promise<Task | undefined> => {
        const filters = { service: [`${world.project}_${service}`] };
        const tasks = (await docker.listTasks({ filters })) as readonly Task[];
        return tasks.find(({ DesiredState }) => DesiredState === 'running');
      };
      const told = async () => (await newest())?.Status.Err ?? (await newest())?.Status.State;
      await expect.poll(told, { timeout: 20_000 }).toBe('running');
      return docker.getContainer((await newest())!.Status.ContainerStatus!.ContainerID!).inspect();
    });
  const check = async (service: string, each: SwarmCase): Promise<void> => {
    const { field, container, value } = each;
    if (!each.isToldById) expect(fieldOf(await serviceOf(service), field)).toEqual(expected(value));
    if (!container) return;
    const path = container.field.replace(/^Networks\.(\w+)/, `NetworkSettings.Networks.${world.project}_$1`);
    expect(fieldOf(await containerOf(service), path)).toEqual(expected(container.value ?? value));
  };
  const expected = (value: unknown): unknown => {
    const text = JSON.stringify(value)
      .replaceAll('PROJECT', world.project)
      .replaceAll(
        'token-HASH',
        `token-${contentHash(filesBeside['fat.secret'] ?? '', { name: '', isExternal: false })}`,
      )
      .replaceAll('conf-HASH', `conf-${contentHash('conf', { name: '', isExternal: false })}`);
    return within(JSON.parse(text));
  };

  beforeAll(async () => {
    world = await ManifestWorld.create(suite.engine, filesBeside);
    application = await world.resolve(swarmManifest(world.project, { singles, platform }));
    const up = await world.plan(application, { action: 'up' });
    expect(up.problems?.filter(({ severity }) => severity === 'error') ?? []).toEqual([]);
    expect(await world.apply(application, up, (kind) => kind !== 'wait')).toEqual([]);
  }, 60_000);

  afterAll(async () => {
    await world.remove();
  });

  it.each(swarmFatCases.map((each) => [`${each.attributes.join(' ')} (${each.field})`, each] as const))(
    '%s',
    async (_name, each) => {
      await check('fat', each);
    },
  );

  it.each(singles.map((each, index) => [each.attributes.join(' '), each, index] as const))(
    '%s alone',
    async (_name, each, index) => {
      await check(`one-${index}`, each);
    },
  );
});

interface Task {
  readonly DesiredState: string;
  readonly Status: {
    readonly State?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
}

function fieldOf(info: unknown, field: string): unknown {
  let value = info;
  for (const key of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Application } from '../../../src/manifest/model.ts';
import {
  caseManifest,
  expectedOf,
  fatCases,
  filesBeside,
  singleCases,
  within,
  type AttributeCase,
} from '../../fakes/attributeCases.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { ManifestWorld } from './manifestWorld.ts';

const hasDocker = await dockerAnswers();
const { CgroupVersion: cgroups } = hasDocker ? ((await new Dockerode().info()) as { CgroupVersion?: string }) : {};
const fat = fatCases.filter(({ needsCgroup1 }) => !needsCgroup1 || cgroups !== '2');
const shown = singleCases.filter(({ unshown }) => unshown === undefined);

describe.skipIf(!hasDocker)('each attribute of a manifest', () => {
  // As the oldest API tells it, which has everything in its first place.
  const docker = new Dockerode({ version: 'v1.41' });
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let world: ManifestWorld;
  let application: Application;
  const inspected = new Map<string, Promise<unknown>>();

  /** What `inspect` says of a service's container. */
  const inspect = (service: string): Promise<unknown> => {
    const name = application.services[service]?.containerName ?? `${world.project}-${service}-1`;
    const known = inspected.get(name) ?? docker.getContainer(name).inspect();
    inspected.set(name, known);
    return known;
  };
  const found = async (service: string, field: string, each: AttributeCase): Promise<void> => {
    const path = field.replace(/^Networks\.(\w+)/, `Networks.${world.project}_$1`);
    const expected = within(expectedOf(each, world.project, world.directory));
    expect(fieldOf(await inspect(service), path)).toEqual(expected);
  };

  beforeAll(async () => {
    await ensureBusybox();
    world = await ManifestWorld.create(engine, filesBeside);
    application = await world.resolve(caseManifest(world.project, shown, fat));
    // Made, not started: what a container is made from is what counts, and not all of it can run on any machine.
    const up = await world.plan(application, { action: 'up' });
    expect(await world.apply(application, up, (kind) => kind.startsWith('create'))).toEqual([]);
  }, 120_000);

  afterAll(async () => {
    await world.remove();
    engine.dispose();
  });

  it.each(fat.map((each) => [each.attributes.join(' '), each] as const))('%s', async (_name, each) => {
    await found('fat', each.field, each);
  });

  it.each(shown.map((each, index) => [each.attributes.join(' '), each, index] as const))(
    '%s alone',
    async (_name, each, index) => {
      await found(`one-${index}`, each.field, each);
    },
  );
});

/** `Networks.x` stands for `NetworkSettings.Networks.x`. */
function fieldOf(info: unknown, field: string): unknown {
  const path = field.startsWith('Networks.') ? `NetworkSettings.${field}` : field;
  let value = info;
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  return value;
}

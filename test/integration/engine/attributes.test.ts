import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { plan } from '../../../src/engine/plan.ts';
import { imageNames } from '../../../src/engine/plan/names.ts';
import type { Step } from '../../../src/engine/step.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { nodeManifestHost } from '../../../src/manifest/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { caseManifest, expectedOf, fatCases, filesBeside, singleCases, within } from '../../fakes/attributeCases.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { uniqueProject } from './world.ts';

const hasDocker = await dockerAnswers();
const shown = singleCases.filter(({ unshown }) => unshown === undefined);

describe.skipIf(!hasDocker)('each attribute of a manifest', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  const project = uniqueProject();
  const signal = AbortSignal.timeout(120_000);
  let directory = '';
  let application: Application;
  const inspected = new Map<string, Promise<unknown>>();

  /** What `inspect` says of a service's container. */
  const inspect = (service: string): Promise<unknown> => {
    const name = application.services[service]?.containerName ?? `${project}-${service}-1`;
    const known = inspected.get(name) ?? docker.getContainer(name).inspect();
    inspected.set(name, known);
    return known;
  };
  const apply = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) await engine.perform(step, application, () => undefined, signal);
  };

  beforeAll(async () => {
    await ensureBusybox();
    directory = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-attributes-')));
    const files = { ...filesBeside, 'compose.yaml': caseManifest(project, shown) };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)));
    const request = { files: [join(directory, 'compose.yaml')], profiles: [], envFiles: [] };
    const resolved = resolve(request, nodeManifestHost({}));
    expect(resolved.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    application = resolved.application!;
    const observation = await engine.observe(project, imageNames(application), signal);
    // Made, not started: what a container is made from is what counts, and not all of it can run on any machine.
    const { steps } = plan({ action: 'up', application, observation });
    await apply(steps.filter(({ kind }) => kind.startsWith('create')));
  }, 120_000);

  afterAll(async () => {
    const observation = await engine.observe(project, [], signal);
    await apply(plan({ action: 'down', observation, removeVolumes: true }).steps);
    engine.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(fatCases.map((each) => [each.attributes.join(' '), each] as const))('%s', async (_name, each) => {
    const found = fieldOf(await inspect('fat'), each.field.replace('front', `${project}_front`));
    expect(found).toEqual(within(expectedOf(each, project, directory)));
  });

  it.each(shown.map((each, index) => [each.attributes.join(' '), each, index] as const))(
    '%s alone',
    async (_name, each, index) => {
      const field = each.field.replace(/^Networks\.(\w+)/, `Networks.${project}_$1`);
      expect(fieldOf(await inspect(`one-${index}`), field)).toEqual(within(expectedOf(each, project, directory)));
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

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/machine/paths.ts';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import { plan } from '../../../src/engine/plan.ts';
import { imageName, imageNames } from '../../../src/engine/plan/names.ts';
import type { PlanAction } from '../../../src/engine/step.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import type { Application, Service } from '../../../src/manifest/model.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { stay } from '../engine/programs.ts';
import { canRunCluster } from './cluster.ts';
import { onCluster } from './swarmWorld.ts';

const run = promisify(execFile);
const corpus = process.env['PATCHBAY_CORPUS'] ?? join(root, '../shared/corpus');
const folder = join(corpus, 'awesome-compose');
export const canRunCorpus = (await canRunCluster()) && existsSync(folder);
if (!existsSync(folder)) console.warn('SKIPPED: the corpus of manifests is not here.');

/** Deploys each of these manifests, with images that stand in for theirs, and takes it down again. */
export function deploysManifests(names: readonly string[]): void {
  const suite = onCluster(3);
  const docker = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await run('docker', ['-H', suite.cluster.hosts[0]!, ...words])).stdout.split('\n').filter((line) => line !== '');

  let copies = '';
  beforeAll(async () => {
    copies = await mkdtemp(join(tmpdir(), 'patchbay-corpus-'));
  });
  afterAll(() => rm(copies, { recursive: true, force: true }));

  let undone: (() => Promise<unknown>) | undefined;
  // What one leaves behind when it fails has the ports of the next.
  afterEach(async () => {
    await undone?.();
    undone = undefined;
  });

  it.each(names)('%s is deployed, seen by Docker’s own tools, and gone after down', async (name) => {
    const copy = join(copies, name);
    const application = standingIn(await resolved(name, copy), copy, suite.cluster.names[0]!);
    const { name: project } = application;
    for (const image of imageNames(application)) {
      // The manager alone has it: the others get it without a registry.
      const [repo = '', tag = 'latest'] = image.split(/:(?=[^/]*$)/);
      await suite.cluster.docker().getImage('busybox:latest').tag({ repo, tag });
    }
    const act = async (action: PlanAction): Promise<unknown> => {
      const observation = await suite.engine.observe(project, imageNames(application), AbortSignal.timeout(20_000));
      const made = plan({ action, application, observation, removeVolumes: true });
      return applyPlan(made, application, suite.engine, () => undefined, AbortSignal.timeout(60_000));
    };
    undone = () => act('down');
    expect(await act('up')).toEqual([]);
    const services = Object.values(application.services);
    expect((await docker('service', 'ls', '--format', '{{.Name}} {{.Replicas}}')).toSorted()).toEqual(
      services.map((service) => `${project}_${service.name} ${service.replicas}/${service.replicas}`).toSorted(),
    );
    expect(await docker('stack', 'ls', '--format', '{{.Name}} {{.Services}}')).toEqual([
      `${project} ${services.length}`,
    ]);
    const states = await docker(
      'stack',
      'ps',
      project,
      '--filter',
      'desired-state=running',
      '--format',
      '{{.CurrentState}}',
    );
    expect(states.filter((state) => state.startsWith('Running'))).toHaveLength(services.length);
    const observation = await suite.engine.observe(project, imageNames(application), AbortSignal.timeout(20_000));
    expect(plan({ action: 'up', application, observation }).steps).toEqual([]);

    undone = undefined;
    expect(await act('down')).toEqual([]);
    expect(await docker('service', 'ls', '-q')).toEqual([]);
    expect(await docker('config', 'ls', '-q')).toEqual([]);
    expect(await docker('secret', 'ls', '-q')).toEqual([]);
    expect(await docker('network', 'ls', '--filter', `label=com.docker.stack.namespace=${project}`, '-q')).toEqual([]);
    for (const node of suite.cluster.names.keys()) {
      const { Volumes } = await suite.cluster.docker(node).listVolumes();
      expect(Volumes.map(({ Name }) => Name).filter((volume) => volume.startsWith(project))).toEqual([]);
    }
  });
}

/** Of a copy, in which the folders are made that it mounts: of the corpus, only manifests are here. */
async function resolved(name: string, into: string): Promise<Application> {
  await cp(join(folder, name), into, { recursive: true });
  const file = ['compose.yaml', 'docker-compose.yml'].map((each) => join(into, each)).find((each) => existsSync(each));
  const request = { files: [file!] as const, profiles: [], envFiles: [], projectName: name };
  const application = resolve(request, nodeManifestHost({})).application!;
  const mounts = Object.values(application.services).flatMap((service) => service.mounts);
  for (const { type, source } of mounts) {
    if (type === 'bind' && source?.startsWith(into)) await mkdir(source, { recursive: true }).catch(() => undefined);
  }
  for (const { file: kept } of [...Object.values(application.secrets), ...Object.values(application.configs)]) {
    if (kept !== undefined && !existsSync(kept))
      await mkdir(dirname(kept), { recursive: true }).then(() => writeFile(kept, 'kept'));
  }
  return application;
}

/**
 * Everything as it is declared, but for what only the real image has: its programs and its users. What mounts a folder beside the manifest
 * is kept on the machine that has it, as the plan would ask for.
 */
function standingIn(application: Application, beside: string, machine: string): Application {
  const services = Object.entries(application.services).map(([name, service]): [string, Service] => {
    const { build: _build, command: _command, user: _user, healthcheck, ...rest } = service;
    const check = healthcheck && { healthcheck: { ...healthcheck, test: ['CMD', 'true'], intervalMs: 500 } };
    const image = imageName(application, service);
    const isAtHome = service.mounts.some(({ type, source }) => type === 'bind' && source?.startsWith(beside));
    const placement = { spread: [], ...service.deploy?.placement, constraints: [`node.hostname == ${machine}`] };
    const home = isAtHome ? { deploy: { ...service.deploy, placement } } : {};
    return [name, { ...rest, ...check, ...home, image, entrypoint: ['/bin/sh', '-c', stay], stopGracePeriodMs: 500 }];
  });
  return { ...application, services: Object.fromEntries(services) };
}

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import type { Problem } from '../../../src/base/problem.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../src/engine/planRequest.ts';
import { imageNames } from '../../../src/engine/plan/names.ts';
import type { Plan } from '../../../src/engine/step.ts';
import type { Application } from '../../../src/manifest/model.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { uniqueProject } from './world.ts';

/** A manifest in a folder of its own, resolved from its text, on one engine. */
export class ManifestWorld {
  readonly engine: Engine;
  readonly project = uniqueProject();
  readonly directory: string;
  readonly #signal = AbortSignal.timeout(180_000);

  constructor(engine: Engine, directory: string) {
    this.engine = engine;
    this.directory = directory;
  }

  static async create(engine: Engine, files: Readonly<Record<string, string>> = {}): Promise<ManifestWorld> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'patchbay-manifest-')));
    const world = new ManifestWorld(engine, directory);
    await Promise.all(Object.entries(files).map(([name, text]) => world.write(name, text)));
    return world;
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.directory, name)), { recursive: true });
    await writeFile(join(this.directory, name), text);
  }

  /** Writes and resolves `compose.yaml`, which must be without errors. */
  async resolve(text: string, environment: Readonly<Record<string, string>> = {}): Promise<Application> {
    await this.write('compose.yaml', text);
    const request = {
      files: [join(this.directory, 'compose.yaml')],
      projectName: this.project,
      profiles: [],
      envFiles: [],
    };
    const { application, problems } = resolve(request, nodeManifestHost(environment));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    return application!;
  }

  async plan(application: Application, request: Pick<PlanRequest, 'action' | 'services'>): Promise<Plan> {
    const observation = await this.engine.observe(this.project, imageNames(application), this.#signal);
    return plan({ ...request, application, observation });
  }

  /** Applies those steps of a plan that `isWanted`; resolves to what the engine said meanwhile, or to the problems. */
  async apply(
    application: Application,
    steps: Plan,
    isWanted: (kind: string) => boolean = () => true,
  ): Promise<readonly Problem[]> {
    const wanted = steps.steps.filter(({ kind }) => isWanted(kind));
    const ids = new Set(wanted.map(({ id }) => id));
    const partial = wanted.map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) }));
    return applyPlan({ ...steps, steps: partial }, application, this.engine, () => undefined, this.#signal);
  }

  async up(application: Application): Promise<readonly Problem[]> {
    return this.apply(application, await this.plan(application, { action: 'up' }));
  }

  /** Takes down what is on the engine, and the folder, whatever `first` comes to. */
  async remove(first: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await first().catch((error: unknown) => console.warn(error));
    const observation = await this.engine.observe(this.project, [], this.#signal);
    const steps = plan({ action: 'down', observation, removeVolumes: true });
    await applyPlan(steps, undefined, this.engine, () => undefined, this.#signal);
    await rm(this.directory, { recursive: true, force: true });
  }
}

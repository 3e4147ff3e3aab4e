import { dirname, resolve as resolvePath } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { toApplication } from './application.ts';
import { checkConsistency } from './consistency/consistency.ts';
import { createEnvironment, type Environment } from './environment.ts';
import { Loader } from './load.ts';
import type { Application, Json, Resolved } from './model.ts';
import { normalise } from './normalise.ts';
import { ProblemList, startOf } from './problems.ts';
import { projectNameOf } from './project.ts';
import { checkRequired } from './schema/check.ts';
import { rootShape } from './schema/root.ts';
import { activeServices, withoutInactive } from './select.ts';
import { toJson, type MapNode } from './tree.ts';

/** What resolving reads from: the disk, or open editors over it. */
export interface ManifestHost {
  /** Undefined when the file is not there or cannot be read. */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ResolveRequest {
  /** Absolute paths; later files are merged over earlier ones. */
  readonly files: readonly string[];
  /** Absolute; the folder of the first file when left out. */
  readonly projectDirectory?: string;
  readonly projectName?: string;
  readonly profiles: readonly string[];
  /** Instead of `.env` in the project directory. */
  readonly envFiles: readonly string[];
}

/** Manifest files → application, in the stages of this folder. Never throws: whatever is wrong is in `problems`. */
export function resolve(request: ResolveRequest, host: ManifestHost): Resolved {
  const problems = new ProblemList();
  const first = request.files[0];
  if (first === undefined) return nothing([noManifest()]);
  const directory = resolvePath(request.projectDirectory ?? dirname(first));
  const environment = createEnvironment(directory, request.envFiles, host, problems);
  const loader = new Loader(host, problems);
  const merged = loader.load(
    request.files.map((file) => resolvePath(file)),
    { directory, environment },
  );
  const dependencies = [...new Set([...loader.files, ...environment.files])];
  if (!merged) {
    if (loader.isEmpty) problems.error('empty', 'empty compose file. Write "services:" and a service.', startOf(first));
    return nothing(problems.sorted(loader.files));
  }
  return finish(merged, request, directory, environment, { problems, host, loader, dependencies });
}

interface Workshop {
  readonly problems: ProblemList;
  readonly host: ManifestHost;
  readonly loader: Loader;
  readonly dependencies: readonly string[];
}

function finish(
  merged: MapNode,
  request: ResolveRequest,
  directory: string,
  environment: Environment,
  { problems, host, loader, dependencies }: Workshop,
): Resolved {
  checkRequired(merged, rootShape, [], problems);
  const name = projectNameOf(merged, request.projectName, environment.lookup, directory, problems);
  const tree = normalise(merged, { name, directory, environment, host, problems });
  const profiles = profilesOf(request.profiles, environment);
  const active = activeServices(tree, profiles);
  checkConsistency(tree, { active, host, problems });
  const files = [...new Set([...dependencies, ...tree.readFiles])];
  const application: Application = toApplication(tree.root, { name, directory, files, profiles, active, problems });
  const model: Json = toJson(withoutInactive(tree.root, active));
  return { application, model, problems: problems.sorted(loader.files) };
}

function profilesOf(requested: readonly string[], environment: Environment): readonly string[] {
  const fromEnvironment = environment.lookup('COMPOSE_PROFILES')?.split(',') ?? [];
  const profiles = requested.length > 0 ? requested : fromEnvironment;
  return [...new Set(profiles.map((profile) => profile.trim()).filter((profile) => profile !== ''))];
}

function nothing(problems: readonly Problem[]): Resolved {
  return { application: undefined, model: {}, problems };
}

function noManifest(): Problem {
  const message = 'There is no manifest here: no patchbay.yaml and no compose.yaml. Create one, or name one with -f.';
  return { code: 'manifest.not-found', severity: 'error', message };
}

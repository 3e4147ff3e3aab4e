import { basename, dirname, resolve as resolvePath } from 'node:path';
import type { Location, Problem } from '../base/problem.ts';
import { readAsyncApi } from './messaging/asyncapi.ts';
import { toApplication } from './application/application.ts';
import { checkConsistency } from './consistency/consistency.ts';
import { checkVersion } from './consistency/obsolete.ts';
import { checkUnreadKeys } from './consistency/unreadKeys.ts';
import { inEnvironment, unknownEnvironment } from './governance/chosenEnvironment.ts';
import { environmentDeclarations } from './governance/environments.ts';
import type { EnvironmentDeclaration } from './model/governance.ts';
import { createEnvironment, type Environment } from './variables/environment.ts';
import type { ManifestHost } from './files/host.ts';
import { readGovernance } from './governance/governance.ts';
import { Loader } from './loading/load.ts';
import { keepSame } from './cache/keepSame.ts';
import type { Json, Resolved } from './model.ts';
import { Memo } from './cache/memo.ts';
import { normalise } from './normalise/normalise.ts';
import { exampleOf } from './variables/example.ts';
import { foldedUnset } from './variables/unset.ts';
import { toldOnce } from './problems/shared.ts';
import { lineReader, ProblemList, startOf } from './problems/problems.ts';
import { declaredProjectName, normaliseProjectName, projectNameOf } from './normalise/project.ts';
import { checkRequired } from './schema/check.ts';
import { rootShape } from './schema/root.ts';
import { takeApart } from './loading/sections.ts';
import { select, withoutInactive, withoutUnused } from './normalise/select.ts';
import { entriesOf, find, isRejected, nodeToJson, type MapNode } from './tree/tree.ts';

export interface ResolveRequest {
  /** Absolute paths; later files are merged over earlier ones. */
  readonly files: readonly string[];
  /** Absolute; the folder of the first file when left out. */
  readonly projectDirectory?: string;
  readonly projectName?: string;
  readonly profiles: readonly string[];
  /** Instead of `.env` in the project directory. */
  readonly envFiles: readonly string[];
  /**
   * A name of `x-patchbay.environments`: its files are merged over the others, its profiles are active too, its env files are read (those
   * above win over them), and its broker, policies and packs hold. Without an environment of that name there is no application.
   */
  readonly environment?: string;
  /** Only these services, what they need, and what both use. All of them when left out. */
  readonly services?: readonly string[];
  /** False leaves every `${VAR}` as it is written, and checks nothing that its value could change. True when left out. */
  readonly interpolates?: boolean;
  /** False adds none of the names and defaults that Compose adds, and checks nothing that depends on them. True when left out. */
  readonly normalises?: boolean;
}

/** What rules over manifests look at beside the application: the same with the place of every value. */
export interface ResolvedManifest extends Resolved {
  /** Merged and normalised, services without an active profile included. Undefined when the application is. */
  readonly tree: MapNode | undefined;
  /** The environments its files were read in, that of the first file first. */
  readonly environments: readonly Environment[];
}

/**
 * Manifest files → application, in the stages of this folder. Never throws: whatever is wrong is in `problems`. With the
 * memo of an earlier resolve of the same manifest, only what changed is read again, and the rest are the same objects.
 */
export function resolve(request: ResolveRequest, host: ManifestHost, memo = new Memo()): ResolvedManifest {
  const { environment } = request;
  const [main] = request.files;
  if (environment === undefined || main === undefined) return resolveAsAsked(request, host, memo);
  const known = declarationsOf(request, main, host, memo.forDeclarations);
  const chosen = known.find(({ name }) => name === environment);
  if (!chosen) return nothing([unknownEnvironment(environment, known, startOf(resolvePath(main)))]);
  const widened = {
    ...request,
    files: [...request.files, ...chosen.files],
    envFiles: [...chosen.envFiles, ...request.envFiles],
  };
  return resolveAsAsked(widened, host, memo, chosen);
}

/** The environments that the files of a request declare. What is wrong with these files is told when all are read. */
function declarationsOf(
  request: ResolveRequest,
  main: string,
  host: ManifestHost,
  memo: Memo,
): readonly EnvironmentDeclaration[] {
  const directory = resolvePath(request.projectDirectory ?? dirname(main));
  const problems = new ProblemList();
  const environment = createEnvironment(directory, request.envFiles, host, problems, memo);
  const loader = new Loader(host, problems, memo);
  const files = request.files.map((file) => resolvePath(file));
  return environmentDeclarations(loader.load(files, { directory, environment }), directory);
}

function resolveAsAsked(
  request: ResolveRequest,
  host: ManifestHost,
  memo: Memo,
  chosen?: EnvironmentDeclaration,
): ResolvedManifest {
  const first = request.files[0];
  const linesOf = lineReader((file) => host.readText(file), memo.parses.lines);
  const problems = new ProblemList(linesOf, first === undefined ? undefined : dirname(resolvePath(first)));
  if (first === undefined) return nothing([noManifest()]);
  const directory = resolvePath(request.projectDirectory ?? dirname(first));
  const outer = createEnvironment(directory, request.envFiles, host, problems, memo);
  const environment = withProjectName(outer, request, directory, host, memo);
  const loader = new Loader(host, problems, memo);
  const read = loader.load(
    request.files.map((file) => resolvePath(file)),
    { directory, environment, interpolates: request.interpolates !== false },
  );
  const merged = read && chosen ? inEnvironment(read, chosen.name) : read;
  const dependencies = [...new Set([...loader.files, ...environment.files])];
  if (!merged) {
    if (loader.isEmpty) problems.error('empty', 'empty compose file. Write "services:" and a service.', startOf(first));
    return nothing(problems.sorted(loader.files));
  }
  const name = projectNameOf(merged, request.projectName, outer.lookup, directory, problems);
  const profiles = profilesOf(request.profiles, environment, chosen?.profiles);
  return finish(merged, { ...request, profiles }, environment, {
    name,
    directory,
    problems,
    host,
    loader,
    dependencies,
    memo,
  });
}

/** A manifest may use the name of its project as a variable, wherever the name comes from. */
function withProjectName(
  environment: Environment,
  request: ResolveRequest,
  directory: string,
  host: ManifestHost,
  memo: Memo,
): Environment {
  const { lookup, originOf } = environment;
  const declared = request.files
    .map((file) => declaredProjectName(host.readText(file) ?? '', lookup))
    .findLast((one) => one !== undefined);
  const fallback = declared ?? normaliseProjectName(basename(directory));
  const projectName = request.projectName ?? lookup('COMPOSE_PROJECT_NAME') ?? fallback;
  const project = 'COMPOSE_PROJECT_NAME';
  return memo.of('project', environment, [projectName], new ProblemList(), () => ({
    ...environment,
    lookup: (name) => (name === project ? projectName : lookup(name)),
    names: new Set([...environment.names, project]),
    originOf: (name) => originOf(name) ?? (name === project ? { kind: 'project' } : undefined),
  }));
}

interface Workshop {
  readonly name: string;
  readonly directory: string;
  readonly problems: ProblemList;
  readonly host: ManifestHost;
  readonly loader: Loader;
  readonly dependencies: readonly string[];
  readonly memo: Memo;
}

function finish(
  merged: MapNode,
  request: ResolveRequest,
  environment: Environment,
  { name, directory, problems, host, loader, dependencies, memo }: Workshop,
): ResolvedManifest {
  checkAllRequired(merged, problems, memo);
  checkVersion(merged, problems);
  checkUnreadKeys(merged, problems);
  const isFilled = request.interpolates !== false && request.normalises !== false;
  const tree = isFilled
    ? normalise(merged, { name, directory, environment, host, problems, memo })
    : { root: merged, readFiles: [], clients: {} };
  const named = request.services ?? [];
  const { profiles, active } = select(tree, request.profiles, named, problems);
  const { contracts } = memo;
  const asyncapi = readAsyncApi(tree.root, host, contracts, problems);
  if (isFilled) checkConsistency(tree, { active, asyncapi, host, problems, contracts, memo });
  const [main = ''] = request.files;
  const governed = readGovernance(tree.root, {
    folder: dirname(resolvePath(main)),
    directory,
    ...(request.environment !== undefined && { environment: request.environment }),
    host,
    problems,
    memo,
  });
  const files = [...new Set([...dependencies, ...tree.readFiles, ...asyncapi.files, ...governed.files])];
  const application = toApplication(tree.root, {
    name,
    directory,
    files,
    configFiles: request.files.map((file) => resolvePath(file)),
    profiles,
    active,
    lookup: environment.lookup,
    documented: asyncapi,
    clients: tree.clients,
    governance: governed.governance,
    memo,
  });
  memo.keepOnly(new Set([...loader.files, ...governed.files]));
  memo.application = keepSame(memo.application, application);
  const chosen = (): MapNode => withoutInactive(tree.root, active);
  let model: Json | undefined;
  return {
    application: memo.application,
    // Few ask for it, and it is a copy of everything.
    get model() {
      model ??= modelOf(named.length > 0 ? withoutUnused(chosen()) : chosen());
      return model;
    },
    problems: foldedUnset(toldOnce(problems.sorted(loader.files), placesOf(tree.root)), () =>
      request.envFiles.length === 0 ? exampleOf(directory, host) : undefined,
    ),
    tree: tree.root,
    environments: loader.environments,
  };
}

function placesOf(root: MapNode): ReadonlyMap<string, Location> {
  return new Map(entriesOf(find(root, 'services')).map(([name, , keyAt]) => [name, keyAt]));
}

function checkAllRequired(merged: MapNode, problems: ProblemList, memo: Memo): void {
  const { frame, sections } = takeApart(merged);
  checkRequired(frame, rootShape, [], problems);
  for (const { name, shape, node } of sections) {
    const stage = `required ${name}`;
    for (const [key, { value }] of node.entries) {
      memo.of(stage, value, [key], problems, (found) => checkRequired(value, shape, [name, key], found));
    }
  }
}

function modelOf(root: MapNode): Json {
  const { frame, sections } = takeApart(root);
  const filled = sections.map(({ name, node }) => {
    const values = [...node.entries].flatMap(([key, { value }]) =>
      isRejected(value) ? [] : [[key, nodeToJson(value)] as const],
    );
    return [name, Object.fromEntries(values)] as const;
  });
  return { ...(nodeToJson(frame) as Readonly<Record<string, Json>>), ...Object.fromEntries(filled) };
}

function profilesOf(
  requested: readonly string[],
  environment: Environment,
  named: readonly string[] = [],
): readonly string[] {
  const fromEnvironment = environment.lookup('COMPOSE_PROFILES')?.split(',') ?? [];
  const profiles = [...named, ...(requested.length > 0 ? requested : fromEnvironment)];
  return [...new Set(profiles.map((profile) => profile.trim()).filter((profile) => profile !== ''))];
}

function nothing(problems: readonly Problem[]): ResolvedManifest {
  return { application: undefined, model: {}, problems, tree: undefined, environments: [] };
}

function noManifest(): Problem {
  const message = 'There is no manifest here: no patchbay.yaml and no compose.yaml. Create one, or name one with -f.';
  return { code: 'manifest.not-found', severity: 'error', message };
}

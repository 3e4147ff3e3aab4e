import { dirname, join, resolve as resolvePath } from 'node:path';
import {
  composeFiles,
  composeSettings,
  projectFiles,
  splitList,
  type ComposeSettings,
  type ProjectFiles,
} from '../../manifest/context/composeSettings.ts';
import { Contexts } from '../../manifest/context/contexts.ts';
import { evidenceText, otherFilesText, projectRoot } from '../../manifest/context/evidence.ts';
import { unknownEnvironmentCode } from '../../manifest/governance/chosenEnvironment.ts';
import { withoutBase } from '../../manifest/context/judge.ts';
import type { Application, Resolved } from '../../manifest/model.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../manifest/resolve.ts';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { hasErrors, refusal, reportProblems } from '../output/report.ts';

export interface LoadedManifest extends ResolvedManifest {
  /** Absolute paths, of which the first is the main one. */
  readonly files: readonly [string, ...string[]];
  /** Which files it was read from and why, unless it is just what was named or found: "compose.yaml, from Makefile:25". */
  readonly context?: string;
  /** The one file that was asked about, where it is a part that is read with others. */
  readonly part?: string;
  /** The environment that it was read in. */
  readonly environment?: string;
}

/** What of a manifest is read, and how: all of it, and as it will run, when left out. */
type Extent = Pick<ResolveRequest, 'services' | 'interpolates' | 'normalises'>;

/**
 * Reads the manifest that the options name, or that is found as Compose finds it.
 * @throws ProblemError when there is none, or a named file cannot be read.
 */
export function loadManifest(options: GlobalOptions, context: CliContext, extent: Extent = {}): LoadedManifest {
  const loaded = tryLoadManifest(options, context, extent);
  if (loaded) return loaded;
  throw refusal(
    'no-manifest',
    `No manifest in ${startFolder(options, context)} or any folder above it. ` +
      'Go to a folder with a patchbay.yaml or compose.yaml, or name one with -f.',
  );
}

/** Where a manifest is looked for first. */
export function startFolder({ projectDirectory = '.' }: GlobalOptions, { currentDirectory }: CliContext): string {
  return resolvePath(currentDirectory, projectDirectory);
}

/** Undefined when no file is named and none is found. */
export function tryLoadManifest(
  options: GlobalOptions,
  context: CliContext,
  extent: Extent = {},
): LoadedManifest | undefined {
  const settings = settingsOf(options, context);
  const { files, namedIn } = manifestFiles(options, settings, context);
  const [main, ...others] = files;
  if (main === undefined) return undefined;
  const loaded = load([main, ...others], settings, options, context, extent);
  if (namedIn === undefined) return loaded;
  const { currentDirectory } = context;
  const evidence = evidenceText({ kind: 'composeFile', at: { file: namedIn, line: 0 } }, currentDirectory);
  return { ...loaded, context: `${otherFilesText(files, '', currentDirectory)}, ${evidence}` };
}

/** The manifest that is found, if it is one file that is only a part of a manifest: read with the others, as editors do. */
export function loadFoundPart(options: GlobalOptions, context: CliContext): LoadedManifest | undefined {
  if (options.file.length > 0) return undefined;
  const settings = settingsOf(options, context);
  const { files, namedIn } = manifestFiles(options, settings, context);
  const [main, ...others] = files;
  if (main === undefined || others.length > 0 || namedIn !== undefined) return undefined;
  const loaded = loadPart(main, settings, options, context);
  return loaded.part === undefined ? undefined : loaded;
}

/**
 * Reads the manifest at a path: a file, or a folder with one in it.
 * @throws ProblemError when there is none.
 */
export function loadManifestAt(path: string, options: GlobalOptions, context: CliContext): LoadedManifest {
  const absolute = resolvePath(context.currentDirectory, path);
  const isFile = context.host.readText(absolute) !== undefined;
  const settings = settingsOf(options, context);
  if (isFile) return loadPart(absolute, settings, options, context);
  const [main, ...others] = projectFiles(absolute, context.host).files;
  if (main !== undefined) return load([main, ...others], settings, options, context, {});
  const why = context.host.exists(absolute)
    ? 'it is no readable text file, and no folder with a patchbay.yaml or compose.yaml'
    : 'there is no such file or folder';
  throw refusal('unreadable', `Cannot check ${absolute}: ${why}. Check the path.`);
}

/** Reads a file that is named by itself: with others, when it is a part of a manifest and something tells of which. */
function loadPart(
  path: string,
  settings: ComposeSettings,
  options: GlobalOptions,
  context: CliContext,
): LoadedManifest {
  const { currentDirectory, host } = context;
  const resolveFiles = (files: readonly string[]): ResolvedManifest => {
    const [main = path, ...others] = files;
    // Which files belong together is decided without an environment.
    return load([main, ...others], settings, { ...options, inEnvironment: undefined }, context, {});
  };
  const repository = projectRoot(dirname(path), [], host);
  const root = host.exists(join(repository, '.git')) ? repository : currentDirectory;
  const contexts = new Contexts(host, resolveFiles, { folders: () => [root], chosenFor: () => undefined });
  const { files, evidence, lacksBase } = contexts.of(path);
  // A manifest that is named is read without its override; an override never is one by itself.
  const isOfPolicies = evidence?.kind === 'policies';
  if (!isOfPolicies && (!files.includes(path) || (!evidence && files[0] === path))) {
    const loaded = load([path], settings, options, context, {});
    return lacksBase ? { ...loaded, problems: withoutBase(loaded, path) } : loaded;
  }
  const [main = path, ...others] = files;
  const loaded = load([main, ...others], settings, options, context, {});
  const words = `${otherFilesText(files, path, currentDirectory)}, ${evidenceText(evidence ?? { kind: 'folder' }, currentDirectory)}`;
  return { ...loaded, context: words, part: path };
}

function load(
  files: LoadedManifest['files'],
  { lookup }: ComposeSettings,
  options: GlobalOptions,
  context: CliContext,
  extent: Extent,
): LoadedManifest {
  const { environment } = context;
  const projectName = options.projectName ?? environment['COMPOSE_PROJECT_NAME'];
  const envFiles = options.envFile.length > 0 ? options.envFile : splitList(lookup('COMPOSE_ENV_FILES'), ',');
  const request = {
    files,
    // The profiles and the project's name that .env may give are the resolver's concern.
    profiles: options.profile.length > 0 ? options.profile : splitList(environment['COMPOSE_PROFILES'], ','),
    envFiles: envFiles.map((file) => resolvePath(context.currentDirectory, file)),
    ...extent,
    ...(options.inEnvironment === undefined ? {} : { environment: options.inEnvironment }),
    ...(projectName ? { projectName } : {}),
    ...(options.projectDirectory === undefined
      ? {}
      : { projectDirectory: resolvePath(context.currentDirectory, options.projectDirectory) }),
  };
  for (const file of request.envFiles) mustBeReadable(file, context);
  const resolved = resolve(request, context.host);
  // Whatever is done would be done elsewhere than it was meant.
  const unknown = resolved.problems.find(({ code }) => code === unknownEnvironmentCode);
  if (unknown) throw refusal('unknown-environment', unknown.message);
  if (resolved.application) context.onManifest?.(resolved.application, options, context);
  return { ...resolved, files, ...(options.inEnvironment !== undefined && { environment: options.inEnvironment }) };
}

/** The application to act on; undefined, and said on standard error, when the manifest has errors. */
export async function soundApplication(loaded: Resolved, context: CliContext): Promise<Application | undefined> {
  await reportProblems(
    context.stderr,
    loaded.problems.filter(({ severity }) => severity === 'error' || severity === 'warning'),
  );
  return hasErrors(loaded.problems) ? undefined : loaded.application;
}

/** `COMPOSE_…` variables are looked up in the environment, then in the env files named, or the `.env` of this folder. */
function settingsOf(options: GlobalOptions, context: CliContext): ComposeSettings {
  const { currentDirectory, environment, host } = context;
  const files = options.envFile.length > 0 ? options.envFile : [resolvePath(startFolder(options, context), '.env')];
  return composeSettings(
    { environment, readText: (file) => host.readText(file) },
    files.map((file) => resolvePath(currentDirectory, file)),
  );
}

function manifestFiles(options: GlobalOptions, settings: ComposeSettings, context: CliContext): ProjectFiles {
  const { currentDirectory, host } = context;
  const isNamed = options.file.length > 0;
  const files = isNamed
    ? options.file.map((file) => resolvePath(currentDirectory, file))
    : composeFiles(settings, currentDirectory);
  for (const file of files) mustBeReadable(file, context);
  if (files.length === 0) return findUpwards(startFolder(options, context), host);
  const namedIn = isNamed ? undefined : settings.fileOf('COMPOSE_FILE');
  return { files, ...(namedIn !== undefined && { namedIn }) };
}

function findUpwards(start: string, host: CliContext['host']): ProjectFiles {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = projectFiles(folder, host);
    if (found.files.length > 0 || folder === dirname(folder)) return found;
  }
}

function mustBeReadable(file: string, context: CliContext): void {
  if (context.host.readText(file) !== undefined) return;
  const why = context.host.exists(file) ? 'it is no readable text file' : 'there is no such file';
  throw refusal('unreadable', `Cannot read ${file}: ${why}. Check the path.`);
}

import { dirname, resolve as resolvePath } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { parseDotenv } from '../../manifest/variables/dotenv.ts';
import { findManifest } from '../../manifest/files/find.ts';
import type { Application, Resolved } from '../../manifest/model.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../manifest/resolve.ts';
import type { Lookup } from '../../manifest/tree/template.ts';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../input/options.ts';
import { hasErrors, refusal, reportProblems } from '../output/report.ts';

export interface LoadedManifest extends ResolvedManifest {
  /** Absolute paths, of which the first is the main one. */
  readonly files: readonly [string, ...string[]];
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
  const lookup = settingsOf(options, context);
  const [main, ...others] = manifestFiles(options, lookup, context);
  return main === undefined ? undefined : load([main, ...others], lookup, options, context, extent);
}

/**
 * Reads the manifest at a path: a file, or a folder with one in it.
 * @throws ProblemError when there is none.
 */
export function loadManifestAt(path: string, options: GlobalOptions, context: CliContext): LoadedManifest {
  const absolute = resolvePath(context.currentDirectory, path);
  const isFile = context.host.readText(absolute) !== undefined;
  const [main, ...others] = isFile ? [absolute] : findManifest(absolute, context.host);
  if (main !== undefined) return load([main, ...others], settingsOf(options, context), options, context, {});
  const why = context.host.exists(absolute)
    ? 'it is no readable text file, and no folder with a patchbay.yaml or compose.yaml'
    : 'there is no such file or folder';
  throw refusal('unreadable', `Cannot check ${absolute}: ${why}. Check the path.`);
}

function load(
  files: LoadedManifest['files'],
  lookup: Lookup,
  options: GlobalOptions,
  context: CliContext,
  extent: Extent,
): LoadedManifest {
  const { environment } = context;
  const projectName = options.projectName ?? environment['COMPOSE_PROJECT_NAME'];
  const envFiles = options.envFile.length > 0 ? options.envFile : listed(lookup('COMPOSE_ENV_FILES'), ',');
  const request = {
    files,
    // The profiles and the project's name that .env may give are the resolver's concern.
    profiles: options.profile.length > 0 ? options.profile : listed(environment['COMPOSE_PROFILES'], ','),
    envFiles: envFiles.map((file) => resolvePath(context.currentDirectory, file)),
    ...extent,
    ...(projectName ? { projectName } : {}),
    ...(options.projectDirectory === undefined
      ? {}
      : { projectDirectory: resolvePath(context.currentDirectory, options.projectDirectory) }),
  };
  for (const file of request.envFiles) mustBeReadable(file, context);
  return { ...resolve(request, context.host), files };
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
function settingsOf(options: GlobalOptions, context: CliContext): Lookup {
  const { currentDirectory, environment, host } = context;
  const folder = startFolder(options, context);
  const files = options.envFile.length > 0 ? options.envFile : [resolvePath(folder, '.env')];
  const own: Lookup = (name) => ownProperty(environment, name);
  const values = new Map<string, string>();
  for (const file of files) {
    const text = host.readText(resolvePath(currentDirectory, file)) ?? '';
    for (const [name, value] of parseDotenv(text, own, { earlier: values }).values) values.set(name, value);
  }
  return (name) => own(name) ?? values.get(name);
}

function manifestFiles(options: GlobalOptions, lookup: Lookup, context: CliContext): readonly string[] {
  const { currentDirectory, host } = context;
  const separator = lookup('COMPOSE_PATH_SEPARATOR') || (process.platform === 'win32' ? ';' : ':');
  const named = options.file.length > 0 ? options.file : listed(lookup('COMPOSE_FILE'), separator);
  const files = named.map((file) => resolvePath(currentDirectory, file));
  for (const file of files) mustBeReadable(file, context);
  if (files.length > 0) return files;
  return findUpwards(startFolder(options, context), host);
}

function findUpwards(start: string, host: CliContext['host']): readonly string[] {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = findManifest(folder, host);
    if (found.length > 0 || folder === dirname(folder)) return found;
  }
}

function mustBeReadable(file: string, context: CliContext): void {
  if (context.host.readText(file) !== undefined) return;
  const why = context.host.exists(file) ? 'it is no readable text file' : 'there is no such file';
  throw refusal('unreadable', `Cannot read ${file}: ${why}. Check the path.`);
}

function listed(text: string | undefined, separator: string): readonly string[] {
  return (text ?? '').split(separator).filter((part) => part !== '');
}

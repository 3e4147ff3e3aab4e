import { dirname, resolve as resolvePath } from 'node:path';
import { findManifest } from '../manifest/find.ts';
import type { Application, Resolved } from '../manifest/model.ts';
import { resolve } from '../manifest/resolve.ts';
import type { CliContext } from './context.ts';
import type { GlobalOptions } from './options.ts';
import { hasErrors, refusal, reportProblems } from './report.ts';

export interface LoadedManifest extends Resolved {
  /** Absolute; the first is the main one. */
  readonly files: readonly [string, ...string[]];
}

/**
 * Reads the manifest that the options name, or that is found as Compose finds it.
 * @throws ProblemError when there is none, or a named file cannot be read.
 */
export function loadManifest(options: GlobalOptions, context: CliContext): LoadedManifest {
  const loaded = tryLoadManifest(options, context);
  if (loaded) return loaded;
  throw refusal(
    'no-manifest',
    `No manifest in ${context.currentDirectory} or any folder above it. ` +
      'Go to a folder with a patchbay.yaml or compose.yaml, or name one with -f.',
  );
}

/** Undefined when no file is named and none is found. */
export function tryLoadManifest(options: GlobalOptions, context: CliContext): LoadedManifest | undefined {
  const [main, ...others] = manifestFiles(options, context);
  if (main === undefined) return undefined;
  const { environment } = context;
  const projectName = options.projectName ?? environment['COMPOSE_PROJECT_NAME'];
  const request = {
    files: [main, ...others],
    profiles: options.profile.length > 0 ? options.profile : listed(environment['COMPOSE_PROFILES'], ','),
    envFiles: options.envFile.map((file) => resolvePath(context.currentDirectory, file)),
    ...(projectName ? { projectName } : {}),
    ...(options.projectDirectory === undefined
      ? {}
      : { projectDirectory: resolvePath(context.currentDirectory, options.projectDirectory) }),
  };
  for (const file of request.envFiles) mustBeReadable(file, context);
  return { ...resolve(request, context.host), files: [main, ...others] };
}

/** The application to act on; undefined, and said on standard error, when the manifest has errors. */
export async function soundApplication(loaded: Resolved, context: CliContext): Promise<Application | undefined> {
  await reportProblems(
    context.stderr,
    loaded.problems.filter(({ severity }) => severity === 'error' || severity === 'warning'),
  );
  return hasErrors(loaded.problems) ? undefined : loaded.application;
}

function manifestFiles(options: GlobalOptions, context: CliContext): readonly string[] {
  const { environment, currentDirectory, host } = context;
  const separator = environment['COMPOSE_PATH_SEPARATOR'] || (process.platform === 'win32' ? ';' : ':');
  const named = options.file.length > 0 ? options.file : listed(environment['COMPOSE_FILE'], separator);
  if (named.includes('-')) {
    throw refusal('stdin-manifest', 'A manifest cannot be read from standard input. Name a file with -f.');
  }
  const files = named.map((file) => resolvePath(currentDirectory, file));
  for (const file of files) mustBeReadable(file, context);
  if (files.length > 0) return files;
  return findUpwards(resolvePath(currentDirectory, options.projectDirectory ?? '.'), host);
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

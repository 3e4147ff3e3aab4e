import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where the state of local processes lives, one folder for all windows and the command line:
 *
 *     <state>/<project>/events.jsonl                        what happened, for watchers
 *     <state>/<project>/containers/<name>/config.json       what to run; holds the environment, so only its owner reads it
 *     <state>/<project>/containers/<name>/state.json        what became of it, written by its shim
 *     <state>/<project>/containers/<name>/post-start.due    there while its `post_start` has not ended well
 *     <state>/<project>/containers/<name>/files/            secrets and configs, at the paths that a container has them
 *     <state>/<project>/containers/<name>/log.jsonl         what it wrote; log.1.jsonl before that
 */
export function projectDirectory(stateDirectory: string, project: string): string {
  return join(stateDirectory, fileName(project));
}

export function containersDirectory(project: string): string {
  return join(project, 'containers');
}

export function containerDirectory(project: string, name: string): string {
  return join(containersDirectory(project), fileName(name));
}

export function postStartMark(container: string): string {
  return join(container, 'post-start.due');
}

/** The folder of the copies of secrets and configs. */
export function filesDirectory(container: string): string {
  return join(container, 'files');
}

/** A name from a manifest as a file's name: it can be no path, neither `..` nor one with a separator. */
export function fileName(name: string): string {
  return encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('*', '%2A');
}

export function nameOfFile(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** Readers see the old content or the new, never half. Synchronous: a state must stand before what follows from it. */
export function writeJson(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 });
  renameSync(temporary, path);
}

/** Resolves to undefined if there is no such file, or it holds no JSON. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

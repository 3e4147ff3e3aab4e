import type { Readable } from 'node:stream';
import type { ArchiveOptions, PathArchive, PathFacts } from '../../engine.ts';
import { containerGone, pathMissing } from '../../failures.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { inspect } from '../observe/observe.ts';
import { requestPath } from '../connection/pathRequest.ts';

export async function statPath(
  client: DockerClient,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathFacts | undefined> {
  return (await find(client, 'HEAD', container, path, signal))?.facts;
}

export async function readArchive(
  client: DockerClient,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathArchive> {
  const found = await find(client, 'GET', container, path, signal);
  if (!found) throw pathMissing(container, path);
  return found;
}

/** Resolves to undefined if the container has no such path. */
async function find(
  client: DockerClient,
  method: 'HEAD' | 'GET',
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathArchive | undefined> {
  try {
    return await requestPath(client, method, container, path, signal);
  } catch (error) {
    if (statusOf(error) !== 404) throw client.translate(error, signal);
    if (!(await inspect(client, container, signal))) throw containerGone(container);
    return undefined;
  }
}

export async function writeArchive(
  client: DockerClient,
  container: string,
  directory: string,
  tar: Readable,
  { keepsOwner, replaces = false }: ArchiveOptions,
  signal: AbortSignal,
): Promise<void> {
  const query = { path: directory, noOverwriteDirNonDir: !replaces, ...(keepsOwner ? { copyUIDGID: true } : {}) };
  const path = apiPath('containers', container, '/archive');
  try {
    await client.call({ method: 'PUT', path, query, file: tar }, signal);
  } catch (error) {
    // If reading the archive failed here, that is why writing it failed there.
    if (tar.errored && !signal.aborted) throw tar.errored;
    if (!(error instanceof DockerHttpError)) throw error;
    if (error.status === 404 && !(await inspect(client, container, signal))) throw containerGone(container);
    if (error.status === 404) throw pathMissing(container, directory);
    const message = `Cannot copy into ${directory} of ${container}: ${error.detail || 'Docker does not say why'}. Choose another folder of it.`;
    throw refusedByDocker('engine.copy-failed', message, error);
  }
}

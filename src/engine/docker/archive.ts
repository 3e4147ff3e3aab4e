import type { Readable } from 'node:stream';
import type { PathArchive, PathFacts } from '../engine.ts';
import { containerGone, pathMissing } from '../failures.ts';
import { pathOf, statusOf, type DockerClient } from './client.ts';
import { DockerHttpError, refused } from './errors.ts';
import { inspect } from './observe.ts';

/** What Go's `os.FileMode` says of a file beside its rights. */
const modeBits = { directory: 2 ** 31, symlink: 2 ** 27, special: [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 19] } as const;
const factsHeader = 'x-docker-container-path-stat';

export async function statPath(
  client: DockerClient,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathFacts | undefined> {
  try {
    const answer = await client.stream(
      { method: 'HEAD', path: pathOf('containers', container, '/archive'), query: { path } },
      signal,
    );
    answer.resume();
    return factsOf(answer);
  } catch (error) {
    if (statusOf(error) !== 404) throw client.translate(error, signal);
    if (!(await inspect(client, container, signal))) throw containerGone(container);
    return undefined;
  }
}

export async function readArchive(
  client: DockerClient,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathArchive> {
  try {
    const query = { path };
    const tar = await client.stream(
      { method: 'GET', path: pathOf('containers', container, '/archive'), query },
      signal,
    );
    return { facts: factsOf(tar), tar };
  } catch (error) {
    if (statusOf(error) !== 404) throw client.translate(error, signal);
    if (!(await inspect(client, container, signal))) throw containerGone(container);
    throw pathMissing(container, path);
  }
}

export async function writeArchive(
  client: DockerClient,
  container: string,
  directory: string,
  tar: Readable,
  { keepsOwner }: { readonly keepsOwner: boolean },
  signal: AbortSignal,
): Promise<void> {
  const query = { path: directory, noOverwriteDirNonDir: true, ...(keepsOwner ? { copyUIDGID: true } : {}) };
  const path = pathOf('containers', container, '/archive');
  try {
    await client.call({ method: 'PUT', path, query, file: tar }, signal);
  } catch (error) {
    // What could not be read here is why it could not be written there.
    if (tar.errored && !signal.aborted) throw tar.errored;
    if (!(error instanceof DockerHttpError)) throw error;
    if (error.status === 404 && !(await inspect(client, container, signal))) throw containerGone(container);
    if (error.status === 404) throw pathMissing(container, directory);
    const message = `Cannot copy into ${directory} of ${container}: ${error.detail || 'Docker does not say why'}. Choose another folder of it.`;
    throw refused('engine.copy-failed', message, error);
  }
}

/** In a header, as JSON in base 64. */
function factsOf(answer: Readable): PathFacts {
  const { headers = {} } = answer as Readable & { readonly headers?: Readonly<Record<string, unknown>> };
  const header = headers[factsHeader];
  const text = Buffer.from(typeof header === 'string' ? header : '', 'base64').toString('utf8');
  const { mode, size, linkTarget } = parsed(text);
  const bits = typeof mode === 'number' ? mode : 0;
  const has = (bit: number): boolean => Math.floor(bits / bit) % 2 === 1;
  return {
    type: has(modeBits.directory)
      ? 'directory'
      : has(modeBits.symlink)
        ? 'symlink'
        : modeBits.special.some(has)
          ? 'other'
          : 'file',
    sizeBytes: typeof size === 'number' ? size : 0,
    ...(typeof linkTarget === 'string' && linkTarget !== '' ? { linkTarget } : {}),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // An engine that tells nothing of it: what is read is a file then, and copied as one.
    return {};
  }
}

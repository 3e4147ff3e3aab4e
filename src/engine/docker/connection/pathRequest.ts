import type { Readable } from 'node:stream';
import type { PathArchive, PathFacts } from '../../engine.ts';
import { apiPath, type DockerClient } from './client.ts';

/** What Go's `os.FileMode` says of a file beside its rights. */
const modeBits = { directory: 2 ** 31, symlink: 2 ** 27, special: [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 19] } as const;
const factsHeader = 'x-docker-container-path-stat';

/** Asks for what stands at a path of a container: about it alone (`HEAD`), or with its archive. */
export async function requestPath(
  client: DockerClient,
  method: 'HEAD' | 'GET',
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<PathArchive> {
  const tar = await client.stream(
    { method, path: apiPath('containers', container, '/archive'), query: { path } },
    signal,
  );
  if (method === 'HEAD') tar.resume();
  return { facts: factsOf(tar), tar };
}

/** Reads a header, which holds JSON in base 64. */
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
    // If the engine says nothing about it, it is treated as a file.
    return {};
  }
}

import type { ContainerInspectInfo } from 'dockerode';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { pathOf, type DockerClient } from './client.ts';
import { DockerHttpError } from './errors.ts';
import { labels } from './labels.ts';

/**
 * What a container remembers of its `post_start`: a file that is there from its first start on, and empty once the hooks have ended
 * well. In the container, since it goes with it, and whoever looks next finds it: labels cannot be changed, and no other window or
 * machine knows what one kept to itself.
 */
const mark = '.patchbay-post-start';

/** Writes whether the hooks of a container are due. False where nothing can be written: the container is read-only. */
export async function writeMark(
  client: DockerClient,
  name: string,
  isDue: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const path = pathOf('containers', name, '/archive');
  try {
    const file = archive(isDue ? 'due\n' : '');
    await client.call({ method: 'PUT', path, query: { path: '/' }, file }, signal);
    return true;
  } catch (error) {
    if (error instanceof DockerHttpError) return false;
    throw error;
  }
}

/** True of a running container whose hooks have failed, or were cut short. */
export async function isPostStartDue(
  client: DockerClient,
  { Id: id, Config: { Labels: its }, State: { Running: isRunning } }: ContainerInspectInfo,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isRunning || (its as typeof its | null)?.[labels.postStart] === undefined) return false;
  const request = { method: 'HEAD', path: pathOf('containers', id, '/archive'), query: { path: `/${mark}` } } as const;
  try {
    const answer = await client.stream(request, signal);
    answer.resume();
    const { headers = {} } = answer as { readonly headers?: IncomingHttpHeaders };
    const stat = headers['x-docker-container-path-stat'];
    const { size = 0 } = JSON.parse(Buffer.from(String(stat), 'base64').toString()) as { size?: number };
    return size > 0;
  } catch (error) {
    // Gone meanwhile, never written, or an engine that cannot say: what runs is left alone then.
    if (error instanceof DockerHttpError || error instanceof SyntaxError) return false;
    throw error;
  }
}

function archive(text: string): Readable {
  const tar = pack('/', {
    entries: [],
    finalize: false,
    finish: (entries) => {
      entries.entry({ name: mark, mode: 0o444, mtime: new Date(0) }, text);
      entries.finalize();
    },
  });
  return Readable.from(tar, { objectMode: false });
}

import type { ContainerInspectInfo } from 'dockerode';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { apiPath, type DockerClient } from '../connection/client.ts';
import { DockerHttpError } from '../connection/errors.ts';
import { labels } from '../labels.ts';
import { requestPath } from '../connection/pathRequest.ts';

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
  const path = apiPath('containers', name, '/archive');
  try {
    const file = archive(isDue ? 'due\n' : '');
    await client.call({ method: 'PUT', path, query: { path: '/' }, file }, signal);
    return true;
  } catch (error) {
    if (error instanceof DockerHttpError) return false;
    throw error;
  }
}

/** True for a running container whose hooks have failed or were interrupted. */
export async function isPostStartDue(
  client: DockerClient,
  { Id: id, Config: { Labels: its }, State: { Running: isRunning } }: ContainerInspectInfo,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isRunning || (its as typeof its | null)?.[labels.postStart] === undefined) return false;
  try {
    // An engine that cannot say tells of no bytes: what runs is left alone then.
    return (await requestPath(client, 'HEAD', id, `/${mark}`, signal)).facts.sizeBytes > 0;
  } catch (error) {
    // It is gone meanwhile, or was never written.
    if (error instanceof DockerHttpError) return false;
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

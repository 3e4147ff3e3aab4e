import { sleep } from '../../base/async.ts';
import { statusOf, type DockerClient, type DockerRequest } from '../docker/connection/client.ts';
import { DockerHttpError } from '../docker/connection/errors.ts';
import { askManager, swarmPath } from './manager.ts';
import type { SwarmNode, SwarmService } from './objects.ts';

/** A manager takes a change only of the newest version, and itself makes versions while an update goes on. */
const maxAttempts = 10;
const retryMs = 100;

/** What is posted to change a service or a node. */
export interface VersionedChange {
  readonly body: object;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service by its name or id; undefined when there is none. */
export async function inspectService(
  client: DockerClient,
  name: string,
  signal: AbortSignal,
): Promise<SwarmService | undefined> {
  return inspectOne<SwarmService>(client, swarmPath('services', name), signal);
}

/**
 * Changes a service from what it is now; undefined changes nothing. Resolves to the service as it was before; to undefined when there is
 * none.
 */
export function changeService(
  client: DockerClient,
  name: string,
  change: (service: SwarmService) => VersionedChange | undefined | Promise<VersionedChange | undefined>,
  signal: AbortSignal,
): Promise<SwarmService | undefined> {
  return changeVersion(client, swarmPath('services', name), change, signal);
}

/** Changes a node from what it is now, as `changeService` does. */
export function changeSwarmNode(
  client: DockerClient,
  id: string,
  change: (node: SwarmNode) => VersionedChange | undefined,
  signal: AbortSignal,
): Promise<SwarmNode | undefined> {
  return changeVersion(client, swarmPath('nodes', id), change, signal);
}

async function changeVersion<Item extends Pick<SwarmService, 'ID' | 'Version'>>(
  client: DockerClient,
  path: string,
  change: (item: Item) => VersionedChange | undefined | Promise<VersionedChange | undefined>,
  signal: AbortSignal,
): Promise<Item | undefined> {
  for (let attempt = 1; ; attempt++) {
    const item = await inspectOne<Item>(client, path, signal);
    if (!item) return undefined;
    const wanted = await change(item);
    if (!wanted) return item;
    const { body, query = {}, headers = {} } = wanted;
    const kind = path.split('/')[1] ?? '';
    const request: DockerRequest = {
      ...{ method: 'POST', path: `/${kind}/${encodeURIComponent(item.ID)}/update`, body, headers },
      query: { version: item.Version?.Index ?? 0, ...query },
    };
    try {
      await askManager(client, request, signal);
      return item;
    } catch (error) {
      if (!isOutOfSequence(error) || attempt === maxAttempts) throw error;
      await sleep(retryMs, signal);
    }
  }
}

async function inspectOne<Item>(client: DockerClient, path: string, signal: AbortSignal): Promise<Item | undefined> {
  try {
    return (await askManager(client, { method: 'GET', path }, signal)) as Item;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Docker's status for it is that of every failure. */
function isOutOfSequence(error: unknown): boolean {
  return error instanceof DockerHttpError && error.detail.includes('update out of sequence');
}

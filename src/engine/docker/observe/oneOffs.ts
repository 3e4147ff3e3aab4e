import type { ObservedContainer } from '../../observation.ts';
import type { DockerClient } from '../connection/client.ts';
import { isForwarder, labels } from '../labels.ts';
import { inspect, toObserved } from './observe.ts';
import { networkIds } from './observeSettings.ts';
import type { ListedContainer } from './observeUse.ts';

/** Of a container that a cluster runs, which tells of it by itself. */
const clusterTask = 'com.docker.swarm.task.id';

/** The containers of a project on this engine that run once, beside its services. `networks` are all that the engine lists. */
export async function observeOneOffs(
  client: DockerClient,
  project: string,
  networks: Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly ObservedContainer[]> {
  const filters = { label: [`${labels.project}=${project}`, `${labels.oneOff}=True`] };
  const listed = await client.call({ method: 'GET', path: '/containers/json', query: { all: true, filters } }, signal);
  const beside = (listed as readonly ListedContainer[]).filter(
    ({ Labels: its }) => !isForwarder(its) && its?.[clusterTask] === undefined,
  );
  const ids = beside.map(({ Id }) => Id);
  if (ids.length === 0) return [];
  const [known, infos] = await Promise.all([networks, Promise.all(ids.map((id) => inspect(client, id, signal)))]);
  const here = { networks: networkIds(known), containers: new Set(ids), volumes: [], duePostStarts: new Set<string>() };
  return infos.flatMap((info) => (info ? [toObserved(info, here)] : []));
}

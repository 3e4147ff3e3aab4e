import type { ContainerInspectInfo } from 'dockerode';
import { publishedPortsOf } from '../../ports.ts';
import type { RunningContainer } from '../../observation.ts';
import type { DockerClient } from '../connection/client.ts';
import { isForwarder, labels } from '../labels.ts';
import { limitsOf } from './limits.ts';
import { containerNameOf, inspect, publishersOf } from './observe.ts';
import type { ListedContainer } from './observeUse.ts';

/** The list of containers does not tell their limits, so each one is asked for its own, so many at a time. */
const maxAtATime = 16;

/** Everything that runs on the engine. One that ends meanwhile is left out. */
export async function allRunning(client: DockerClient, signal: AbortSignal): Promise<readonly RunningContainer[]> {
  const query = { filters: { status: ['running', 'paused', 'restarting'] } };
  const listed = (await client.call({ method: 'GET', path: '/containers/json', query }, signal)) as ListedContainer[];
  const ids = listed.filter(({ Labels }) => !isForwarder(Labels)).map(({ Id }) => Id);
  const found: RunningContainer[] = [];
  const askRest = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
      // One after the other: as many of these run beside each other as may.
      const info = await inspect(client, id, signal);
      if (info) found.push(toRunning(info));
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxAtATime, ids.length) }, askRest));
  return found.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function toRunning(info: ContainerInspectInfo): RunningContainer {
  const own = info.Config.Labels ?? {};
  return {
    project: own[labels.project] ?? '',
    service: own[labels.service] ?? '',
    name: containerNameOf(info),
    limits: limitsOf(info),
    ports: publishedPortsOf(publishersOf(info)),
  };
}

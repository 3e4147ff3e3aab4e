import type { DockerClient } from '../../docker/connection/client.ts';
import { engineInfo } from '../../docker/observe/observe.ts';
import type { EngineInfo, Observation } from '../../observation.ts';
import { engineTraits } from '../../traits.ts';

/** The cluster whose manager answers. */
export async function swarmInfo(client: DockerClient, signal: AbortSignal): Promise<EngineInfo> {
  const { label, ...docker } = await engineInfo(client, signal);
  return { ...docker, kind: 'swarm', traits: engineTraits.swarm, label: label.replace(/^\w+/, 'Swarm') };
}

/** What the cluster keeps of a project, its tasks as containers. */
export async function observeSwarm(
  client: DockerClient,
  project: string,
  _images: readonly string[],
  signal: AbortSignal,
): Promise<Observation> {
  return { project, engine: await swarmInfo(client, signal), containers: [], networks: [], volumes: [], images: {} };
}

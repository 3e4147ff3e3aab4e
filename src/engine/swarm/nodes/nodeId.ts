import type { DockerClient } from '../../docker/connection/client.ts';

/** Which node of a cluster an engine is; undefined for one that is in none. */
export async function nodeIdAt(client: DockerClient, signal: AbortSignal): Promise<string | undefined> {
  const info = (await client.call({ method: 'GET', path: '/info' }, signal)) as RawInfo;
  return info.Swarm?.NodeID || undefined;
}

interface RawInfo {
  readonly Swarm?: { readonly NodeID?: string };
}

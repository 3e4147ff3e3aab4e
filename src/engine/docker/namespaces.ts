import type { ContainerInspectInfo } from 'dockerode';
import type { SharedNamespace } from '../observation.ts';
import { statusOf, pathOf, type DockerClient } from './client.ts';

/** The namespaces of other containers that a container is in. Docker keeps the id of the lender, whatever it was called then. */
export function sharedNamespaces(
  { HostConfig: host }: Pick<ContainerInspectInfo, 'HostConfig'>,
  present: ReadonlySet<string>,
): readonly SharedNamespace[] {
  const modes = [
    ['network', host.NetworkMode],
    ['ipc', host.IpcMode],
    ['pid', host.PidMode],
  ] as const;
  return modes.flatMap(([namespace, mode]) => {
    const containerId = lenderOf(mode);
    return containerId === undefined ? [] : [{ namespace, containerId, isGone: !present.has(containerId) }];
  });
}

/** Of the lenders of these containers, the ids of those that there are. Those of another project are asked for one by one. */
export async function presentLenders(
  client: DockerClient,
  containers: readonly (ContainerInspectInfo | undefined)[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const ours = new Set(containers.flatMap((info) => info?.Id ?? []));
  const lenders = containers.flatMap((info) =>
    info ? [info.HostConfig.NetworkMode, info.HostConfig.IpcMode, info.HostConfig.PidMode].map(lenderOf) : [],
  );
  const others = [...new Set(lenders)].filter((id) => id !== undefined).filter((id) => !ours.has(id));
  const found = await Promise.all(others.map(async (id) => ((await isThere(client, id, signal)) ? [id] : [])));
  return new Set([...ours, ...found.flat()]);
}

function lenderOf(mode: string | undefined): string | undefined {
  return mode?.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}

async function isThere(client: DockerClient, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await client.call({ method: 'GET', path: pathOf('containers', id, '/json') }, signal);
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

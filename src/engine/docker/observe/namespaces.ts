import type { ContainerInspectInfo } from 'dockerode';
import type { SharedNamespace } from '../../observation.ts';

/** The namespaces of other containers that a container is in. Docker keeps the id of the owner, whatever it was called then. */
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
    const containerId = ownerOf(mode);
    return containerId === undefined ? [] : [{ namespace, containerId, isGone: !present.has(containerId) }];
  });
}

function ownerOf(mode: string | undefined): string | undefined {
  return mode?.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}

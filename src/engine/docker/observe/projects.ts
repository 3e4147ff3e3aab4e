import type { ObservedProject } from '../../observation.ts';
import { groupProjects, type ProjectContainer } from '../../projects.ts';
import type { DockerClient } from '../connection/client.ts';
import { isForwarder, labels } from '../labels.ts';

/** The projects whose labels some container bears. */
export async function projects(client: DockerClient, signal: AbortSignal): Promise<readonly ObservedProject[]> {
  const query = { all: true, filters: { label: [labels.project] } };
  const listed = await client.call({ method: 'GET', path: '/containers/json', query }, signal);
  const containers = (listed as ListedContainer[]).filter(({ Labels }) => !isForwarder(Labels));
  return groupProjects(containers.map(toContainer));
}

interface ListedContainer {
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
}

function toContainer({ State: state, Labels: its }: ListedContainer): ProjectContainer {
  const { [labels.workingDir]: workingDirectory, [labels.configFiles]: files } = its;
  return {
    project: its[labels.project] ?? '',
    service: its[labels.service] ?? '',
    isRunning: state === 'running',
    isOneOff: its[labels.oneOff]?.toLowerCase() === 'true',
    isOurs: its[labels.hash] !== undefined,
    ...(workingDirectory ? { workingDirectory } : {}),
    configFiles: files ? files.split(',') : [],
  };
}

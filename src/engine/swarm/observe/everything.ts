import type { DockerClient } from '../../docker/connection/client.ts';
import { labels } from '../../docker/labels.ts';
import { publishedPortsOf } from '../../ports.ts';
import { groupProjects, type ProjectContainer } from '../../projects.ts';
import type { ObservedContainer, ObservedProject, RunningContainer } from '../../observation.ts';
import { swarmLabels } from '../labels.ts';
import { isPreStartJob, listAllServices, listNodes, listTasks } from '../manager.ts';
import type { SwarmService } from '../objects.ts';
import { toNodes } from './nodes.ts';
import { composeName, replicasOf } from './services.ts';
import { toContainers } from './tasks.ts';

/** The projects of the cluster's services, whoever made them. */
export async function swarmProjects(client: DockerClient, signal: AbortSignal): Promise<readonly ObservedProject[]> {
  const services = await listAllServices(client, signal);
  const named = services.filter((service) => projectName(service) !== '' && !isPreStartJob(service.Spec));
  return groupProjects(named.flatMap(replicasIn));
}

/** The replicas of a service as the manager counts them. */
function replicasIn(service: SwarmService): readonly ProjectContainer[] {
  const { Spec: spec, ServiceStatus: status } = service;
  const { [labels.workingDir]: workingDirectory, [labels.configFiles]: files, ...own } = spec.Labels ?? {};
  const project = projectName(service);
  // A service that was stopped has as many that do not run.
  const before = Number(own[swarmLabels.replicasBeforeStop] ?? 0) || 0;
  const wanted = Math.max(status?.DesiredTasks ?? replicasOf(spec.Mode) ?? 1, before);
  const running = Math.min(status?.RunningTasks ?? 0, wanted);
  return Array.from({ length: wanted }, (_, index) => ({
    project,
    service: composeName(project, service),
    isRunning: index < running,
    isOneOff: false,
    isOurs: own[labels.hash] !== undefined,
    ...(workingDirectory ? { workingDirectory } : {}),
    configFiles: files ? files.split(',') : [],
  }));
}

/** All that the cluster runs, or is about to. What was not deployed as part of a project has none. */
export async function swarmRunning(client: DockerClient, signal: AbortSignal): Promise<readonly RunningContainer[]> {
  const [services, tasks, listed] = await Promise.all([
    listAllServices(client, signal),
    listTasks(client, { 'desired-state': ['running', 'ready'] }, signal),
    listNodes(client, signal),
  ]);
  const nodes = toNodes(listed);
  const own = Map.groupBy(tasks, ({ ServiceID: id = '' }) => id);
  const running = services.flatMap((service) => {
    const project = projectName(service);
    const containers = toContainers({ project, services: [service], tasks: own.get(service.ID) ?? [], nodes });
    const up = containers.filter(({ state }) => state !== 'exited' && state !== 'dead');
    return up.map((container, index) => toRunning(project, service, container, index === 0));
  });
  return running.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Ports that the cluster has for a service are counted once, not for each replica. */
function toRunning(
  project: string,
  { Spec: { Name: name }, Endpoint: endpoint }: SwarmService,
  container: ObservedContainer,
  isFirst: boolean,
): RunningContainer {
  const shared = new Set(
    (endpoint?.Ports ?? []).flatMap(({ PublishMode: mode, PublishedPort: port }) => (mode === 'host' ? [] : [port])),
  );
  const own = container.publishers.filter(({ publishedPort }) => !shared.has(publishedPort));
  return {
    project,
    service: project === '' ? '' : container.service,
    name: project === '' ? `${name}.${container.number}` : container.name,
    limits: container.limits ?? {},
    ports: publishedPortsOf(own) + (isFirst ? shared.size : 0),
  };
}

function projectName({ Spec: { Labels: its } }: SwarmService): string {
  return its?.[swarmLabels.stack] ?? its?.[labels.project] ?? '';
}

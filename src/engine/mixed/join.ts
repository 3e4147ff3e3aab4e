import type { ProjectConnections } from '../connections.ts';
import { isUpOrPaused } from '../containerState.ts';
import type { Observation, ObservedContainer, ObservedProject } from '../observation.ts';

/**
 * What runs on both sides as one. Containers of a service that has a local process, and that do not run, are put apart: they wait, and
 * are not what the service is.
 */
export function joinObservations(docker: Observation, processes: readonly ObservedContainer[]): Observation {
  if (processes.length === 0) return docker;
  const local = new Set(processes.map(({ service }) => service));
  const isParked = (each: ObservedContainer): boolean =>
    local.has(each.service) && !each.isOneOff && !isUpOrPaused(each);
  const parked = docker.containers.filter(isParked);
  const others = docker.containers.filter((each) => !parked.includes(each));
  return {
    ...docker,
    containers: [...others, ...processes.map((each) => ({ ...each, placement: 'local' as const }))].sort(byName),
    ...(parked.length === 0 ? {} : { parked: parked.map((each) => ({ ...each, isParked: true as const })) }),
  };
}

function byName(left: ObservedContainer, right: ObservedContainer): number {
  return left.name < right.name ? -1 : 1;
}

/** Both sides' members beside each other: forwarders among the containers tell of which service a local process is. */
export function joinConnections(docker: ProjectConnections, local: ProjectConnections): ProjectConnections {
  return {
    ...docker,
    members: [...docker.members, ...local.members],
    unreadable: [...docker.unreadable, ...local.unreadable],
  };
}

/** In each project, what is local takes the place of its service's containers. */
export function joinProjects(
  docker: readonly ObservedProject[],
  local: readonly ObservedProject[],
): readonly ObservedProject[] {
  const processes = new Map(local.map((project) => [project.name, project]));
  const joined = docker.map((project) => {
    const beside = processes.get(project.name);
    processes.delete(project.name);
    return beside ? withLocal(project, beside) : project;
  });
  return [...joined, ...processes.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function withLocal(project: ObservedProject, beside: ObservedProject): ObservedProject {
  const services = { ...project.services };
  for (const [name, local] of Object.entries(beside.services)) {
    const running = services[name]?.running ?? 0;
    services[name] = { running: running + local.running, total: running + local.total };
  }
  const counts = Object.values(services);
  const running = counts.reduce((sum, each) => sum + each.running, 0);
  const total = counts.reduce((sum, each) => sum + each.total, 0);
  const state = running === 0 ? 'stopped' : running === total ? 'running' : 'partial';
  return { ...project, services, state, isOurs: true };
}

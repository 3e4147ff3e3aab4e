import type { ObservedProject, RunningContainer } from '../../../src/engine/observation.ts';
import { publishedPortsOf } from '../../../src/engine/ports.ts';
import { groupProjects } from '../../../src/engine/projects.ts';
import type { FakeContainer } from './fakeContainer.ts';

/** What runs of these, as `Engine.running` tells it. */
export function runningAmong(containers: readonly FakeContainer[]): readonly RunningContainer[] {
  return containers
    .filter(({ isUp }) => isUp)
    .map(({ origin, observed: { service, name, limits = {}, publishers } }) => ({
      project: origin?.project ?? '',
      service,
      name,
      limits,
      ports: publishedPortsOf(publishers),
    }));
}

/** The projects of these, as `Engine.projects` tells them. */
export function projectsAmong(containers: readonly FakeContainer[]): readonly ObservedProject[] {
  const made = containers.flatMap(({ origin, observed: { service }, isUp }) =>
    origin ? [{ ...origin, service, isRunning: isUp, isOneOff: false, isOurs: true }] : [],
  );
  return groupProjects(made);
}

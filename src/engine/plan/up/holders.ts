import type { Application } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import { publishedPort } from '../../ports.ts';
import type { Step } from '../../step.ts';
import { serviceOf } from '../dependencies.ts';
import { isUpOrPaused } from '../../containerState.ts';

/** Puts each step behind those that free what it needs: the ports for a start, the name for a creation. */
export function behindHolders(
  steps: readonly Step[],
  application: Application,
  containers: readonly ObservedContainer[],
): readonly Step[] {
  const graph = new Map(steps.map((step) => [step.id, step]));
  const releases = releasesOf(containers, graph);
  for (const step of steps) {
    const freed =
      step.kind === 'start'
        ? neededPorts(application, step).flatMap((port) => releases.get(port) ?? [])
        : step.kind === 'create'
          ? nameHolders(step, containers, graph)
          : [];
    const after = new Set(step.after);
    // Two containers that want each other's ports cannot both be served: the engine will say who has a port.
    for (const id of freed) if (!leansOn(graph, id, step.id)) after.add(id);
    graph.set(step.id, { ...step, after: [...after] });
  }
  return steps.map((step) => graph.get(step.id) ?? step);
}

/** Maps a port to the ids of the steps that stop the containers which publish it. */
function releasesOf(
  containers: readonly ObservedContainer[],
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, readonly string[]> {
  const releases = new Map<string, string[]>();
  for (const { name, publishers } of containers.filter(isUpOrPaused)) {
    const id = `stop:${name}`;
    if (!steps.has(id)) continue;
    const ports = publishers.filter(({ publishedPort: port }) => port !== 0);
    for (const { publishedPort: port, protocol } of ports) {
      const key = `${port}/${protocol}`;
      releases.set(key, [...(releases.get(key) ?? []), id]);
    }
  }
  return releases;
}

/** The step that removes a container which has the name of a new one and is not the one that it replaces. */
function nameHolders(
  { name, replaces }: Extract<Step, { kind: 'create' }>,
  containers: readonly ObservedContainer[],
  steps: ReadonlyMap<string, Step>,
): readonly string[] {
  const isHeld = containers.some((container) => container.name === name && container.id !== replaces);
  return isHeld && steps.has(`remove:${name}`) ? [`remove:${name}`] : [];
}

function neededPorts(
  application: Application,
  { service, number }: Extract<Step, { kind: 'start' }>,
): readonly string[] {
  const ports = serviceOf(application, service)?.ports ?? [];
  return ports.flatMap((port) => {
    const published = publishedPort(port, number);
    return published === undefined ? [] : [`${published}/${port.protocol}`];
  });
}

/** True if a step comes after another one, directly or through others. */
function leansOn(steps: ReadonlyMap<string, Step>, from: string, on: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === on) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const { after = [], afterEither = [] } = steps.get(id) ?? {};
    queue.push(...after, ...afterEither);
  }
  return false;
}

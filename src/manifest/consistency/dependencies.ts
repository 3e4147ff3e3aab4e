import { didYouMean } from '../schema/suggest.ts';
import { entriesOf, find, findMap, flagOf, isNull, textOf, textsOf, type MapNode, type Node } from '../tree.ts';
import type { ConsistencyContext } from './context.ts';

/** `depends_on` and what implies it: towards services that exist, that run, that can be healthy, and never in a circle. */
export function checkDependencies(root: MapNode, context: ConsistencyContext): void {
  const services = findMap(root, 'services');
  for (const [name, service] of entriesOf(services)) {
    for (const [target, dependency, keyAt] of entriesOf(find(service, 'depends_on'))) {
      checkDependency({ name, target, dependency, keyAt }, services, context);
    }
  }
  const cycle = findCycle(services);
  if (!cycle) return;
  const [first = '', second = ''] = cycle;
  const at = findMap(services, first, 'depends_on')?.entries.get(second)?.keyAt;
  const message = `dependency cycle detected: ${cycle.join(' -> ')}. Take one of these dependencies out.`;
  context.problems.error('dependency-cycle', message, at);
}

interface Edge {
  readonly name: string;
  readonly target: string;
  readonly dependency: Node;
  readonly keyAt: Node['at'];
}

function checkDependency(edge: Edge, services: MapNode | undefined, { active, problems }: ConsistencyContext): void {
  const { name, target, dependency, keyAt } = edge;
  const required = find(dependency, 'required');
  const isOptional = required?.kind === 'scalar' && required.value === false;
  const entry = services?.entries.get(target);
  if (!entry) {
    if (isOptional) return;
    const hint = didYouMean(target, services?.entries.keys() ?? []) || ' Declare it, or correct the name.';
    const message = `service "${name}" depends on undefined service "${target}".${hint}`;
    return problems.error('undefined-service', message, keyAt);
  }
  if (active.has(name) && !active.has(target) && !isOptional) {
    const profiles = textsOf(find(entry.value, 'profiles')).join(' ');
    const message = `service "${target}" is required by "${name}" but is disabled. Can be enabled by profiles [${profiles}]`;
    problems.error('disabled-dependency', message, keyAt);
  }
  if (textOf(find(dependency, 'condition')) !== 'service_healthy' || hasHealthcheck(entry.value)) return;
  const message = `"${name}" waits for "${target}" to be healthy, and "${target}" declares no health check. Add one, unless its image has it.`;
  const related = [{ message: `"${target}" is declared here.`, at: entry.keyAt }];
  problems.warning('no-healthcheck', message, find(dependency, 'condition')?.at ?? keyAt, related);
}

function hasHealthcheck(service: Node): boolean {
  const check = find(service, 'healthcheck');
  if (!check || isNull(check)) return false;
  return !flagOf(find(check, 'disable')) && textsOf(find(check, 'test'))[0] !== 'NONE';
}

/** The first cycle by name, closed: `a, b, a`. Iterative, since a chain may be as long as the file. */
function findCycle(services: MapNode | undefined): readonly string[] | undefined {
  const targetsOf = (name: string): string[] =>
    [...(findMap(services, name, 'depends_on')?.entries.keys() ?? [])]
      .filter((target) => services?.entries.has(target))
      .sort();
  const finished = new Set<string>();
  for (const start of [...(services?.entries.keys() ?? [])].sort()) {
    if (finished.has(start)) continue;
    const path = [{ name: start, targets: targetsOf(start) }];
    while (path.length > 0) {
      const top = path.at(-1);
      const next = top?.targets.shift();
      if (next === undefined) {
        finished.add(path.pop()?.name ?? start);
        continue;
      }
      const index = path.findIndex((step) => step.name === next);
      if (index !== -1) return [...path.slice(index).map((step) => step.name), next];
      if (!finished.has(next)) path.push({ name: next, targets: targetsOf(next) });
    }
  }
  return undefined;
}

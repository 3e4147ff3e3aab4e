import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, DependencyCondition, Service } from '../../manifest/model.ts';
import { namespaceOwners } from './sharedNamespaces.ts';

export interface Edge {
  readonly service: string;
  readonly condition: DependencyCondition;
  /** False: the dependent starts even when this one could not. */
  readonly isRequired: boolean;
  /** The dependent restarts when this one is restarted or made anew. */
  readonly followsRestart: boolean;
}

/** Says which of the chosen services need which, without cycles. */
export interface DependencyGraph {
  /** Dependencies before their dependents. */
  readonly order: readonly string[];
  dependenciesOf(service: string): readonly Edge[];
  dependentsOf(service: string): readonly string[];
}

/**
 * The graph over `chosen`; edges that lead out of it are left out. A cycle is the manifest's problem and reported there:
 * here its closing edge is dropped, so that every plan can be carried out.
 */
export function dependencyGraph(application: Application, chosen: ReadonlySet<string>): DependencyGraph {
  const order: string[] = [];
  const dependencies = new Map<string, readonly Edge[]>();
  const dependents = new Map<string, string[]>();
  const entered = new Set<string>();

  // A stack of its own: a chain of thousands of services must not overflow the call stack.
  const visit = (root: string): void => {
    const stack = [{ name: root, edges: edgesOf(application, root, chosen), next: 0, kept: [] as Edge[] }];
    entered.add(root);
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const edge = frame.edges[frame.next++];
      if (!edge) {
        dependencies.set(frame.name, frame.kept);
        order.push(frame.name);
        stack.pop();
      } else if (dependencies.has(edge.service)) {
        frame.kept.push(edge);
      } else if (!entered.has(edge.service)) {
        entered.add(edge.service);
        frame.next--;
        stack.push({ name: edge.service, edges: edgesOf(application, edge.service, chosen), next: 0, kept: [] });
      }
    }
  };
  for (const name of chosen) if (!entered.has(name)) visit(name);
  for (const [name, edges] of dependencies) {
    for (const edge of edges) dependents.set(edge.service, [...(dependents.get(edge.service) ?? []), name]);
  }
  return {
    order,
    dependenciesOf: (service) => dependencies.get(service) ?? [],
    dependentsOf: (service) => dependents.get(service) ?? [],
  };
}

/** The named services and all they need, as far as it is active; in the manifest's order. */
export function withDependencies(application: Application, named: readonly string[]): ReadonlySet<string> {
  const closure = new Set<string>();
  const queue = [...named];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (closure.has(name)) continue;
    closure.add(name);
    for (const edge of allEdges(application, name)) {
      if (serviceOf(application, edge.service)?.isActive) queue.push(edge.service);
    }
  }
  return new Set(Object.keys(application.services).filter((name) => closure.has(name)));
}

/** A service by a name that may come from outside: `constructor` is not one. */
export function serviceOf(application: Application, name: string): Service | undefined {
  return ownProperty(application.services, name);
}

function edgesOf(application: Application, name: string, chosen: ReadonlySet<string>): readonly Edge[] {
  return allEdges(application, name).filter((edge) => chosen.has(edge.service) && edge.service !== name);
}

function allEdges(application: Application, name: string): readonly Edge[] {
  const service = serviceOf(application, name);
  if (!service) return [];
  const edges = Object.entries(service.dependsOn).map(([dependency, facts]): Edge => ({
    service: dependency,
    condition: facts.condition,
    isRequired: facts.isRequired,
    followsRestart: facts.followsRestart === true,
  }));
  // A container in another's namespace cannot start before it, and with that one's run the namespace ends.
  const lent = [...namespaceOwners(service)].map((owner): Edge => {
    const { condition = 'service_started' } = edges.find((edge) => edge.service === owner) ?? {};
    return { service: owner, condition, isRequired: true, followsRestart: true };
  });
  const owners = new Set(lent.map((edge) => edge.service));
  return [...edges.filter((edge) => !owners.has(edge.service)), ...lent];
}

import type { ClusterService } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { DeployChange, Step } from '../../step.ts';
import { dependencyGraph, serviceOf, type DependencyGraph } from '../dependencies.ts';
import { effectiveHealthcheck } from '../names.ts';
import { allOf, type Order } from '../up/order.ts';
import { clusterOf } from './clusterRequest.ts';
import { leavingServices } from './down.ts';
import { isJobMode } from './serviceMode.ts';

/** Replaces the tasks of the named services, or of all, one after the other as their updates go; dependents after what they depend on. */
export function planClusterRestart(request: PlanRequest): readonly Step[] {
  const asked = leavingServices(request);
  const following = request.withDependencies === false ? [] : followers(request, asked);
  const changes = [...asked, ...following].map((there): RolledService => {
    const replicas = there.replicasBeforeStop ?? there.replicas;
    const change = there.replicasBeforeStop === undefined ? 'restart' : 'start';
    return {
      there,
      change,
      reason: change === 'start' ? 'it was stopped' : 'restarted',
      ...(replicas === undefined ? {} : { replicas }),
    };
  });
  return rolledSteps(
    request,
    changes.filter(({ replicas }) => replicas !== 0),
  );
}

/** A service that the cluster makes anew as it is. */
export interface RolledService {
  readonly there: ClusterService;
  readonly change: DeployChange;
  readonly replicas?: number;
  readonly reason: string;
}

/** Each of them, and a wait until it is done, which those that depend on it come after. */
export function rolledSteps({ application }: PlanRequest, rolled: readonly RolledService[]): readonly Step[] {
  const names = new Set(rolled.map(({ there }) => there.service));
  const graph = application && dependencyGraph(application, names);
  const conditions = new Map(rolled.map(({ there }) => [there.service, waitConditionOf(application, there)] as const));
  const place = new Map(graph?.order.map((name, index) => [name, index]));
  const ordered = [...rolled].sort(
    (left, right) => (place.get(left.there.service) ?? 0) - (place.get(right.there.service) ?? 0),
  );
  return ordered.flatMap(({ there, change, replicas, reason }): Step[] => {
    const { service, name, configHash = '', replicas: before } = there;
    const counts = {
      ...(replicas === undefined ? {} : { replicas }),
      ...(before === undefined ? {} : { replicasBefore: before }),
    };
    const deploy = { id: `deploy:${name}`, kind: 'deploy', service, name, configHash, change, ...counts } as const;
    return [{ ...deploy, ...gatesOf(service, graph, conditions), reason }, waitStep(there, conditions, deploy.id)];
  });
}

type Condition = Extract<Step, { kind: 'wait' }>['condition'];

export function waitStep(there: ClusterService, conditions: ReadonlyMap<string, Condition>, after: string): Step {
  const condition = conditions.get(there.service) ?? 'service_started';
  return {
    ...{ id: `wait:${there.service}:${condition}`, kind: 'wait', service: there.service, condition },
    ...{ names: [], after: [after], reason: 'until the cluster has made it so' },
  };
}

export function waitConditionOf(
  application: PlanRequest['application'],
  { service: name, mode }: ClusterService,
): Condition {
  if (isJobMode(mode)) return 'service_completed_successfully';
  const service = application && serviceOf(application, name);
  return service && effectiveHealthcheck(service, 'container') ? 'service_healthy' : 'service_started';
}

function gatesOf(
  service: string,
  graph: DependencyGraph | undefined,
  conditions: ReadonlyMap<string, Condition>,
): Order {
  const edges = graph?.dependenciesOf(service) ?? [];
  return allOf(
    ...edges.map((edge) => {
      const ids = [`wait:${edge.service}:${conditions.get(edge.service) ?? 'service_started'}`];
      return edge.isRequired ? { after: ids } : { after: [], afterEither: ids };
    }),
  );
}

/** Services that run and restart with those that are restarted (`depends_on.restart`), and so on. */
function followers(
  { application, observation }: PlanRequest,
  restarted: readonly ClusterService[],
): readonly ClusterService[] {
  if (!application) return [];
  const reached = new Set(restarted.map(({ service }) => service));
  const graph = dependencyGraph(application, new Set(Object.keys(application.services)));
  const following = graph.order.filter((name) => {
    const follows = graph.dependenciesOf(name).some((edge) => edge.followsRestart && reached.has(edge.service));
    const isNew = follows && !reached.has(name);
    if (follows) reached.add(name);
    return isNew;
  });
  return clusterOf(observation).services.filter((each) => following.includes(each.service) && each.replicas !== 0);
}

import type { Problem } from '../../../base/problem.ts';
import type { ClusterService, ObservedContainer } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Step } from '../../step.ts';
import { groupByService } from '../containers.ts';
import { serviceOf } from '../dependencies.ts';
import { clusterOf } from './clusterRequest.ts';
import { leavingServices } from './down.ts';
import { eligibleNodes, unevenPlaces, type SpreadPlace } from './placement.ts';
import { rolledSteps, type RolledService } from './restart.ts';
import { isOnLiveNode } from './standing.ts';

/**
 * Replaces the tasks of services that are not as evenly on the nodes as they could be: a cluster moves nothing by itself when a node
 * comes, or comes back. What is evenly placed stays untouched, and so does what is being updated.
 */
export function planRebalance(request: PlanRequest): readonly Step[] {
  const tasks = groupByService(request.observation.containers);
  const rolled = leavingServices(request).flatMap((there): RolledService[] => {
    const uneven = isUnderWay(there) ? undefined : unevenly(request, there, tasks.get(there.service) ?? []);
    if (!uneven) return [];
    const { replicas } = there;
    return [
      { there, change: 'rebalance', reason: placesText(uneven), ...(replicas === undefined ? {} : { replicas }) },
    ];
  });
  return rolledSteps(request, rolled);
}

function unevenly(
  { application, observation }: PlanRequest,
  { service: name, mode }: ClusterService,
  tasks: readonly ObservedContainer[],
): readonly SpreadPlace[] | undefined {
  const service = application && serviceOf(application, name);
  if (!service || mode !== 'replicated') return undefined;
  const nodes = eligibleNodes(clusterOf(observation).nodes, service.deploy?.placement);
  if (!nodes) return undefined;
  const places = Map.groupBy(tasks.filter(isOnLiveNode), ({ task }) => task?.node?.id ?? '');
  const counts = new Map([...places].map(([node, its]) => [node, its.length]));
  return unevenPlaces(nodes, counts, service.deploy?.placement);
}

/** Why nothing is done about services that were named. */
export function rebalanceNotes({ observation, services = [] }: PlanRequest): readonly Problem[] {
  return clusterOf(observation).services.flatMap((there): Problem[] => {
    if (!services.includes(there.service) || !isUnderWay(there)) return [];
    const message = `"${there.service}" is being updated, and is not rebalanced meanwhile. Try again once that is over, or roll it back.`;
    return [{ code: 'engine.update-under-way', severity: 'info', message }];
  });
}

function isUnderWay({ update }: ClusterService): boolean {
  return update !== undefined && update.state !== 'completed' && update.state !== 'rollback_completed';
}

/** `4 tasks on n1, 2 on n2, none on n3`: the fullest first, no more than there is room for. */
function placesText(places: readonly SpreadPlace[]): string {
  const sorted = [...places].sort((left, right) => right.tasks - left.tasks || (left.name < right.name ? -1 : 1));
  const shown = sorted.length <= maxNamed ? sorted : [...sorted.slice(0, maxNamed - 1), ...sorted.slice(-1)];
  const texts = shown.map(({ name, tasks }, index) => {
    const count = tasks === 0 ? 'none' : String(tasks);
    return `${count}${index === 0 ? ' tasks' : ''} on ${name === '' ? 'others' : name}`;
  });
  if (shown.length < sorted.length) texts.splice(-1, 0, '…');
  return texts.join(', ');
}

const maxNamed = 4;

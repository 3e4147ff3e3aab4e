import type { Problem } from '../../../base/problem.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { KeptVolume, Step } from '../../step.ts';
import { isWholeDown, leavingContainers } from '../down.ts';
import { imageRemovals } from '../images/imageRemovals.ts';
import { keptVolumes } from '../volumes.ts';
import { clusterOf } from './clusterRequest.ts';
import { rebalanceNotes } from './rebalance.ts';
import { pausesEnded } from './rollout.ts';

/** The volumes of what a plan removes that stay, with their data. */
export function clusterKeeps(request: PlanRequest, steps: readonly Step[]): readonly KeptVolume[] {
  const { application, observation, action } = request;
  if (action !== 'down') return [];
  const containers = leavingContainers(request);
  const isWhole = isWholeDown(request);
  return keptVolumes({ ...(application ? { application } : {}), observation, containers, isWhole }, steps);
}

/** What somebody who reads a plan has to know beside the steps. */
export function clusterNotes(request: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  switch (request.action) {
    case 'down':
      return [...unreachedVolumes(request, steps), ...keptImages(request)];
    case 'stop':
      return [...removedByStop(request, steps), ...graceLeftOut(request, steps)];
    case 'rebalance':
      return rebalanceNotes(request);
    default:
      return [...pausesEnded(request, steps), ...graceLeftOut(request, steps)];
  }
}

/** A volume is on the node that a task was on: where that is not reached, it stays. */
function unreachedVolumes({ observation }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  if (!steps.some(({ kind }) => kind === 'remove-volume')) return [];
  const unreached = clusterOf(observation).nodes.filter(({ isHere, images }) => !isHere && images === undefined);
  if (unreached.length === 0) return [];
  const names = unreached.map(({ name }) => name).join(', ');
  const message = `The Docker of ${names} is not reached: volumes there stay, with their data. Say where it is ("x-patchbay.environments.<name>.nodes", or a Docker context), or remove them there ("docker volume rm").`;
  return [{ code: 'engine.volumes-unreached', severity: 'info', message }];
}

function keptImages(request: PlanRequest): readonly Problem[] {
  const { removeImages: which, services = [] } = request;
  return which ? imageRemovals({ ...request, leaving: leavingContainers(request), services, which }).problems : [];
}

/** A stop that removes is no loss: what is started again is made from the manifest. */
function removedByStop({ observation, application }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const removed = new Set(steps.flatMap((step) => (step.kind === 'remove-service' ? [step.name] : [])));
  const services = clusterOf(observation).services.filter(({ name }) => removed.has(name));
  if (services.length === 0) return [];
  const names = services.map(({ service }) => `"${service}"`).join(', ');
  const again = application
    ? 'The next start makes it again from the manifest.'
    : 'The next "up" makes it again from its manifest.';
  const message = `To stop ${names} is to remove it: a Swarm cannot keep a job, or one on every node, without running it. ${again}`;
  return [{ code: 'engine.stop-removes', severity: 'info', message }];
}

/** How long a task has to end is a part of its service. */
function graceLeftOut({ graceMs }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  if (graceMs === undefined || !steps.some(({ kind }) => kind === 'deploy' || kind === 'remove-service')) return [];
  const message =
    'The time that was asked for is left out: a Swarm gives tasks as long as "stop_grace_period" says. Change that in the manifest.';
  return [{ code: 'engine.grace-left-out', severity: 'info', message }];
}

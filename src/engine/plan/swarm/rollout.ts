import type { Problem } from '../../../base/problem.ts';
import type { ClusterService } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { DeployChange, Step } from '../../step.ts';
import { clusterOf } from './clusterRequest.ts';
import { leavingServices } from './down.ts';
import { waitConditionOf, waitStep } from './restart.ts';

/** Pauses the updates of the named services, or all that are under way. */
export function planPauseRollout(request: PlanRequest): readonly Step[] {
  return leavingServices(request)
    .filter(isUnderWay)
    .map((there) => steered(there, 'pause', 'asked to pause'));
}

/** Lets the updates of the named services, or all that are paused, go on, and waits until they are over. */
export function planResumeRollout(request: PlanRequest): readonly Step[] {
  const { application } = request;
  return leavingServices(request)
    .filter(isPaused)
    .flatMap((there): readonly Step[] => {
      const resume = steered(there, 'resume', there.update?.isHeld ? 'it was paused' : 'a failure has paused it');
      const conditions = new Map([[there.service, waitConditionOf(application, there)]]);
      return [resume, waitStep(there, conditions, resume.id)];
    });
}

function steered(
  { service, name, configHash = '', replicas }: ClusterService,
  change: 'pause' | 'resume',
  reason: string,
) {
  const counts = replicas === undefined ? {} : { replicas, replicasBefore: replicas };
  const deploy = { id: `${change}:${name}`, kind: 'deploy', service, name, configHash, change } as const;
  return { ...deploy, ...counts, after: [], reason };
}

/** Why nothing is done about services that were named, and what a pause comes to. */
export function rolloutProblems(request: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const { action, services = [] } = request;
  const isPause = action === 'pause-rollout';
  const named = leavingServices(request).filter(({ service }) => services.includes(service));
  const refused = named.filter((there) => !(isPause ? isUnderWay(there) : isPaused(there)));
  return [...refused.map((there) => notThere(there, isPause)), ...(isPause ? whatPauseMeans(request, steps) : [])];
}

function notThere({ service, update }: ClusterService, isPause: boolean): Problem {
  const code = 'engine.no-rollout';
  if (isPause && update?.isHeld) {
    return { code, severity: 'info', message: `The update of "${service}" is paused already.` };
  }
  const message = isPause
    ? `"${service}" is not being updated, so there is nothing to pause.`
    : `No update of "${service}" is paused, so there is nothing to continue.`;
  return { code, severity: 'error', message };
}

/** A cluster has no pause: what stands in for it has a price, which is told before. */
function whatPauseMeans({ observation }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const names = new Set(steps.flatMap((step) => (step.kind === 'deploy' ? [step.name] : [])));
  const paused = clusterOf(observation).services.filter(({ name }) => names.has(name));
  const named = (isGlobal: boolean): string =>
    paused
      .filter(({ mode }) => (mode === 'global') === isGlobal)
      .map(({ service }) => `"${service}"`)
      .join(', ');
  const [ofReplicas, ofNodes] = [named(false), named(true)];
  const texts = [
    ofReplicas !== '' &&
      `Tasks of ${ofReplicas} that are being replaced right now still are; no other follows. Until the update goes on, the cluster starts no task of it: one that fails, or whose node goes down, comes back only then.`,
    ofNodes !== '' &&
      `A Swarm replaces the task of one more node before it holds ${ofNodes}, which has one on every node. One that fails comes back as the new one.`,
  ];
  return texts.flatMap((text): Problem[] => {
    if (text === false) return [];
    const message = `${text} Continue the update, or roll it back.`;
    return [{ code: 'engine.rollout-paused', severity: 'info', message }];
  });
}

/** What is told another thing than its update is not held any longer. */
export function pausesEnded({ observation }: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const changed = new Set(
    steps.flatMap((step) => (step.kind === 'deploy' && ending.has(step.change) ? [step.name] : [])),
  );
  const held = clusterOf(observation).services.filter(({ name, update }) => update?.isHeld && changed.has(name));
  if (held.length === 0) return [];
  const message = `The update of ${held.map(({ service }) => `"${service}"`).join(', ')} is paused, and goes on with that.`;
  return [{ code: 'engine.rollout-resumed', severity: 'info', message }];
}

const ending: ReadonlySet<DeployChange> = new Set(['scale', 'start', 'restart', 'rebalance']);

function isUnderWay({ update }: ClusterService): boolean {
  return update?.state === 'updating';
}

function isPaused({ update }: ClusterService): boolean {
  return update?.state === 'paused';
}

import { assertNever } from '../../../base/assert.ts';
import type { Application } from '../../../manifest/model.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Plan, PlanAction, Step } from '../../step.ts';
import { serviceOf } from '../dependencies.ts';
import { imageSteps } from '../images/images.ts';
import { planPush } from '../images/push.ts';
import { chosen, namedOrNeeded, namedServices, scaled, scopeOf, withNamedProfiles } from '../selection.ts';
import { networkSteps } from '../up/resources.ts';
import { withVerbHooks } from '../verbHooks.ts';
import { clusterOf, type ClusterUp } from './clusterRequest.ts';
import { planClusterDown } from './down.ts';
import { clusterProblems } from './problems.ts';
import { planNodeChange } from './nodeChange.ts';
import { clusterKeeps, clusterNotes } from './notes.ts';
import { planRebalance } from './rebalance.ts';
import { planRollback } from './rollback.ts';
import { planClusterRestart } from './restart.ts';
import { planPauseRollout, planResumeRollout } from './rollout.ts';
import { planClusterStop } from './stop.ts';
import { planClusterUp } from './up.ts';

/** Plans what a cluster is told of services, which it then makes so by itself: the planner of engines that schedule. */
export function planSwarm(asked: PlanRequest): Plan {
  const request = withNamedProfiles(asked);
  const { application, observation, action, replicas } = request;
  const { project, engine } = observation;
  const steps = hooked(request, stepsOf(request));
  const problems = [...clusterProblems(request, steps), ...clusterNotes(request, steps)];
  const keeps = clusterKeeps(request, steps);
  return {
    project,
    action,
    engine,
    ...scopeOf(asked),
    ...(replicas && Object.keys(replicas).length > 0 ? { replicas } : {}),
    steps: application ? steps : steps.map((step) => ({ ...step, project })),
    ...(keeps.length > 0 ? { keeps } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  };
}

function stepsOf(request: PlanRequest): readonly Step[] {
  const { action, application } = request;
  switch (action) {
    case 'down':
      return planClusterDown(request);
    case 'stop':
      return planClusterStop(request);
    case 'restart':
      return planClusterRestart(request);
    case 'up':
    case 'rebuild':
    case 'start':
    case 'scale':
      return application ? planClusterUp(clusterUp(application, request, action)) : [];
    case 'run':
      return application ? planRun(application, request) : [];
    case 'push':
      return application ? planPush(application, namedOrNeeded(application, request)) : [];
    case 'pull':
    case 'build':
      return application ? planImages(application, request, action) : [];
    case 'rollback':
      return planRollback(request);
    case 'rebalance':
      return planRebalance(request);
    case 'pause-rollout':
      return planPauseRollout(request);
    case 'resume-rollout':
      return planResumeRollout(request);
    case 'node':
      return planNodeChange(request);
    case 'pause':
    case 'unpause':
    case 'kill':
      // A cluster brings back what somebody else halts or ends.
      return [];
    default:
      return assertNever(action);
  }
}

function clusterUp(
  application: Application,
  request: PlanRequest,
  action: 'up' | 'rebuild' | 'start' | 'scale',
): ClusterUp {
  const {
    observation,
    replicas = {},
    contents = {},
    removeOrphans = false,
    recreate = 'changed',
    services = [],
  } = request;
  const isKept = action === 'up' && recreate === 'never';
  const recreated = recreatedServices(application, request, action);
  return {
    application,
    observation,
    cluster: clusterOf(observation),
    contents,
    chosen: action === 'scale' ? scaled(application, request) : chosen(application, request),
    replicas,
    removeOrphans,
    asked: new Set(action === 'up' ? services : []),
    recreated,
    renewed: action === 'rebuild' ? new Set(recreated.keys()) : new Set(),
    nowMs: request.nowMs ?? Date.now(),
    mode: action === 'rebuild' ? 'up' : isKept ? 'keep' : action,
  };
}

/** The services that are replaced in any case, and why. */
function recreatedServices(
  application: Application,
  request: PlanRequest,
  action: PlanAction,
): ReadonlyMap<string, string> {
  const named = namedServices(application, request);
  if (action === 'rebuild') {
    const built = named.filter((name) => serviceOf(application, name)?.build !== undefined);
    return new Map(built.map((name) => [name, 'its image is built anew']));
  }
  if (action !== 'up') return new Map();
  const needed = request.recreateDependencies ? [...chosen(application, request)] : [];
  const asked = [...(request.recreate === 'always' ? named : []), ...needed.filter((name) => !named.includes(name))];
  return new Map(asked.map((name) => [name, 'asked to make it anew']));
}

/** Before `run`, which takes place on the manager, everything must be there that the named services need. */
function planRun(application: Application, request: PlanRequest): readonly Step[] {
  const { services = [], observation } = request;
  const named = services.flatMap((name) => serviceOf(application, name) ?? []);
  const needed = named.flatMap(({ dependsOn }) => Object.keys(dependsOn));
  const facts = { services: named, renewed: new Set<string>(), nowMs: request.nowMs ?? Date.now() };
  const networks = named.flatMap((service) => networkSteps(application, observation, service, new Map()));
  const resources = [...networks, ...imageSteps(application, observation, facts).values()];
  const isLeft = request.withDependencies === false || needed.length === 0;
  const others = isLeft ? [] : planClusterUp(clusterUp(application, { ...request, services: needed }, 'start'));
  return [...new Map([...resources, ...others].map((step) => [step.id, step])).values()];
}

/** Gets the images of the named services on the manager, even if they are there. */
function planImages(application: Application, request: PlanRequest, action: 'pull' | 'build'): readonly Step[] {
  const wanted = namedOrNeeded(application, request).flatMap((name) => serviceOf(application, name) ?? []);
  const services = wanted.filter(({ build }) => (action === 'build') === (build !== undefined));
  const renewed = new Set(services.map(({ name }) => name));
  const nowMs = request.nowMs ?? Date.now();
  const steps = imageSteps(application, request.observation, { services, renewed, nowMs });
  return [...new Set(steps.values())];
}

function hooked(request: PlanRequest, steps: readonly Step[]): readonly Step[] {
  const { action, application, observation, replicas = {}, nowMs, contents = {} } = request;
  const hooks = application?.governance?.hooks ?? [];
  if (!application || hooks.length === 0) return steps;
  const needsOf = (service: string): readonly Step[] => {
    const named: PlanRequest = { action: 'run', application, observation, contents, services: [service] };
    return stepsOf(withNamedProfiles(nowMs === undefined ? named : { ...named, nowMs }));
  };
  return withVerbHooks({ action, steps, replicas, hooks, needsOf });
}

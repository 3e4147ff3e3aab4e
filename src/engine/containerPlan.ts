import { assertNever } from '../base/assert.ts';
import type { Application } from '../manifest/model.ts';
import { planDown } from './plan/down.ts';
import { findDrift } from './plan/drift.ts';
import { orphansLeft } from './plan/up/orphans.ts';
import { planKill, planPause, planUnpause } from './plan/pause.ts';
import { planPush } from './plan/images/push.ts';
import { planRestart } from './plan/restart.ts';
import { planStop } from './plan/stop.ts';
import {
  chosen,
  leavesOrphans,
  namedOrNeeded,
  namedServices,
  onlyContainers,
  scaled,
  scopeOf,
  withNamedProfiles,
} from './plan/selection.ts';
import { planUp } from './plan/up/up.ts';
import { serviceOf } from './plan/dependencies.ts';
import { imageSteps } from './plan/images/images.ts';
import { keepsOf, notesOf } from './plan/notes.ts';
import { planResources } from './plan/up/resources.ts';
import type { UpRequest } from './plan/up/upRequest.ts';
import { withVerbHooks } from './plan/verbHooks.ts';
import { withRenewedVolumes } from './plan/volumes.ts';
import type { PlanRequest } from './planRequest.ts';
import type { Plan, PlanAction, Step } from './step.ts';
import { checkSupport } from './support/check.ts';
import {
  checkLocal,
  localChanges,
  localNames,
  localServices,
  withParked,
  withPlacement,
} from './placement/localPlan.ts';

/** Plans containers, and local processes, one by one: the planner of engines that leave to Patchbay what a service is made of. */
export function planContainers(asked: PlanRequest): Plan {
  const request = withParked(withNamedProfiles(asked));
  const { graceMs } = request;
  const ownSteps = withPlacement(request, stepsOf(request));
  const timed =
    graceMs === undefined ? ownSteps : ownSteps.map((step) => (step.kind === 'stop' ? { ...step, graceMs } : step));
  const steps = hooked(request, timed);
  const problems = [...problemsOf(request, steps), ...notesOf(request, steps)];
  const keeps = keepsOf(request, steps);
  const local = localChanges(request, steps);
  const { project, engine } = request.observation;
  return {
    project,
    action: request.action,
    engine,
    ...scopeOf(asked),
    ...(asked.replicas && Object.keys(asked.replicas).length > 0 ? { replicas: asked.replicas } : {}),
    steps: request.application ? steps : steps.map((step) => ({ ...step, project })),
    ...(local.length > 0 ? { local } : {}),
    ...(keeps.length > 0 ? { keeps } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  };
}

function hooked(request: PlanRequest, steps: readonly Step[]): readonly Step[] {
  const { action, application, observation, replicas = {} } = request;
  const hooks = application?.governance?.hooks ?? [];
  if (hooks.length === 0) return steps;
  const needsOf = (service: string): readonly Step[] => {
    const { nowMs, local } = request;
    const named: PlanRequest = {
      action: 'run',
      ...(application ? { application } : {}),
      observation,
      services: [service],
    };
    const run = withNamedProfiles({ ...named, ...(nowMs === undefined ? {} : { nowMs }), ...(local ? { local } : {}) });
    return withPlacement(run, stepsOf(run));
  };
  return withVerbHooks({ action, steps, replicas, hooks, needsOf });
}

/**
 * What the engine cannot do is asked only of services that are about to be created: what runs has been told of when it was. What
 * is there and not as the manifest says is told each time that somebody wants it to be so.
 */
function problemsOf(request: PlanRequest, steps: readonly Step[]): NonNullable<Plan['problems']> {
  const { application, observation, action } = request;
  if (!application) return [];
  // A run makes a container of its own once the steps are taken.
  const ran = action === 'run' ? (request.services ?? []) : [];
  const names = new Set([...ran, ...steps.flatMap((step) => (step.kind === 'create' ? [step.service] : []))]);
  const created = [...names].flatMap((name) => serviceOf(application, name) ?? []);
  const local = localServices(request, steps);
  const contained = created.filter((service) => !local.includes(service));
  return [
    ...(contained.length === 0 ? [] : checkSupport(application, contained, observation)),
    ...checkLocal(application, local),
    ...(action === 'up' || action === 'rebuild'
      ? findDrift(application, observation, chosen(application, request)).problems
      : []),
    ...(leavesOrphans(request)
      ? orphansLeft(application, observation.containers, action === 'down' ? 'down' : 'up')
      : []),
  ];
}

function stepsOf(request: PlanRequest): readonly Step[] {
  const { action, application } = request;
  switch (action) {
    case 'down':
      return planDown(request);
    case 'stop':
      return planStop(request);
    case 'restart':
      return planRestart(request);
    case 'pause':
      return planPause(request);
    case 'unpause':
      return planUnpause(request);
    case 'kill':
      return planKill(request);
    case 'up':
    case 'rebuild':
    case 'start':
    case 'scale':
      return application ? planUpOf(application, request, action) : [];
    case 'run':
      return application ? planRun(application, request) : [];
    case 'push':
      return application ? planPush(application, namedOrNeeded(application, request)) : [];
    case 'rollback':
    case 'rebalance':
    case 'pause-rollout':
    case 'resume-rollout':
    case 'node':
      // Only a cluster keeps how a service was before, and has nodes.
      return [];
    case 'pull':
    case 'build':
      return application ? planImages(application, request, action) : [];
    default:
      return assertNever(action);
  }
}

function planUpOf(
  application: Application,
  request: PlanRequest,
  action: 'up' | 'rebuild' | 'start' | 'scale',
): readonly Step[] {
  const steps = planUp(upRequest(application, request, action));
  return request.renewVolumes ? withRenewedVolumes(steps, application, request.observation) : steps;
}

function upRequest(
  application: Application,
  request: PlanRequest,
  action: 'up' | 'rebuild' | 'start' | 'scale',
): UpRequest {
  const { observation, replicas, removeOrphans, recreate = 'changed' } = request;
  const isKept = action === 'up' && recreate === 'never';
  const only = onlyContainers(request);
  const recreated = recreatedServices(application, request, action);
  const asked = only ? [...only.keys()] : action === 'up' ? (request.services ?? []) : [];
  return {
    application,
    observation,
    chosen: action === 'scale' ? scaled(application, request) : chosen(application, request),
    ...(replicas ? { replicas } : {}),
    ...(removeOrphans === undefined ? {} : { removeOrphans }),
    ...(only ? { only } : {}),
    asked: new Set(asked),
    local: localNames(request),
    ...(request.nowMs === undefined ? {} : { nowMs: request.nowMs }),
    ...(recreated ? { recreated } : {}),
    ...(action === 'rebuild' && recreated ? { renewed: new Set(recreated.keys()) } : {}),
    mode: action === 'rebuild' ? 'up' : isKept ? 'keep' : action,
  };
}

/** The services whose containers are recreated in any case, and why. */
function recreatedServices(
  application: Application,
  request: PlanRequest,
  action: PlanAction,
): ReadonlyMap<string, string> | undefined {
  const named = namedServices(application, request);
  if (action === 'rebuild') {
    const local = localNames(request);
    const built = named.filter((name) => serviceOf(application, name)?.build !== undefined && !local.has(name));
    return new Map(built.map((name) => [name, 'its image is built anew']));
  }
  if (action !== 'up') return undefined;
  const needed = request.recreateDependencies ? [...chosen(application, request)] : [];
  const asked = [...(request.recreate === 'always' ? named : []), ...needed.filter((name) => !named.includes(name))];
  return asked.length === 0 ? undefined : new Map(asked.map((name) => [name, 'asked to make it anew']));
}

/** Before `run`, everything must be there that the named services need, but not their own containers. */
function planRun(application: Application, request: PlanRequest): readonly Step[] {
  const { services = [], observation } = request;
  const named = services.flatMap((name) => serviceOf(application, name) ?? []);
  const needed = named.flatMap(({ dependsOn }) => Object.keys(dependsOn));
  const facts = { services: named, renewed: new Set<string>(), nowMs: request.nowMs ?? Date.now() };
  const resources = planResources(application, observation, named, facts).steps;
  const isLeft = request.withDependencies === false || needed.length === 0;
  const others = isLeft ? [] : planUp(upRequest(application, { ...request, services: needed }, 'start'));
  return [...new Map([...resources, ...others].map((step) => [step.id, step])).values()];
}

/** Gets the images of the named services even if they are there. A service with a `build` is built, any other is pulled. */
function planImages(application: Application, request: PlanRequest, action: 'pull' | 'build'): readonly Step[] {
  const names = request.withDependencies === true ? chosen(application, request) : namedServices(application, request);
  const wanted = [...names].flatMap((name) => serviceOf(application, name) ?? []);
  const services = wanted.filter(({ build }) => (action === 'build') === (build !== undefined));
  const renewed = new Set(services.map(({ name }) => name));
  const nowMs = request.nowMs ?? Date.now();
  const steps = imageSteps(application, request.observation, { services, renewed, nowMs });
  // One step may make several images.
  return [...new Set(steps.values())];
}

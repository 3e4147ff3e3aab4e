import type { ActingVerb } from '../../base/kinds/verbs.ts';
import type { Plan, PlanAction, Step, StepKind } from '../../engine/step.ts';
import type { Act } from '../../policy/rules/moment.ts';
import type { Operation, OperationKind } from '../operations/operation.ts';

/** The verb that says best what an operation does: the audit trail and hooks call it so. */
export function verbOf(operation: Operation): ActingVerb {
  return operation.kind === 'plan' ? actionVerbs[operation.plan.action] : kindVerbs[operation.kind];
}

/** All that an operation does, and to which services. A plan without steps does nothing. */
export function actsOf(operation: Operation): readonly Act[] {
  if (operation.kind !== 'plan') return [{ verb: verbOf(operation), services: servicesOf(operation) }];
  const verbOfStep = stepVerbs(operation.plan);
  const acts = new Map<ActingVerb, Set<string>>();
  for (const step of operation.plan.steps) {
    for (const verb of verbOfStep(step)) {
      const services = acts.get(verb) ?? new Set();
      acts.set(verb, services);
      if ('service' in step) services.add(step.service);
    }
  }
  return [...acts].map(([verb, services]) => ({ verb, services: [...services] }));
}

/** The services that an operation is about, none where it is about messages. */
export function servicesOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'plan':
      return [...new Set(operation.plan.steps.flatMap((step) => ('service' in step ? [step.service] : [])))];
    case 'watch':
      return operation.services;
    case 'receiveTelemetry':
      return Object.keys(operation.application.services);
    default:
      return 'service' in operation && operation.service !== undefined ? [operation.service] : [];
  }
}

/**
 * The verbs of each step, the one that says it best first. Whatever starts in the end counts as a start, so that a rule on `start` cannot
 * be passed by a restart. A container that another one takes the place of is restarted, and not removed.
 */
function stepVerbs(plan: Plan): (step: Step) => readonly ActingVerb[] {
  const { action, steps, replicas = {} } = plan;
  const creations = steps.filter((step) => step.kind === 'create');
  const replaced = new Set(creations.flatMap(({ replaces }) => replaces ?? []));
  const anew = new Set(creations.filter(({ replaces }) => replaces !== undefined).map(({ name }) => name));
  return (step) => {
    const verb = plainVerbs[step.kind];
    if (verb === undefined) return [];
    const isRestarted =
      action === 'restart' ||
      ('containerId' in step && step.containerId !== undefined && replaced.has(step.containerId)) ||
      ((step.kind === 'create' || step.kind === 'start') && anew.has(step.name));
    if (isRestarted && restarting.has(step.kind)) return verb === 'start' ? ['restart', 'start'] : ['restart'];
    const isScaled = 'service' in step && (action === 'scale' || Object.hasOwn(replicas, step.service));
    return isScaled && scaling.has(step.kind) ? ['scale', verb] : [verb];
  };
}

const restarting: ReadonlySet<StepKind> = new Set(['create', 'start', 'stop', 'remove']);
const scaling = restarting;

/** What a step does when nothing else is said of it; undefined for one that does nothing by itself. */
const plainVerbs: Readonly<Record<StepKind, ActingVerb | undefined>> = {
  pull: 'pull',
  push: 'push',
  build: 'build',
  'create-network': 'start',
  'create-volume': 'start',
  create: 'start',
  start: 'start',
  wait: undefined,
  stop: 'stop',
  pause: 'stop',
  unpause: 'start',
  kill: 'stop',
  remove: 'remove',
  'remove-network': 'remove',
  'remove-volume': 'remove',
  'remove-image': 'remove',
};

const actionVerbs: Readonly<Record<PlanAction, ActingVerb>> = {
  up: 'start',
  down: 'remove',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  pause: 'stop',
  unpause: 'start',
  kill: 'stop',
  scale: 'scale',
  pull: 'pull',
  push: 'push',
  build: 'build',
  rebuild: 'build',
  run: 'run',
};

const kindVerbs: Readonly<Record<Exclude<OperationKind, 'plan'>, ActingVerb>> = {
  exec: 'exec',
  run: 'run',
  attach: 'exec',
  copy: 'exec',
  watch: 'sync',
  receiveTelemetry: 'debug',
  debug: 'debug',
  publish: 'publish',
  publishMany: 'publish',
  acknowledge: 'claim',
  claim: 'claim',
  handBack: 'claim',
  setGroupId: 'claim',
  createGroup: 'claim',
  destroyGroup: 'claim',
  deleteConsumer: 'claim',
  trim: 'remove',
  deleteEntries: 'remove',
  deleteKey: 'remove',
  record: 'record',
  redrive: 'redrive',
  replay: 'replay',
};

import type { ActingVerb } from '../../base/kinds/verbs.ts';
import type { DeployChange, PlanAction, Step, StepKind } from '../step.ts';

/** What a step is judged by, beside itself. */
export interface StepSurroundings {
  readonly action: PlanAction;
  readonly steps: readonly Step[];
  /** The services that get another number of replicas, and which. */
  readonly replicas?: Readonly<Record<string, number>>;
}

/**
 * The verbs of each step, the one that says it best first. Whatever starts in the end counts as a start, so that a rule on `start` cannot
 * be passed by a restart. A container that another one takes the place of is restarted, and not removed.
 */
export function stepVerbs({ action, steps, replicas = {} }: StepSurroundings): (step: Step) => readonly ActingVerb[] {
  const creations = steps.filter((step) => step.kind === 'create');
  const replaced = new Set(creations.flatMap(({ replaces }) => replaces ?? []));
  const anew = new Set(creations.filter(({ replaces }) => replaces !== undefined).map(({ name }) => name));
  const changes = new Map(steps.flatMap((step) => (step.kind === 'deploy' ? [[step.service, step.change]] : [])));
  return (step) => {
    if (step.kind === 'deploy') return deployVerbs[step.change];
    if (step.kind === 'pre-start') return deployVerbs[changes.get(step.service) ?? 'create'];
    // What comes from another engine comes as from a registry.
    if (step.kind === 'distribute' && step.from) return ['pull'];
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
  hook: 'run',
  'create-config': 'start',
  'create-secret': 'start',
  'remove-config': 'remove',
  'remove-secret': 'remove',
  distribute: 'push',
  'pre-start': 'start',
  deploy: 'start',
  rollback: 'start',
  'remove-service': 'remove',
  'change-node': 'scale',
};

const deployVerbs: Readonly<Record<DeployChange, readonly ActingVerb[]>> = {
  create: ['start'],
  update: ['restart', 'start'],
  scale: ['scale', 'start'],
  start: ['start'],
  stop: ['stop'],
  restart: ['restart', 'start'],
  rebalance: ['restart', 'start'],
  pause: ['stop'],
  resume: ['restart', 'start'],
};

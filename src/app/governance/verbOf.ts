import type { Act, ActingVerb } from '../../base/kinds/verbs.ts';
import { stepVerbs } from '../../engine/plan/stepVerbs.ts';
import type { PlanAction } from '../../engine/step.ts';
import type { Operation, OperationKind } from '../operations/operation.ts';

/** The verb that says best what an operation does: the audit trail and hooks call it so. */
export function verbOf(operation: Operation): ActingVerb {
  return operation.kind === 'plan' ? actionVerbs[operation.plan.action] : kindVerbs[operation.kind];
}

/** All that an operation does, and to which services. A plan without steps does nothing. */
export function actsOf(operation: Operation): readonly Act[] {
  if (operation.kind !== 'plan') return [{ verb: verbOf(operation), services: operatedServices(operation) }];
  const verbOfStep = stepVerbs(operation.plan);
  const acts = new Map<ActingVerb, Set<string>>();
  for (const step of operation.plan.steps) {
    for (const verb of verbOfStep(step)) {
      const services = acts.get(verb) ?? new Set();
      acts.set(verb, services);
      const service = step.kind === 'hook' ? step.hook.service : 'service' in step ? step.service : undefined;
      if (service !== undefined) services.add(service);
    }
  }
  return [...acts].map(([verb, services]) => ({ verb, services: [...services] }));
}

/** The services that an operation is about, none where it is about messages. */
export function operatedServices(operation: Operation): readonly string[] {
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
  rollback: 'start',
  rebalance: 'restart',
  'pause-rollout': 'stop',
  'resume-rollout': 'restart',
  node: 'scale',
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

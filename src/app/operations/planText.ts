import { engineName } from '../engines/engineText.ts';
import { listText } from './planGroups.ts';
import { isDestructiveStep, stepKinds } from '../steps/stepKinds.ts';
import { maskText } from '../../base/mask.ts';
import { isAnonymous } from '../../engine/anonymousVolume.ts';
import type { DeployChange, HookStep, NodeChange, Plan, PlanAction, Step } from '../../engine/step.ts';

/** The code of what a plan tells of what it changes in an environment. */
export const changeCode = 'promote.change';

/** `Plan: start shop — 24 steps on Docker 20.10.24`; of some services `Plan: remove orders of shop — …`. */
export function planTitle(plan: Plan): string {
  const count = plan.steps.length;
  const whose = (plan.scope?.services.length ?? 0) > 0 ? ` of ${plan.project}` : '';
  const withData = plan.action === 'down' && plan.steps.some(({ kind }) => kind === 'remove-volume');
  const what = `${planSubject(plan)}${whose}${withData ? ' with its volumes' : ''}`;
  return `Plan: ${planVerbs[plan.action]} ${what} — ${count} ${count === 1 ? 'step' : 'steps'} on ${engineName(plan.engine)}`;
}

/** `Plan: nothing to do — shop is as the manifest says, on Docker 20.10.24`. */
export function emptyPlanTitle(plan: Plan): string {
  return `Plan: nothing to do — ${planSubject(plan)} is as the manifest says, on ${engineName(plan.engine)}`;
}

/** What a plan is for: `shop`, `orders`, `shop-orders-2`, `orders, payments and 3 more`. */
export function planSubject({ project, scope }: Pick<Plan, 'project' | 'scope'>): string {
  const names = scope ? [...scope.services, ...scope.containers] : [];
  if (names.length === 0) return project;
  return names.length <= maxNames + 1
    ? listText(names)
    : `${names.slice(0, maxNames).join(', ')} and ${names.length - maxNames} more`;
}

/** A title has room for no more names than these. */
const maxNames = 2;

export const planVerbs: Readonly<Record<PlanAction, string>> = {
  up: 'start',
  down: 'remove',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
  pause: 'pause',
  unpause: 'unpause',
  kill: 'kill',
  scale: 'scale',
  pull: 'pull the images of',
  push: 'push the images of',
  build: 'build the images of',
  rebuild: 'rebuild',
  run: 'prepare a run in',
  rollback: 'roll back',
  rebalance: 'rebalance',
  'pause-rollout': 'pause the update of',
  'resume-rollout': 'continue the update of',
  node: 'change a node of',
};

/** One step for people: `Start shop-orders-1`. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case 'pull':
      return `Pull ${step.image}`;
    case 'build':
      return `Build ${step.image}`;
    case 'create-network':
      return `Create network ${step.name}`;
    case 'create-volume':
      return `Create volume ${step.name}`;
    case 'create':
      return `Create ${step.name}`;
    case 'start':
      return `Start ${step.name}`;
    case 'wait':
      return `Wait until ${step.steadyMs === undefined || step.names.length === 0 ? step.service : step.names.join(', ')} ${conditionTexts[step.condition]}`;
    case 'stop':
      return `Stop ${step.name}`;
    case 'pause':
      return `Pause ${step.name}`;
    case 'unpause':
      return `Unpause ${step.name}`;
    case 'kill':
      return `Kill ${step.name} (${step.signal})`;
    case 'push':
      return `Push ${step.image}`;
    case 'remove':
      return `Remove ${step.name}`;
    case 'remove-network':
      return `Remove network ${step.name}`;
    case 'remove-volume':
      return `Remove ${isAnonymous(step.name) ? 'anonymous volume' : 'volume'} ${step.name} and its data`;
    case 'remove-image':
      return `Remove image ${step.image}`;
    case 'create-config':
    case 'create-secret':
    case 'remove-config':
    case 'remove-secret':
      return `${capital(stepKinds[step.kind].verb)} ${stepKinds[step.kind].noun} ${step.name}`;
    case 'distribute':
      return step.from
        ? `Bring ${shortImage(step.from.image)} from ${step.from.environment}`
        : `Bring ${shortImage(step.image)} to ${listText(step.nodes)}`;
    case 'deploy':
      return deployText(step);
    case 'pre-start':
      return `Run pre_start of ${step.service} (${commandText(step.command)})`;
    case 'rollback':
      return `Roll ${step.name} back to how it was before its last update`;
    case 'remove-service':
      return `Remove service ${step.name}`;
    case 'change-node':
      return nodeChangeText(step);
    case 'hook':
      return `Run hook ${step.name} (${hookText(step)})`;
  }
}

/** An image that has no name is named by the first digits of its id, as Docker does. */
export function shortImage(image: string): string {
  return image.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

/** `Deploy service shop_orders with 3 replicas`, `Scale service shop_orders from 2 to 3 replicas`. */
function deployText({ change, name, replicas, replicasBefore }: Extract<Step, { kind: 'deploy' }>): string {
  if (change === 'pause' || change === 'resume') return `${deployVerbs[change]} service ${name}`;
  const wanted =
    replicas === undefined ? 'one on every node' : `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
  const isOther = replicasBefore !== undefined && replicas !== undefined && replicasBefore !== replicas;
  const count = isOther ? `from ${replicasBefore} to ${wanted}` : `with ${wanted}`;
  const says = change === 'stop' || change === 'restart' || change === 'rebalance' ? '' : `, ${count}`;
  return `${deployVerbs[change]} service ${name}${says}`;
}

const deployVerbs = {
  create: 'Create',
  update: 'Update',
  scale: 'Scale',
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  rebalance: 'Rebalance',
  pause: 'Pause the update of',
  resume: 'Continue the update of',
} as const satisfies Readonly<Record<DeployChange, string>>;

/** `Drain node n2`, `Make node n2 a manager`, `Label node n2`. */
function nodeChangeText({
  name,
  change: { role, availability, labels },
}: Extract<Step, { kind: 'change-node' }>): string {
  const parts = [
    ...(availability === undefined ? [] : [`${availabilityVerbs[availability]} node ${name}`]),
    ...(role === undefined ? [] : [`make node ${name} a ${role}`]),
    ...(labels === undefined ? [] : [`label node ${name}`]),
  ];
  return capital(listText(parts));
}

const availabilityVerbs = {
  active: 'activate',
  pause: 'pause',
  drain: 'drain',
} as const satisfies Readonly<Record<NonNullable<NodeChange['availability']>, string>>;

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What a hook runs, in a few words: `node migrate.js`, `service migrate`. Secrets in it are masked. */
export function hookText({ hook: { command, service } }: HookStep): string {
  return commandText(command ?? ['service', service ?? '']);
}

export function commandText(command: readonly string[]): string {
  const text = maskText(command.join(' '));
  return text.length > maxHookLength ? `${text.slice(0, maxHookLength)}…` : text;
}

const maxHookLength = 80;

/** What the steps behind one need of it, for people: `minio to be healthy`, `the image redis:7-alpine`. */
export function neededText(step: Step): string {
  switch (step.kind) {
    case 'pull':
    case 'build':
    case 'push':
      return `the image ${step.image}`;
    case 'create-network':
      return `the network ${step.name}`;
    case 'create-volume':
      return `the volume ${step.name}`;
    case 'wait':
      return `${step.steadyMs === undefined || step.names.length === 0 ? step.service : step.names.join(', ')} ${conditionNeeds[step.condition]}`;
    case 'remove-network':
      return `the network ${step.name} to be removed`;
    case 'remove-volume':
      return `the volume ${step.name} to be removed`;
    case 'remove-image':
      return `the image ${step.image} to be removed`;
    case 'distribute':
      return step.from
        ? `the image ${shortImage(step.from.image)} of ${step.from.environment}`
        : `the image ${shortImage(step.image)} on ${listText(step.nodes)}`;
    case 'create-config':
    case 'create-secret':
      return `the ${stepKinds[step.kind].noun} ${step.name}`;
    case 'hook':
      return `the hook ${step.name}`;
    case 'pre-start':
      return `pre_start of ${step.service} to end well`;
    default:
      return `${step.name} ${stepKinds[step.kind].needed}`;
  }
}

/** True when something is lost by some step of it. */
export function isDestructive(plan: Plan): boolean {
  return plan.steps.some(isDestructiveStep);
}

const conditionTexts = {
  service_started: 'has started',
  service_healthy: 'is healthy',
  service_completed_successfully: 'has completed',
} as const;

const conditionNeeds = {
  service_started: 'to run',
  service_healthy: 'to be healthy',
  service_completed_successfully: 'to finish',
} as const;

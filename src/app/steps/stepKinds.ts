import type { DeployChange, Step, StepKind } from '../../engine/step.ts';

/** What people read and see of one kind of step. */
export interface StepWords {
  /** What becomes of its service meanwhile. */
  readonly phase: 'starting' | 'stopping';
  /** While it is done: `pulling image`. */
  readonly doing: string;
  /** In the summary of a group: `pull`; and of a whole plan: `pulls`. */
  readonly verb: string;
  readonly summary: string;
  /** What it is about, one and several: `volume with its data`. */
  readonly noun: string;
  readonly plural: string;
  /** What those behind it need of it, after its name: `to be created`. */
  readonly needed: string;
  /** Its codicon. */
  readonly icon: string;
  /** Something is lost by it: a container's own files, what a process has not written yet, a network, data, an image. Stopping is not. */
  readonly isDestructive?: true;
}

const starting = { phase: 'starting' } as const;
const stopping = { phase: 'stopping' } as const;
const image = { noun: 'image', plural: 'images' };
const network = { noun: 'network', plural: 'networks' };
const volume = { noun: 'volume', plural: 'volumes' };
const container = { noun: 'container', plural: 'containers' };
const service = { noun: 'service', plural: 'services' };
const config = { noun: 'config', plural: 'configs' };
const secret = { noun: 'secret', plural: 'secrets' };
const add = { ...starting, verb: 'create', summary: 'creates', needed: 'to be created', icon: 'add' };
const trash = { ...stopping, verb: 'remove', summary: 'removes', needed: 'to be removed', icon: 'trash' };
const lost = { isDestructive: true } as const;

/** Every kind of step, in the order in which a summary names what they do: what is lost comes last. */
export const stepKinds: Readonly<Record<StepKind, StepWords>> = {
  pull: {
    ...starting,
    doing: 'pulling image',
    verb: 'pull',
    summary: 'pulls',
    ...image,
    needed: '',
    icon: 'cloud-download',
  },
  build: { ...starting, doing: 'building', verb: 'build', summary: 'builds', ...image, needed: '', icon: 'tools' },
  push: {
    ...starting,
    doing: 'pushing image',
    verb: 'push',
    summary: 'pushes',
    ...image,
    needed: '',
    icon: 'cloud-upload',
  },
  distribute: {
    ...{ ...starting, doing: 'bringing image to nodes', verb: 'distribute', summary: 'distributes' },
    ...{ ...image, needed: '', icon: 'broadcast' },
  },
  create: { ...add, doing: 'creating', ...container },
  'create-network': { ...add, doing: 'creating network', ...network, needed: '' },
  'create-volume': { ...add, doing: 'creating volume', ...volume, needed: '' },
  'create-config': { ...add, doing: 'creating config', ...config, needed: '' },
  'create-secret': { ...add, doing: 'creating secret', ...secret, needed: '' },
  'pre-start': {
    ...{ ...starting, doing: 'running pre_start', verb: 'run', summary: 'runs' },
    ...{ noun: 'pre_start command', plural: 'pre_start commands', needed: 'to end well', icon: 'terminal' },
  },
  deploy: {
    ...starting,
    doing: 'deploying',
    verb: 'deploy',
    summary: 'deploys',
    ...service,
    needed: 'to be deployed',
    icon: 'rocket',
  },
  rollback: {
    ...{ ...starting, doing: 'rolling back', verb: 'roll back', summary: 'rolls back' },
    ...{ ...service, needed: 'to be rolled back', icon: 'discard' },
  },
  start: {
    ...starting,
    doing: 'starting',
    verb: 'start',
    summary: 'starts',
    ...container,
    needed: 'to start',
    icon: 'play',
  },
  wait: { ...starting, doing: 'waiting', verb: 'wait', summary: 'waits for', ...service, needed: '', icon: 'watch' },
  stop: {
    ...stopping,
    doing: 'stopping',
    verb: 'stop',
    summary: 'stops',
    ...container,
    needed: 'to stop',
    icon: 'debug-stop',
  },
  pause: {
    ...stopping,
    doing: 'pausing',
    verb: 'pause',
    summary: 'pauses',
    ...container,
    needed: 'to be paused',
    icon: 'debug-pause',
  },
  unpause: {
    ...{ ...starting, doing: 'resuming', verb: 'unpause', summary: 'unpauses' },
    ...{ ...container, needed: 'to go on', icon: 'debug-continue' },
  },
  kill: {
    ...stopping,
    doing: 'killing',
    verb: 'kill',
    summary: 'kills',
    ...container,
    needed: 'to be ended',
    icon: 'zap',
    ...lost,
  },
  'change-node': {
    ...{ ...starting, doing: 'changing node', verb: 'change', summary: 'changes' },
    ...{ noun: 'node', plural: 'nodes', needed: 'to be changed', icon: 'server-environment' },
  },
  hook: {
    ...starting,
    doing: 'running hook',
    verb: 'run',
    summary: 'runs',
    noun: 'hook',
    plural: 'hooks',
    needed: '',
    icon: 'terminal',
  },
  remove: { ...trash, doing: 'removing', ...container, ...lost },
  'remove-service': { ...trash, doing: 'removing service', ...service, ...lost },
  'remove-config': { ...trash, doing: 'removing config', ...config },
  'remove-secret': { ...trash, doing: 'removing secret', ...secret },
  'remove-network': { ...trash, doing: 'removing network', ...network, ...lost },
  'remove-volume': {
    ...{ ...trash, doing: 'removing volume', noun: 'volume with its data', plural: 'volumes with their data' },
    ...lost,
  },
  'remove-image': { ...trash, doing: 'removing image', ...image, ...lost },
};

/** What a step does: `stop`, and in the summary of a plan `stops`. */
export function verbsOf(step: Step): Pick<StepWords, 'verb' | 'summary'> {
  if (step.kind !== 'deploy') return stepKinds[step.kind];
  if (step.change === 'pause') return { verb: 'pause its update', summary: 'pauses the update of' };
  if (step.change === 'resume') return { verb: 'continue its update', summary: 'continues the update of' };
  return { verb: step.change, summary: `${step.change}s` };
}

/** The kinds of steps in the order in which a summary names what they do. */
export const countedKinds: readonly StepKind[] = (Object.keys(stepKinds) as StepKind[]).filter(
  (kind) => kind !== 'wait',
);

/** What becomes of its service while it is taken. */
export function phaseOf(step: Step): StepWords['phase'] {
  return step.kind === 'deploy' && step.change === 'stop' ? 'stopping' : stepKinds[step.kind].phase;
}

/** Something runs by it that did not, or runs anew. */
export function startsSomething(step: Step): boolean {
  return step.kind === 'start' || (step.kind === 'deploy' && step.change !== 'stop' && step.change !== 'pause');
}

/** What it does, while it does. */
export function doingOf(step: Step): string {
  return step.kind === 'deploy' ? deployDoings[step.change] : stepKinds[step.kind].doing;
}

const deployDoings = {
  create: 'creating service',
  update: 'updating',
  scale: 'scaling',
  start: 'starting',
  stop: 'stopping',
  restart: 'restarting',
  rebalance: 'moving to other nodes',
  pause: 'pausing its update',
  resume: 'updating',
} as const satisfies Readonly<Record<DeployChange, string>>;

/** True when something is lost by it. */
export function isDestructiveStep({ kind, placement }: Step): boolean {
  // A local process has no files of its own that its removal would take along.
  if (placement === 'local' && kind === 'remove') return false;
  return stepKinds[kind].isDestructive === true;
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { swarmLabels } from './labels.ts';
import type { SwarmService, SwarmServiceSpec } from './objects.ts';

/**
 * What a service has to be told again of an update that somebody paused, or that was told to go on, as a label of it keeps: a cluster itself
 * remembers no more than the change before.
 */
interface UpdateMemory {
  /** Counts what it was told, so that no two labels are the same. */
  readonly turn: number;
  /** When the update began. */
  readonly startedAt?: string;
  /** What the service was before it. */
  readonly before?: SwarmServiceSpec;
  /** Set while it is paused: the rules by which it goes on. */
  readonly held?: Pick<SwarmServiceSpec, 'UpdateConfig'> & { readonly Placement?: object | null };
  /** True: it was put back to how it was before. */
  readonly isUndone?: true;
  /** The task on a lost node for which it was told to go on. */
  readonly resumedFor?: string;
}

/** No node is of it, so that none takes the task that comes next; where tasks may be says nothing of whether they are as they should be. */
const nowhere = { OS: 'paused', Architecture: 'paused' };

/** A cluster that gets another leader takes up its updates, and has to stop behind the first task again. In nanoseconds: a year. */
const longNs = 365 * 24 * 3600 * 1e9;

/** True for a service whose update somebody has paused. */
export function isHeld({ Labels: own }: SwarmServiceSpec): boolean {
  return memoryOf(own)?.held !== undefined;
}

/**
 * How a service is told that its update is paused. A cluster knows no such thing: it is made to go on by starting the next task beside the
 * one that it replaces, and has no node for that, so the old one stays. Where there is one on every node, that next task would be taken for
 * as it should be ever after, so one more is replaced, and then the cluster waits. Undefined: there is no update under way.
 */
export function heldSpec(service: SwarmService): SwarmServiceSpec | undefined {
  const { Spec: spec, UpdateStatus: update } = service;
  if (update?.State !== 'updating' || isHeld(spec)) return undefined;
  const { TaskTemplate: template, UpdateConfig: config, Mode: mode } = spec;
  const held = { UpdateConfig: config ?? null, Placement: template.Placement ?? null };
  const remembered = remembering(spec, { ...nextMemory(service), held });
  const slow = { ...config, Parallelism: 1, Delay: longNs };
  if (mode.Global) return { ...remembered, UpdateConfig: slow };
  return {
    ...remembered,
    TaskTemplate: { ...template, Placement: { ...template.Placement, Platforms: [nowhere] } },
    UpdateConfig: { ...slow, Order: 'start-first' },
  };
}

/** How a service is told that its update goes on, one that a failure has paused too. Undefined: none is paused. */
export function resumedSpec(service: SwarmService): SwarmServiceSpec | undefined {
  const { Spec: spec, UpdateStatus: update } = service;
  if (isHeld(spec)) return releasedSpec(service);
  return update?.State === 'paused' ? remembering(spec, nextMemory(service)) : undefined;
}

/** A service as it is but for a pause. What else has changed it leaves nothing to remember. */
export function releasedSpec(service: SwarmService): SwarmServiceSpec {
  const { Spec: spec } = service;
  const { held } = memoryOf(spec.Labels) ?? {};
  if (!held) return forgetting(spec);
  const { UpdateConfig: _config, ...rest } = remembering(spec, nextMemory(service));
  return {
    ...rest,
    TaskTemplate: { ...spec.TaskTemplate, Placement: held.Placement ?? {} },
    ...(held.UpdateConfig ? { UpdateConfig: held.UpdateConfig } : {}),
  };
}

/** How a service is told anew what it is, so that its update goes on that waits for a task on a lost node. */
export function resumedForSpec(service: SwarmService, task: string): SwarmServiceSpec | undefined {
  return isHeld(service.Spec) ? undefined : remembering(service.Spec, { ...nextMemory(service), resumedFor: task });
}

/** What is told anew of a service whose update is paused remembers what was before that. */
export function rememberingPause<Spec extends { readonly Labels: object }>(service: SwarmService, told: Spec): Spec {
  return isHeld(service.Spec) ? { ...told, Labels: { ...told.Labels, ...memoryLabel(nextMemory(service)) } } : told;
}

/** How a service is told to be as it was before an update that was paused, or told to go on; undefined: the cluster itself knows how it was. */
export function undoneSpec(service: SwarmService): SwarmServiceSpec | undefined {
  const before = lastMemory(service)?.before;
  return before && remembering(before, { turn: nextMemory(service).turn, isUndone: true });
}

/** What a service was before its last update; undefined: it has not been updated, or nobody remembers. */
export function specBefore(service: SwarmService): SwarmServiceSpec | undefined {
  const memory = lastMemory(service);
  if (memory) return memory.before;
  const { PreviousSpec: previous } = service;
  return previous && !isHeld(previous) ? previous : undefined;
}

/** Where its update stands, in Docker's words, which knows nothing of what is done about it here. */
export function updateStatus(service: SwarmService): SwarmService['UpdateStatus'] {
  const { UpdateStatus: status } = service;
  const memory = lastMemory(service);
  if (!memory) return status;
  const began = memory.startedAt ?? status?.StartedAt;
  const since = began === undefined ? {} : { StartedAt: began };
  if (memory.held) return { State: 'paused', Message: '', ...since };
  if (!status) return undefined;
  const State = memory.isUndone ? undoing[status.State ?? ''] : status.State;
  return { ...status, ...since, ...(State === undefined ? {} : { State }) };
}

const undoing: Readonly<Record<string, string>> = {
  updating: 'rollback_started',
  paused: 'rollback_paused',
  completed: 'rollback_completed',
};

/** Undefined where it was told another thing since. */
function lastMemory({ Spec: { Labels: own }, PreviousSpec: previous }: SwarmService): UpdateMemory | undefined {
  const memory = memoryOf(own);
  return memory?.held || own?.[swarmLabels.update] !== previous?.Labels?.[swarmLabels.update] ? memory : undefined;
}

function nextMemory(service: SwarmService): UpdateMemory {
  const startedAt = updateStatus(service)?.StartedAt;
  const before = specBefore(service);
  return {
    turn: (memoryOf(service.Spec.Labels)?.turn ?? 0) + 1,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(before ? { before: forgetting(before) } : {}),
  };
}

function remembering(spec: SwarmServiceSpec, memory: UpdateMemory): SwarmServiceSpec {
  return { ...spec, Labels: { ...spec.Labels, ...memoryLabel(memory) } };
}

/** Packed: tools that read labels have no business with the variables in it, and `docker service inspect` stays legible. */
function memoryLabel(memory: UpdateMemory) {
  return { [swarmLabels.update]: deflateRawSync(JSON.stringify(memory)).toString('base64') };
}

function forgetting(spec: SwarmServiceSpec): SwarmServiceSpec {
  const { [swarmLabels.update]: _memory, ...Labels } = spec.Labels ?? {};
  return { ...spec, Labels };
}

/** Labels are anybody's: what is none of ours is none. */
function memoryOf(own: SwarmServiceSpec['Labels']): UpdateMemory | undefined {
  const packed = own?.[swarmLabels.update];
  if (packed === undefined) return undefined;
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: maxBytes }).toString();
    const memory = JSON.parse(text) as Partial<UpdateMemory> | null;
    if (typeof memory?.turn !== 'number') return undefined;
    const { before, ...others } = memory;
    return { ...others, turn: memory.turn, ...(before && isSpec(before) ? { before } : {}) };
  } catch {
    return undefined;
  }
}

/** A cluster takes no larger services. */
const maxBytes = 4_000_000;

function isSpec({ Name: name, Mode: mode, TaskTemplate: template }: Partial<SwarmServiceSpec>): boolean {
  const { Configs: configs, Secrets: secrets } = template?.ContainerSpec ?? {};
  return typeof name === 'string' && typeof mode === 'object' && [configs ?? [], secrets ?? []].every(Array.isArray);
}

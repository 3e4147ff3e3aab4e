import { maskText } from '../../../base/mask.ts';
import type { EngineEvent } from '../../engine.ts';
import type { ObservedNode } from '../../observation.ts';
import type { SwarmService, SwarmTask } from '../objects.ts';
import { isLive } from '../observe/nodes.ts';
import { composeName, serviceImage } from '../observe/services.ts';
import { isTaskOver } from '../observe/tasks.ts';
import type { ProjectLook } from '../rollout/projectLooks.ts';
import { containerIdOf, taskName } from '../tasks/tasks.ts';

/** What a watch knew of a project when it last looked. */
export interface WatchedState {
  /** Task id → what it was. */
  readonly tasks: ReadonlyMap<string, WatchedTask>;
  /** Service id → its version. */
  readonly services: ReadonlyMap<string, WatchedService>;
  /** Node id → what it is for the cluster. */
  readonly nodes: ReadonlyMap<string, string>;
}

interface WatchedTask {
  readonly container: string;
  readonly service: string;
  readonly phase: Phase;
}

interface WatchedService {
  readonly name: string;
  readonly service: string;
  readonly version: number;
}

const phases = ['created', 'started', 'up', 'over'] as const;
type Phase = (typeof phases)[number];

export function watchedState({ project, services, tasks, nodes }: ProjectLook): WatchedState {
  const byId = new Map(services.map((service) => [service.ID, service]));
  const live = liveNodes(nodes);
  return {
    tasks: new Map(
      tasks.flatMap((task) => {
        const service = byId.get(task.ServiceID ?? '');
        if (!service) return [];
        const container = taskName(project, service, task, nodes);
        return [[task.ID, { container, service: composeName(project, service), phase: phaseOf(task, live) }] as const];
      }),
    ),
    services: new Map(
      services.map((service) => [
        service.ID,
        {
          name: service.Spec.Name,
          service: composeName(project, service),
          version: service.Version?.Index ?? 0,
        },
      ]),
    ),
    nodes: new Map(nodes.map((node) => [node.id, nodeText(node)])),
  };
}

/** What has happened between two looks, as events of containers in Docker's words; of services and nodes, that they changed. */
export function eventsBetween(
  before: WatchedState,
  now: WatchedState,
  look: ProjectLook,
  timeMs: number,
): readonly EngineEvent[] {
  const services = new Map(look.services.map((service) => [service.ID, service]));
  const seen = new Map(look.tasks.map((task) => [task.ID, task]));
  const ofTasks = [...now.tasks].flatMap(([id, task]) => {
    const raw = seen.get(id);
    const service = services.get(raw?.ServiceID ?? '');
    return raw && service ? taskEvents(before.tasks.get(id)?.phase, task, raw, service, look.nodes) : [];
  });
  const gone = [...before.tasks].filter(([id]) => !now.tasks.has(id));
  const there = new Set([...now.tasks.values()].map(({ container }) => container));
  const ends = gone.flatMap(([id, { container, service, phase }]) => {
    const its = { timeMs, container, service, id };
    const die = phase === 'over' ? [] : [{ ...its, action: 'die' }];
    // The manager forgets what was before another task took its place.
    return there.has(container) ? die : [...die, { ...its, action: 'destroy' }];
  });
  const all = [...ofTasks, ...ends, ...serviceEvents(before, now, timeMs), ...nodeEvents(before, now, look, timeMs)];
  return all.sort((left, right) => left.timeMs - right.timeMs);
}

/** True while something is about to change by itself. */
export function isUnsettled({ services, tasks, nodes }: ProjectLook): boolean {
  const live = liveNodes(nodes);
  const isUnderWay = services.some(({ UpdateStatus: update }) =>
    ['updating', 'rollback_started'].includes(update?.State ?? ''),
  );
  return (
    isUnderWay ||
    tasks.some((task) => {
      if (isTaskOver(task) || (task.NodeID !== undefined && !live.has(task.NodeID))) return false;
      return task.Status?.State !== 'running' || task.DesiredState !== 'running';
    })
  );
}

function taskEvents(
  before: Phase | undefined,
  { container, service, phase }: WatchedTask,
  task: SwarmTask,
  its: SwarmService,
  nodes: readonly ObservedNode[],
): readonly EngineEvent[] {
  if (before === phase) return [];
  const node = nodes.find(({ id }) => id === task.NodeID);
  const common = { container, service, id: task.ID };
  const attributes = { image: serviceImage(its), ...(node ? { node: node.name } : {}) };
  const createdMs = Date.parse(task.CreatedAt ?? '') || 0;
  const changedMs = Math.max(createdMs, Date.parse(task.Status?.Timestamp ?? '') || 0);
  // One that comes back with its node has been over before.
  const from = before === undefined ? -1 : before === 'over' ? 0 : phases.indexOf(before);
  const to = phases.indexOf(phase);
  const events: EngineEvent[] = [];
  if (from < 0) events.push({ ...common, timeMs: createdMs, action: 'create', attributes });
  if (from < 1 && to >= 1 && containerIdOf(task) !== undefined) {
    events.push({ ...common, timeMs: changedMs, action: 'start', attributes });
  }
  if (phase === 'up' && hasCheck(task)) {
    events.push({ ...common, timeMs: changedMs, action: 'health_status: healthy', attributes });
  }
  if (phase === 'over') {
    events.push({ ...common, timeMs: changedMs, action: 'die', attributes: { ...attributes, ...endOf(task, node) } });
  }
  return events;
}

function endOf({ Status: status }: SwarmTask, node: ObservedNode | undefined): Readonly<Record<string, string>> {
  const code = status?.ContainerStatus?.ContainerID ? status.ContainerStatus.ExitCode : undefined;
  const error = node && !isLive(node) ? `the node ${node.name} is down` : status?.Err;
  return {
    ...(code === undefined ? {} : { exitCode: String(code) }),
    ...(error ? { error: maskText(error) } : {}),
  };
}

function serviceEvents(before: WatchedState, now: WatchedState, timeMs: number): readonly EngineEvent[] {
  const changed = [...now.services].flatMap(([id, { name, service, version }]) => {
    const was = before.services.get(id);
    if (was?.version === version) return [];
    return [{ timeMs, container: name, service, id, action: was ? 'update' : 'create' }];
  });
  const gone = [...before.services].filter(([id]) => !now.services.has(id));
  return [
    ...changed,
    ...gone.map(([id, { name, service }]) => ({ timeMs, container: name, service, id, action: 'remove' })),
  ];
}

function nodeEvents(
  before: WatchedState,
  now: WatchedState,
  { nodes }: ProjectLook,
  timeMs: number,
): readonly EngineEvent[] {
  return nodes.flatMap((node) =>
    before.nodes.get(node.id) === now.nodes.get(node.id)
      ? []
      : [{ timeMs, container: node.name, service: '', id: node.id, action: `node ${nodeText(node)}` }],
  );
}

function nodeText({ state, availability, role, labels }: ObservedNode): string {
  const own = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [state, availability, role, ...own].join(', ');
}

function phaseOf(task: SwarmTask, live: ReadonlySet<string>): Phase {
  const state = task.Status?.State;
  if (isTaskOver(task)) return 'over';
  if (task.NodeID !== undefined && !live.has(task.NodeID)) return 'over';
  if (state === 'running') return 'up';
  return state === 'starting' && hasCheck(task) ? 'started' : 'created';
}

function hasCheck({ Spec: spec }: SwarmTask): boolean {
  const [kind] = spec?.ContainerSpec?.Healthcheck?.Test ?? [];
  return kind !== undefined && kind !== 'NONE';
}

function liveNodes(nodes: readonly ObservedNode[]): ReadonlySet<string> {
  return new Set(nodes.filter(isLive).map(({ id }) => id));
}

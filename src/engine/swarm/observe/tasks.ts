import { isDeepStrictEqual } from 'node:util';
import { observedParts } from '../../configParts.ts';
import { labels } from '../../docker/labels.ts';
import type {
  ContainerState,
  Health,
  MountedVolume,
  ObservedContainer,
  ObservedNode,
  ObservedTask,
  Publisher,
} from '../../observation.ts';
import { swarmLabels } from '../labels.ts';
import type { SwarmPort, SwarmService, SwarmTask, SwarmTaskSpec } from '../objects.ts';
import { isHeld } from '../updateMemory.ts';
import { joinKeys, versionKey, type Reuse } from './lastMade.ts';
import { isLive, nodeWords } from './nodes.ts';
import { serviceImage, clusterMode, composeName, replicasOf, serviceParts } from './services.ts';

/** A project on a cluster, as its manager lists it. */
export interface ListedProject {
  readonly project: string;
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
  readonly nodes: readonly ObservedNode[];
  /** The id of the node that was asked. */
  readonly asked?: string;
}

/** The newest task of each slot of a service, without those that a node was drained of. */
export function newestOfSlots(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  nodes: readonly ObservedNode[],
): readonly SwarmTask[] {
  const slots = slotsOf(service, tasks);
  const kept = slots.filter(
    (slot) =>
      !wasSentAway(
        slot,
        nodes.find(({ id }) => id === slot.newest.NodeID),
      ),
  );
  return kept.map(({ newest }) => newest);
}

/**
 * Of each slot its newest task, as a container, by name. The ones before it tell how often it was brought back, and why it does not come up.
 * `reuse` gives what was made of the same versions of all that a container is made of.
 */
export function toContainers(
  listed: ListedProject,
  reuse: Reuse<readonly ObservedContainer[]> = (_, make) => make(),
): readonly ObservedContainer[] {
  const services = new Map(listed.services.map((service) => [service.ID, service]));
  const tasks = Map.groupBy(listed.tasks, ({ ServiceID: id = '' }) => id);
  const nodes = new Map(listed.nodes.map((node) => [node.id, { node, key: placeKey(node) }]));
  const containers = [...tasks].flatMap(([id, its]) => {
    const service = services.get(id);
    return slotsOf(service, its).flatMap((slot) => {
      const { node, key = '' } = nodes.get(slot.newest.NodeID ?? '') ?? {};
      const place = placeAmong(slot.newest, node, listed.nodes, isOnEveryNode(slot));
      const versions = [slot.newest, ...slot.older, ...(service ? [service] : [])].map(versionKey);
      const made = joinKeys(listed.project, place.words, String(place.number), listed.asked ?? '', key, ...versions);
      return reuse(made, () => toContainer(slot, listed, node, place));
    });
  });
  return containers.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The slots of a service, without those that are history: of a larger number, or of nodes that it has left. */
function slotsOf(service: SwarmService | undefined, tasks: readonly SwarmTask[]): readonly Slot[] {
  const isPaused = service !== undefined && isHeld(service.Spec);
  const all = [...Map.groupBy(tasks, taskSlot).values()].flatMap((its) => toSlot(its, service, isPaused) ?? []);
  const slots = all.filter(({ newest }) => !wasReplaced(newest));
  const wanted = service && replicasOf(service.Spec.Mode);
  if (wanted === undefined) return slots;
  const [over, going] = [
    slots.filter(({ newest }) => isTaskOver(newest)),
    slots.filter(({ newest }) => !isTaskOver(newest)),
  ];
  const lately = over.sort((left, right) => createdAt(right.newest) - createdAt(left.newest));
  return [...going, ...lately.slice(0, Math.max(0, wanted - going.length))];
}

/** The places of tasks: `Slot` of a replicated service, the node of a global one. */
export function taskSlot({ ServiceID: service = '', Slot: slot, NodeID: node, JobIteration: job }: SwarmTask): string {
  // The first slot of a job is 0, which Docker leaves out.
  const place = slot ?? (job ? 0 : undefined);
  return `${service}/${place ?? node ?? ''}`;
}

/** Whether a task has ended by itself: it was not told to. */
export function hasFailed({ Status: status }: SwarmTask): boolean {
  return status?.State === 'failed' || status?.State === 'rejected';
}

interface Slot {
  /** Undefined: it was removed, and its tasks end. */
  readonly service: SwarmService | undefined;
  readonly newest: SwarmTask;
  /** The newest first. */
  readonly older: readonly SwarmTask[];
}

function toSlot(tasks: readonly SwarmTask[], service: SwarmService | undefined, isPaused: boolean): Slot | undefined {
  const iteration = service?.JobStatus?.JobIteration?.Index;
  const current =
    iteration === undefined ? tasks : tasks.filter((task) => (task.JobIteration?.Index ?? 0) === iteration);
  // Beside one that runs, another may wait for a node: of a paused update, until that is put back, which never comes to be.
  const isBeside = current.some(isKept);
  const shown = current.filter((task) => task.NodeID !== undefined || !(isBeside && (isPaused || isToEnd(task))));
  const [newest, ...older] = [...shown].sort((left, right) => createdAt(right) - createdAt(left));
  return newest && { service, newest, older };
}

/** All of a node that shows in a container of a task there. */
function placeKey({ id, name, address, state, availability }: ObservedNode): string {
  return JSON.stringify([id, name, address, state, availability]);
}

/** One of a global service, which has no slots. */
function isOnEveryNode({ newest: task, service }: Slot): boolean {
  return service !== undefined && clusterMode(service.Spec.Mode).startsWith('global') && task.Slot === undefined;
}

/** From a node that is drained, where none of it is wanted any more: how it ended there says nothing. Elsewhere another takes its slot. */
function wasSentAway(slot: Slot, node: ObservedNode | undefined): boolean {
  return isOnEveryNode(slot) && node?.availability === 'drain' && isTaskOver(slot.newest);
}

function toContainer(
  slot: Slot,
  { project, asked }: ListedProject,
  node: ObservedNode | undefined,
  { number, words }: PlaceOfTask,
): readonly ObservedContainer[] {
  const { newest: task, service } = slot;
  // What was left by a service that is gone, until the cluster forgets it.
  if (!service && isTaskOver(task)) return [];
  if (wasSentAway(slot, node)) return [];
  const container = task.Spec?.ContainerSpec ?? {};
  if (container.Labels?.[swarmLabels.preStart] !== undefined) return [];
  const name = service ? composeName(project, service) : container.Labels?.[labels.service];
  if (name === undefined) return [];
  const state = stateOf(slot, node);
  const limits = limitsOf(task.Spec);
  const mounts = mountsOf(task.Spec);
  const own = service?.Spec.Labels ?? {};
  const hash = own[labels.hash];
  const image = service ? serviceImage(service) : (container.Image ?? '');
  const networks = (task.NetworksAttachments ?? []).flatMap(({ Network: network }) => network?.Spec?.Name ?? []);
  return [
    {
      id: task.ID,
      name: `${project}-${name}-${words}`,
      service: name,
      number,
      image,
      command: [...(container.Command ?? []), ...(container.Args ?? [])],
      state,
      health: healthOf(task, state),
      ...(state === 'exited' ? exitOf(task) : {}),
      ...timesOf(task, state),
      isOomKilled: false,
      restartCount: slot.older.filter((each) => isTaskOver(each) && !wasReplaced(each) && isSameSpec(each, task))
        .length,
      healthLog: [],
      publishers: publishersOf(task, service, node, asked),
      ...(Object.keys(limits).length > 0 ? { limits } : {}),
      ...imageIdOf(task, service),
      ...(hash === undefined ? {} : { configHash: hash }),
      configParts: service ? serviceParts(service) : observedParts(image, container.Env ?? []),
      ...(mounts.length > 0 ? { mounts } : {}),
      ...(state === 'created' ? {} : { networks: [...new Set(networks)] }),
      task: toTask(slot, node),
      isOneOff: container.Labels?.[labels.oneOff]?.toLowerCase() === 'true',
    },
  ];
}

/** Which image it runs, where it was told by an id, or the service keeps which one its name stood for. */
function imageIdOf({ Spec: spec }: SwarmTask, service: SwarmService | undefined): Pick<ObservedContainer, 'imageId'> {
  const image = spec?.ContainerSpec?.Image ?? '';
  if (image.startsWith('sha256:')) return { imageId: image };
  const { Labels: own, TaskTemplate: template } = service?.Spec ?? {};
  const imageId = template?.ContainerSpec?.Image === image ? own?.[swarmLabels.imageId] : undefined;
  return imageId === undefined ? {} : { imageId };
}

/** The number and the words by which a task is told from the others of its service. */
interface PlaceOfTask {
  readonly number: number;
  readonly words: string;
}

export function placeAmong(
  task: SwarmTask,
  node: ObservedNode | undefined,
  nodes: readonly ObservedNode[],
  isGlobal: boolean,
): PlaceOfTask {
  if (isGlobal) {
    const words = node ? nodeWords(node, nodes) : (task.NodeID ?? 'unplaced').slice(0, 12);
    return { number: node ? nodes.indexOf(node) + 1 : nodes.length + 1, words };
  }
  // Those of a job count from 0.
  const number = task.JobIteration ? (task.Slot ?? 0) + 1 : (task.Slot ?? 1);
  return { number, words: String(number) };
}

function toTask({ newest, older }: Slot, node: ObservedNode | undefined): ObservedTask {
  const { NodeID: id, Status: status = {}, DesiredState: desiredState = '' } = newest;
  const error = status.Err || (isUp(newest) ? undefined : errorBefore(newest, older));
  const containerId = status.ContainerStatus?.ContainerID;
  return {
    ...(node ? { node: { id: node.id, name: node.name, isLive: isLive(node) } } : {}),
    // A node that has left the cluster is listed no more.
    ...(!node && id ? { node: { id, name: id, isLive: false } } : {}),
    state: status.State ?? '',
    desiredState,
    ...(error ? { error } : {}),
    ...(containerId ? { containerId } : {}),
  };
}

/** Why the one before it went, as far as that was the same service: what an update has ended well says nothing of the new one. */
function errorBefore(newest: SwarmTask, older: readonly SwarmTask[]): string | undefined {
  return older.find((each) => isSameSpec(each, newest) && each.Status?.Err)?.Status?.Err;
}

function stateOf({ newest, older }: Slot, node: ObservedNode | undefined): ContainerState {
  const isThere = newest.NodeID === undefined || (node !== undefined && isLive(node));
  const state = newest.Status?.State ?? '';
  if (isTaskOver(newest)) return 'exited';
  if (!isThere) return 'dead';
  if (state === 'running') return 'running';
  // The cluster lets a moment pass before it starts the one that takes the place of one that has ended.
  return newest.DesiredState === 'ready' && older.some((each) => hasFailed(each)) ? 'restarting' : 'created';
}

const ends: readonly string[] = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned'];

/** It does not run, and will not any more. */
export function isTaskOver({ Status: status }: SwarmTask): boolean {
  return ends.includes(status?.State ?? '');
}

function isToEnd({ DesiredState: desired }: SwarmTask): boolean {
  return desired === 'shutdown' || desired === 'remove';
}

/** It runs, and is to. */
function isKept({ Status: status, DesiredState: desired }: SwarmTask): boolean {
  return status?.State === 'running' && desired === 'running';
}

function isUp({ Status: status }: SwarmTask): boolean {
  return status?.State === 'running';
}

/** It was told to end, by an update or a smaller number. */
function wasReplaced({ Status: status }: SwarmTask): boolean {
  return status?.State === 'shutdown' || status?.State === 'remove' || status?.State === 'orphaned';
}

/**
 * Whether a task was made of what the service is now, as the manager finds out: other rules for its place alone are no reason to make it anew
 * where it is.
 */
export function isOfSpec(task: SwarmTask, { Spec: { TaskTemplate: template } }: SwarmService): boolean {
  return isDeepStrictEqual(comparable(task.Spec), comparable(template));
}

function comparable(spec: SwarmTaskSpec | undefined): object {
  const { Placement: _placement, Runtime: _runtime, ...rest } = spec ?? {};
  return rest;
}

/** As the manager compares them, which makes a task anew only when this has changed. */
function isSameSpec(left: SwarmTask, right: SwarmTask): boolean {
  return isDeepStrictEqual(left.Spec, right.Spec);
}

/** Docker says that a task runs only once its check has succeeded. */
function healthOf({ Spec: spec, Status: status }: SwarmTask, state: ContainerState): Health {
  const [kind] = spec?.ContainerSpec?.Healthcheck?.Test ?? [];
  if (kind === undefined || kind === 'NONE') return 'none';
  if (state === 'running') return 'healthy';
  return status?.State === 'starting' ? 'starting' : 'none';
}

/** One that was never started has no exit code. */
function exitOf({ Status: status }: SwarmTask): { readonly exitCode?: number } {
  const container = status?.ContainerStatus;
  if (!container?.ContainerID || status?.State === 'rejected') return {};
  return { exitCode: container.ExitCode ?? 0 };
}

function timesOf(task: SwarmTask, state: ContainerState) {
  const changedMs = Date.parse(task.Status?.Timestamp ?? '');
  return {
    createdAtMs: createdAt(task),
    ...(state === 'running' && changedMs > 0 ? { startedAtMs: changedMs } : {}),
    ...(state === 'exited' && changedMs > 0 ? { finishedAtMs: changedMs } : {}),
  };
}

function createdAt({ CreatedAt: created }: SwarmTask): number {
  return Date.parse(created ?? '') || 0;
}

function limitsOf(spec: SwarmTaskSpec | undefined) {
  const { NanoCPUs: nano = 0, MemoryBytes: memoryBytes = 0 } = spec?.Resources?.Limits ?? {};
  return { ...(nano > 0 ? { cpus: nano / 1e9 } : {}), ...(memoryBytes > 0 ? { memoryBytes } : {}) };
}

function mountsOf(spec: SwarmTaskSpec | undefined): readonly MountedVolume[] {
  return (spec?.ContainerSpec?.Mounts ?? []).flatMap(({ Type: type, Source: name, Target: target = '' }) =>
    type === 'volume' && name ? [{ name, target, isAnonymous: false }] : [],
  );
}

/** Ports of the node that has the task, and those that every node has for the service. */
function publishersOf(
  { Status: status }: SwarmTask,
  service: SwarmService | undefined,
  node: ObservedNode | undefined,
  asked: string | undefined,
): readonly Publisher[] {
  const hostIp = node === undefined || node.id === asked ? everyAddress : node.address;
  const own = (status?.PortStatus?.Ports ?? []).map((port) => toPublisher(port, hostIp));
  const shared = (service?.Endpoint?.Ports ?? []).filter(({ PublishMode: mode }) => mode !== 'host');
  const all = [...own, ...shared.map((port) => toPublisher(port, everyAddress))];
  // Docker 20 tells each port of a task twice.
  return [...new Map(all.map((each) => [Object.values(each).join(' '), each])).values()];
}

const everyAddress = '0.0.0.0';

function toPublisher(port: SwarmPort, hostIp: string): Publisher {
  const { Protocol: protocol = 'tcp', TargetPort: targetPort = 0, PublishedPort: publishedPort = 0 } = port;
  return { hostIp, publishedPort, targetPort, protocol };
}

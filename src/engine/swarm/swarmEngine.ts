import type { Readable } from 'node:stream';
import type { Application } from '../../manifest/model.ts';
import type { ProjectConnections } from '../connections.ts';
import type { ContainerDetails } from '../containerDetails.ts';
import { DockerClient } from '../docker/connection/client.ts';
import { runOneOff } from '../docker/containers/oneOff.ts';
import { listImageNames } from '../docker/images/imageNames.ts';
import { readImages, writeImages } from '../docker/images/imageArchive.ts';
import { imageDigests } from '../docker/images/imageDigests.ts';
import type {
  ArchiveOptions,
  AttachedStreams,
  AttachRequest,
  ContainerStats,
  Engine,
  EngineAddress,
  EngineEvent,
  ExecRequest,
  ExecStreams,
  LogLine,
  LogOptions,
  PathArchive,
  PathFacts,
  ProcessTable,
  RunRequest,
} from '../engine.ts';
import { performVerbHook } from '../hooks/verbHook.ts';
import type { EngineInfo, Observation, ObservedProject, RunningContainer } from '../observation.ts';
import type { Step } from '../step.ts';
import { SeenImages } from './images/seenImages.ts';
import { readSwarmLogs } from './logs/logs.ts';
import { NodeImages } from './nodes/nodeImages.ts';
import { Nodes } from './nodes/nodes.ts';
import { swarmProjects, swarmRunning } from './observe/everything.ts';
import { MadeBefore, observeSwarm, swarmInfo } from './observe/observe.ts';
import { performOnSwarm } from './perform/perform.ts';
import { swarmConnections } from './reach/connections.ts';
import { onNode, type OnNode } from './reach/onNode.ts';
import { followSwarmStats } from './reach/stats.ts';
import { waitForTask } from './reach/waitForExit.ts';
import type { WatchedState } from './watch/taskEvents.ts';
import { watchSwarm } from './watch/watch.ts';
import { ProjectLooks } from './rollout/projectLooks.ts';

/** A connection by ssh takes longer, as for Docker. */
const sshPatienceMs = 20_000;

/**
 * Runs services as services of a Swarm, whose manager it asks. A task is a container of the port, named as Compose names one. What only
 * the node of a task can do is asked of that node's own engine.
 */
export class SwarmEngine implements Engine {
  readonly kind = 'swarm';
  readonly #client: DockerClient;
  readonly #nodes: Nodes;
  readonly #nodeImages: NodeImages;
  readonly #looks: ProjectLooks;
  readonly #rolledBack = new Set<string>();
  readonly #made = new MadeBefore();
  readonly #images = new SeenImages();
  /** Maps a project to what was seen of it before the manager was lost. */
  readonly #lastSeen = new Map<string, WatchedState>();

  constructor(address: Omit<Extract<EngineAddress, { kind: 'swarm' }>, 'kind'>) {
    this.#client = new DockerClient(address);
    this.#nodes = new Nodes(this.#client, address, address.nodes);
    this.#nodeImages = new NodeImages(this.#nodes);
    this.#looks = new ProjectLooks(this.#client);
  }

  get patienceMs(): number | undefined {
    return this.#client.isThroughSsh ? sshPatienceMs : undefined;
  }

  ping(signal: AbortSignal): Promise<EngineInfo> {
    return swarmInfo(this.#client, signal);
  }

  observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    const swarm = { client: this.#client, nodeImages: this.#nodeImages, images: this.#images, made: this.#made };
    return observeSwarm(swarm, project, images, signal);
  }

  perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (step.kind === 'hook') return performVerbHook(step, { application, engine: this, onProgress }, signal);
    if (step.kind === 'distribute') this.#nodeImages.forget();
    const swarm = { client: this.#client, nodes: this.#nodes, looks: this.#looks, rolledBack: this.#rolledBack };
    return this.#changingImages(performOnSwarm(swarm, step, application, onProgress, signal));
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
    sinceMs?: number,
  ): Promise<void> {
    const lastSeen = this.#lastSeen.get(project);
    this.#lastSeen.delete(project);
    let seen: WatchedState | undefined;
    const swarm = { client: this.#client, looks: this.#looks };
    try {
      await watchSwarm(swarm, project, onEvent, onReady, signal, {
        sinceMs,
        lastSeen,
        onSeen: (state) => (seen = state),
      });
    } finally {
      // Only a caller that lost the manager goes on where it was.
      if (!signal.aborted && seen) this.#lastSeen.set(project, seen);
    }
  }

  logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return readSwarmLogs(this.#client, project, options, onLine, signal);
  }

  stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    return followSwarmStats(this.#client, this.#nodes, project, onStats, signal);
  }

  exec(task: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    const use: OnNode<number> = (engine, container) => engine.exec(container, request, streams, signal);
    return onNode(this.#nodes, task, use, signal);
  }

  /** On the manager's node, in the networks of the cluster that others may join. */
  run(
    application: Application,
    service: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    return runOneOff(this.#client, application, service, request, streams, signal);
  }

  attach(
    task: string,
    request: AttachRequest,
    open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number> {
    const use: OnNode<number> = (engine, container) => engine.attach(container, request, open, signal);
    return onNode(this.#nodes, task, use, signal);
  }

  waitForExit(task: string, signal: AbortSignal): Promise<number> {
    return waitForTask(this.#client, this.#nodes, task, signal);
  }

  details(task: string, signal: AbortSignal): Promise<ContainerDetails> {
    return onNode(this.#nodes, task, (engine, container) => engine.details(container, signal), signal);
  }

  top(task: string, signal: AbortSignal): Promise<ProcessTable> {
    return onNode(this.#nodes, task, (engine, container) => engine.top(container, signal), signal);
  }

  connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
    return swarmConnections(this.#client, this.#nodes, project, signal);
  }

  statPath(task: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined> {
    return onNode(this.#nodes, task, (engine, container) => engine.statPath(container, path, signal), signal);
  }

  readArchive(task: string, path: string, signal: AbortSignal): Promise<PathArchive> {
    return onNode(this.#nodes, task, (engine, container) => engine.readArchive(container, path, signal), signal);
  }

  writeArchive(
    task: string,
    directory: string,
    tar: Readable,
    options: ArchiveOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const use: OnNode<void> = (engine, container) => engine.writeArchive(container, directory, tar, options, signal);
    return onNode(this.#nodes, task, use, signal);
  }

  projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    return swarmProjects(this.#client, signal);
  }

  running(signal: AbortSignal): Promise<readonly RunningContainer[]> {
    return swarmRunning(this.#client, signal);
  }

  images(signal: AbortSignal): Promise<readonly string[]> {
    return listImageNames(this.#client, signal);
  }

  imageDigests(images: readonly string[], signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>> {
    return imageDigests(this.#client, images, signal);
  }

  readImages(images: readonly string[], signal: AbortSignal): Promise<Readable> {
    return readImages(this.#client, images, signal);
  }

  writeImages(tar: Readable, onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
    return this.#changingImages(writeImages(this.#client, tar, onProgress, signal));
  }

  /** A look that began before the end of it may have seen what was there before. */
  async #changingImages(change: Promise<void>): Promise<void> {
    this.#images.forget();
    try {
      await change;
    } finally {
      this.#images.forget();
    }
  }

  dispose(): void {
    this.#looks.dispose();
    this.#nodes.dispose();
    this.#client.dispose();
  }
}

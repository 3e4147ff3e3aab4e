import type { Readable } from 'node:stream';
import type { Application } from '../../manifest/model.ts';
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
import type { EngineInfo, Observation, ObservedProject, RunningContainer } from '../observation.ts';
import type { ProjectConnections } from '../connections.ts';
import type { ContainerDetails } from '../containerDetails.ts';
import type { Step } from '../step.ts';
import { performVerbHook } from '../hooks/verbHook.ts';
import { readArchive, statPath, writeArchive } from './streams/archive.ts';
import { attach } from './streams/attach.ts';
import { DockerClient } from './connection/client.ts';
import { followEvents } from './streams/events.ts';
import { exec } from './streams/exec.ts';
import { readImages, writeImages } from './images/imageArchive.ts';
import { imageDigests } from './images/imageDigests.ts';
import { listImageNames } from './images/imageNames.ts';
import { labels } from './labels.ts';
import { readLogs } from './streams/logs.ts';
import { DockerMemory } from './connection/memory.ts';
import { connections } from './sockets/connections.ts';
import { containerDetails } from './observe/details.ts';
import { engineInfo, managedNodes, observe } from './observe/observe.ts';
import { runOneOff } from './containers/oneOff.ts';
import { perform } from './perform.ts';
import { projects } from './observe/projects.ts';
import { allRunning } from './observe/running.ts';
import { followStats } from './stats/stats.ts';
import { top, waitForExit } from './stats/top.ts';

/** A connection by ssh takes longer: names are looked up, keys agreed on, and a program starts on the other side. */
const sshPatienceMs = 20_000;

/** Runs services as containers of a Docker Engine, under Compose's labels. */
export class DockerEngine implements Engine {
  readonly kind = 'docker';
  readonly #client: DockerClient;
  /** Maps a project to the time of the last event that was reported before the engine was lost. */
  readonly #lastEventsMs = new Map<string, number>();

  readonly #memory: DockerMemory | undefined;
  /** As it was when it was first asked: of a machine that joins a Swarm later, the next connection tells. */
  #managedNodes: number | undefined;

  constructor(address: Omit<Extract<EngineAddress, { kind: 'docker' }>, 'kind'>) {
    this.#client = new DockerClient(address);
    this.#memory = address.memory === undefined ? undefined : new DockerMemory(address.memory);
  }

  get patienceMs(): number | undefined {
    return this.#client.isThroughSsh ? sshPatienceMs : undefined;
  }

  async ping(signal: AbortSignal): Promise<EngineInfo> {
    const [info, nodes] = await Promise.all([
      engineInfo(this.#client, signal),
      // Whoever may not ask for it has a Docker all the same.
      managedNodes(this.#client, signal).catch(() => undefined),
    ]);
    this.#managedNodes = nodes;
    return this.#withNodes(info);
  }

  async observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    const observation = await observe(this.#client, project, images, signal);
    this.#memory?.note(project, observation.engine.address);
    return { ...observation, engine: this.#withNodes(observation.engine) };
  }

  #withNodes(info: EngineInfo): EngineInfo {
    return this.#managedNodes === undefined ? info : { ...info, managedNodes: this.#managedNodes };
  }

  perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (step.kind === 'hook') return performVerbHook(step, { application, engine: this, onProgress }, signal);
    return perform(this.#client, step, application, onProgress, signal);
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
    begunMs?: number,
  ): Promise<void> {
    const sinceMs = begunMs ?? this.#lastEventsMs.get(project);
    this.#lastEventsMs.delete(project);
    try {
      await followEvents(
        this.#client,
        { label: [`${labels.project}=${project}`] },
        ({ timeMs, id, action, attributes }) => {
          this.#lastEventsMs.set(project, timeMs + 1);
          const { name = '', [labels.service]: service = '' } = attributes;
          onEvent({ timeMs, container: name, service, action, id, attributes });
        },
        onReady,
        signal,
        sinceMs,
      );
    } finally {
      // Only a caller that lost the engine goes on where it was.
      if (signal.aborted) this.#lastEventsMs.delete(project);
    }
  }

  logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return readLogs(this.#client, project, options, onLine, signal);
  }

  stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    return followStats(this.#client, project, onStats, signal);
  }

  exec(container: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    return exec(this.#client, container, request, streams, signal);
  }

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
    container: string,
    request: AttachRequest,
    open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number> {
    return attach(this.#client, container, request, open, signal);
  }

  waitForExit(container: string, signal: AbortSignal): Promise<number> {
    return waitForExit(this.#client, container, signal);
  }

  details(container: string, signal: AbortSignal): Promise<ContainerDetails> {
    return containerDetails(this.#client, container, signal);
  }

  top(container: string, signal: AbortSignal): Promise<ProcessTable> {
    return top(this.#client, container, signal);
  }

  connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
    return connections(this.#client, project, signal);
  }

  statPath(container: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined> {
    return statPath(this.#client, container, path, signal);
  }

  readArchive(container: string, path: string, signal: AbortSignal): Promise<PathArchive> {
    return readArchive(this.#client, container, path, signal);
  }

  writeArchive(
    container: string,
    directory: string,
    tar: Readable,
    options: ArchiveOptions,
    signal: AbortSignal,
  ): Promise<void> {
    return writeArchive(this.#client, container, directory, tar, options, signal);
  }

  projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    return projects(this.#client, signal);
  }

  running(signal: AbortSignal): Promise<readonly RunningContainer[]> {
    return allRunning(this.#client, signal);
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
    return writeImages(this.#client, tar, onProgress, signal);
  }

  dispose(): void {
    this.#client.dispose();
  }
}

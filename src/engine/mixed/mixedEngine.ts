import type { Readable } from 'node:stream';
import type { Application } from '../../manifest/model.ts';
import type { ProjectConnections } from '../connections.ts';
import type { ContainerDetails } from '../containerDetails.ts';
import type { DockerEngine } from '../docker/dockerEngine.ts';
import type {
  AttachedStreams,
  AttachRequest,
  ContainerStats,
  Engine,
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
import { mayBeLocal } from '../plan/names.ts';
import type { Step } from '../step.ts';
import { all } from './all.ts';
import { LocalSide, type LocalSideAddress } from './localSide.ts';
import { joinConnections, joinObservations, joinProjects } from './join.ts';

/**
 * Docker, and the services of its applications that run as local processes beside their containers. Whoever uses it sees one engine: a
 * container's name, and the placement of a step, say on which side it is.
 */
export class MixedEngine implements Engine {
  readonly kind = 'docker';
  readonly #docker: DockerEngine;
  readonly #local: LocalSide;

  /** It owns `docker`. Nothing connects before the first call. */
  constructor(docker: DockerEngine, address: LocalSideAddress) {
    this.#docker = docker;
    this.#local = new LocalSide(docker, address);
  }

  get patienceMs(): number | undefined {
    return this.#docker.patienceMs;
  }

  ping(signal: AbortSignal): Promise<EngineInfo> {
    return this.#docker.ping(signal);
  }

  async observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    const [containers, processes] = await Promise.all([
      this.#docker.observe(project, images, signal),
      this.#local.containers(project, signal),
    ]);
    return joinObservations(containers, processes);
  }

  async perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const side = step.placement === 'local' ? await this.#local.engine(signal) : this.#docker;
    await side.perform(step, application, onProgress, signal);
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
    sinceMs?: number,
  ): Promise<void> {
    const sides = await this.#sides(signal);
    let waiting = sides.length;
    const onOneReady = (): void => {
      waiting--;
      if (waiting === 0) onReady();
    };
    await all(
      sides.map((side) => (given) => side.watch(project, onEvent, onOneReady, given, sinceMs)),
      signal,
    );
  }

  async logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const sides = await this.#sides(signal);
    await all(
      sides.map((side) => (given) => side.logs(project, options, onLine, given)),
      signal,
    );
  }

  async stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    const sides = await this.#sides(signal);
    await all(
      sides.map((side) => (given) => side.stats(project, onStats, given)),
      signal,
    );
  }

  async exec(container: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    return (await this.#sideOf(container, signal)).exec(container, request, streams, signal);
  }

  run(
    application: Application,
    service: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    return this.#docker.run(application, service, request, streams, signal);
  }

  async attach(
    container: string,
    request: AttachRequest,
    open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number> {
    return (await this.#sideOf(container, signal)).attach(container, request, open, signal);
  }

  async waitForExit(container: string, signal: AbortSignal): Promise<number> {
    return (await this.#sideOf(container, signal)).waitForExit(container, signal);
  }

  async details(container: string, signal: AbortSignal): Promise<ContainerDetails> {
    return (await this.#sideOf(container, signal)).details(container, signal);
  }

  async top(container: string, signal: AbortSignal): Promise<ProcessTable> {
    return (await this.#sideOf(container, signal)).top(container, signal);
  }

  async connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
    const [containers, local] = await Promise.all([
      this.#docker.connections(project, signal),
      this.#local.known(signal),
    ]);
    return local ? joinConnections(containers, await local.connections(project, signal)) : containers;
  }

  async statPath(container: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined> {
    return (await this.#sideOf(container, signal)).statPath(container, path, signal);
  }

  async readArchive(container: string, path: string, signal: AbortSignal): Promise<PathArchive> {
    return (await this.#sideOf(container, signal)).readArchive(container, path, signal);
  }

  async writeArchive(
    container: string,
    directory: string,
    tar: Readable,
    options: { readonly keepsOwner: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    await (await this.#sideOf(container, signal)).writeArchive(container, directory, tar, options, signal);
  }

  async projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    const [projects, local] = await Promise.all([this.#docker.projects(signal), this.#local.known(signal)]);
    return local ? joinProjects(projects, await local.projects(signal)) : projects;
  }

  async running(signal: AbortSignal): Promise<readonly RunningContainer[]> {
    const [containers, local] = await Promise.all([this.#docker.running(signal), this.#local.known(signal)]);
    const processes = local ? await local.running(signal) : [];
    return [...containers, ...processes].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  images(signal: AbortSignal): Promise<readonly string[]> {
    return this.#docker.images(signal);
  }

  imageDigests(images: readonly string[], signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>> {
    return this.#docker.imageDigests(images, signal);
  }

  readImages(images: readonly string[], signal: AbortSignal): Promise<Readable> {
    return this.#docker.readImages(images, signal);
  }

  writeImages(tar: Readable, onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
    return this.#docker.writeImages(tar, onProgress, signal);
  }

  dispose(): void {
    this.#docker.dispose();
  }

  async #sides(signal: AbortSignal): Promise<readonly Engine[]> {
    const local = await this.#local.coming(signal);
    return local ? [this.#docker, local] : [this.#docker];
  }

  async #sideOf(container: string, signal: AbortSignal): Promise<Engine> {
    const local = mayBeLocal(container) ? await this.#local.holderOf(container, signal) : undefined;
    return local ?? this.#docker;
  }
}

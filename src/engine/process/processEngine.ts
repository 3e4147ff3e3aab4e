import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
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
import { cannotAttach, cannotDetach, containerGone, unknownService } from '../failures.ts';
import type { ProjectConnections } from '../connections.ts';
import { demandMachineStep } from '../clusterStep.ts';
import type { ContainerDetails } from '../containerDetails.ts';
import type { Step } from '../step.ts';
import { performVerbHook } from '../hooks/verbHook.ts';
import type { ProcessAddress } from './control.ts';
import { readArchive, statPath, writeArchive } from './archive.ts';
import { connections } from './connections.ts';
import { localDetails } from './localDetails.ts';
import { exec, runOnce } from './exec.ts';
import { containerDirectory, nameOfFile, projectDirectory } from './records/files.ts';
import { readLogs } from './logs/logs.ts';
import { observe, processEngineInfo, readContainer } from './observe.ts';
import { whoItIs } from './records/localConfig.ts';
import { stateError, unusable } from './records/stateErrors.ts';
import { perform, markPath } from './perform.ts';
import { projects } from './projects.ts';
import { runningProcesses } from './running.ts';
import { followStats } from './stats.ts';
import { amongProcesses, type ProcessSurroundings } from './surroundings.ts';
import { top } from './top.ts';
import { waitForExit } from './wait.ts';
import { watchJournal } from './watch.ts';

/**
 * Runs services as local processes, where there is no Docker. Each has a shim that watches over it and outlives this object:
 * what runs is what the state folder says, and the same for every window and the command line.
 */
export class ProcessEngine implements Engine {
  readonly kind = 'process';
  readonly #address: ProcessAddress;
  readonly #surroundings: ProcessSurroundings;

  constructor(address: ProcessAddress, surroundings: ProcessSurroundings = amongProcesses) {
    this.#address = address;
    this.#surroundings = surroundings;
  }

  async ping(signal: AbortSignal): Promise<EngineInfo> {
    signal.throwIfAborted();
    const { stateDirectory } = this.#address;
    try {
      await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw unusable(stateDirectory, error);
    }
    return processEngineInfo(stateDirectory);
  }

  async observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    await this.ping(signal);
    return observe(this.#address.stateDirectory, project, images);
  }

  async perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (step.kind === 'hook') return performVerbHook(step, { application, engine: this, onProgress }, signal);
    demandMachineStep(step);
    const name = application?.name ?? step.project;
    const project =
      name === undefined ? await this.#holderOf(step.id, (each) => markPath(step, each)) : this.#project(name);
    const world = { address: this.#address, surroundings: this.#surroundings };
    try {
      await perform(world, step, project, application, onProgress, signal);
    } catch (error) {
      throw stateError(this.#address.stateDirectory, error);
    }
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
    sinceMs?: number,
  ): Promise<void> {
    await this.ping(signal);
    await watchJournal(this.#project(project), onEvent, onReady, signal, sinceMs);
  }

  async logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.ping(signal);
    await readLogs(this.#project(project), options, onLine, signal);
  }

  async stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    await this.ping(signal);
    await followStats(this.#project(project), onStats, signal);
  }

  async exec(container: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    if (request.isDetached) throw cannotDetach(`a command in ${container}`);
    return exec(await this.#directoryOf(container, signal, request.project), container, request, streams, signal);
  }

  async run(
    application: Application,
    service: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    const declared = ownProperty(application.services, service);
    if (!declared) throw unknownService(service);
    if (request.isDetached) throw cannotDetach(`a run of "${service}"`);
    await this.ping(signal);
    const name = request.name ?? `${application.name}-${service}-run`;
    const project = this.#project(application.name);
    const asked = { application, service: { ...declared, ports: [] }, number: 1, project, directory: project };
    const place = await this.#surroundings.place(asked, signal);
    const environment = whoItIs(place.environment, declared, name, 1);
    return runOnce(declared, environment, request, streams, signal);
  }

  async attach(
    container: string,
    _request: AttachRequest,
    _open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number> {
    if (!(await readContainer(await this.#directoryOf(container, signal)))) throw containerGone(container);
    throw cannotAttach(container);
  }

  async waitForExit(container: string, signal: AbortSignal): Promise<number> {
    return waitForExit(await this.#directoryOf(container, signal), container, signal);
  }

  async details(container: string, signal: AbortSignal): Promise<ContainerDetails> {
    return localDetails(await this.#directoryOf(container, signal), container);
  }

  async top(container: string, signal: AbortSignal): Promise<ProcessTable> {
    return top(await this.#directoryOf(container, signal), container);
  }

  async connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
    await this.ping(signal);
    return connections(this.#project(project), signal);
  }

  async statPath(container: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined> {
    return statPath(await this.#directoryOf(container, signal), container, path);
  }

  async readArchive(container: string, path: string, signal: AbortSignal): Promise<PathArchive> {
    return readArchive(await this.#directoryOf(container, signal), container, path);
  }

  async writeArchive(
    container: string,
    path: string,
    tar: Readable,
    _options: { readonly keepsOwner: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    await writeArchive(await this.#directoryOf(container, signal), container, path, tar, signal);
  }

  async projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    await this.ping(signal);
    return projects(this.#address.stateDirectory);
  }

  async running(signal: AbortSignal): Promise<readonly RunningContainer[]> {
    await this.ping(signal);
    return runningProcesses(this.#address.stateDirectory);
  }

  images(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  imageDigests(): Promise<Readonly<Record<string, readonly string[]>>> {
    return Promise.resolve({});
  }

  readImages(): Promise<Readable> {
    return Promise.reject(noImages());
  }

  writeImages(): Promise<void> {
    return Promise.reject(noImages());
  }

  dispose(): void {
    // There is nothing to release: the processes belong to their shims.
  }

  async #directoryOf(container: string, signal: AbortSignal, project?: string): Promise<string> {
    await this.ping(signal);
    if (project !== undefined) return containerDirectory(this.#project(project), container);
    return containerDirectory(
      await this.#holderOf(container, (each) => containerDirectory(each, container)),
      container,
    );
  }

  #project(name: string): string {
    return projectDirectory(this.#address.stateDirectory, name);
  }

  /**
   * The folder of the project that holds what is named, for who names no project. Names of containers are unique in a project only:
   * where several have it, none is taken.
   */
  async #holderOf(named: string, placeIn: (project: string) => string): Promise<string> {
    const { stateDirectory } = this.#address;
    const names = await readdir(stateDirectory).catch(() => []);
    const [first, second] = names.filter((name) => existsSync(placeIn(join(stateDirectory, name))));
    if (first !== undefined && second !== undefined) throw inSeveral(named, nameOfFile(first), nameOfFile(second));
    return join(stateDirectory, first ?? 'none');
  }
}

function noImages(): ProblemError {
  const message = 'Local processes are made from no images. Bring images to an engine that runs containers.';
  return new ProblemError({ code: 'engine.no-images', severity: 'error', message });
}

function inSeveral(named: string, first: string, second: string): ProblemError {
  const message = `${named} is in several projects, ${first} and ${second} among them, and nothing says which is meant. Give them container_names of their own.`;
  return new ProblemError({ code: 'engine.ambiguous', severity: 'error', message });
}

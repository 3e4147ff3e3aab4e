import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Emitter } from '../../src/base/event.ts';
import { ownProperty } from '../../src/base/ownProperty.ts';
import type { ProblemError } from '../../src/base/problem.ts';
import type { ProjectConnections } from '../../src/engine/connections.ts';
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
} from '../../src/engine/engine.ts';
import {
  cannotAttach,
  cannotDetach,
  containerGone,
  needsApplication,
  noImageToPush,
  notRunning,
  unknownService,
} from '../../src/engine/failures.ts';
import type {
  EngineInfo,
  Observation,
  ObservedContainer,
  ObservedProject,
  RunningContainer,
} from '../../src/engine/observation.ts';
import type { Step } from '../../src/engine/step.ts';
import { withoutImage } from './engine/withoutImage.ts';
import { demandMachineStep } from '../../src/engine/clusterStep.ts';
import { performVerbHook } from '../../src/engine/hooks/verbHook.ts';
import type { Application } from '../../src/manifest/model.ts';
import { attachTo, detailsOf, exitOf, processesOf } from './engine/fakeAttach.ts';
import { quietConnections } from './engine/fakeConnections.ts';
import { FakeContainer, type FakeMachine } from './engine/fakeContainer.ts';
import { converse } from './engine/fakeExec.ts';
import { FakeAnswers } from './engine/fakeAnswers.ts';
import { byNumber, nothingOn, type FakeEngineOptions } from './engine/fakeObservation.ts';
import { tellRegularly } from './engine/fakeStats.ts';
import { FakeVolumes, lentTo, usedBy } from './engine/fakeVolumes.ts';
import { newContainer } from './engine/newContainer.ts';
import { projectsAmong, runningAmong } from './engine/fakeRunning.ts';
import { waitFor } from './engine/fakeWait.ts';

/**
 * An engine in memory that keeps the contract of every engine. What programs do it has to be told; one that it knows nothing of
 * runs until it is stopped, and is healthy at once where its service has a health check.
 */
export class FakeEngine extends FakeAnswers implements Engine {
  readonly kind: Engine['kind'];
  /** Every step performed, in the order in which they began. */
  readonly performed: Step[] = [];
  /** The application that came with each of them. */
  readonly applications: (Application | undefined)[] = [];
  /** Ids of steps → what they fail with. */
  readonly failures = new Map<string, ProblemError>();
  /** Ids of steps that last until they are aborted. */
  readonly hanging = new Set<string>();
  /** Lines that `logs` reads beside those of containers. */
  readonly lines: LogLine[] = [];
  /** Whose logs the engine keeps nowhere. */
  readonly unreadableLogs: Parameters<NonNullable<LogOptions['onUnreadable']>>[0][] = [];
  /** While set, every call but `dispose` fails with it. */
  failure: ProblemError | undefined;
  otherProjects: readonly ObservedProject[] = [];
  /** Every command that was run in a container, or beside one. */
  readonly executed: { readonly container: string; readonly request: ExecRequest }[] = [];
  /** What a command ends with that it knows nothing of. */
  execExitCode = 0;
  /** How many follow the figures now. */
  measuring = 0;
  observations = 0;
  watches = 0;
  isDisposed = false;
  volumes = new FakeVolumes();
  readonly #events = new Emitter<EngineEvent & { readonly project: string | undefined }>();
  readonly #written = new Emitter<{ readonly container: FakeContainer; readonly line: LogLine }>();
  readonly #figures = new Emitter<ContainerStats>();
  readonly #lost = new Emitter<ProblemError>();
  readonly #machine: FakeMachine;
  readonly #hasEveryImage: boolean;
  #containers = new Map<string, FakeContainer>();
  /** Name → the project that it was made for; undefined for what a test made up. */
  #networks = new Map<string, string | undefined>();
  #facts: Observation;
  #lastMs = 0;

  constructor({ kind = 'docker', playOf = () => undefined, hasEveryImage = false }: FakeEngineOptions = {}) {
    super();
    this.kind = kind;
    this.#facts = nothingOn(kind);
    this.#hasEveryImage = hasEveryImage;
    this.#machine = {
      files: new Set(),
      playOf,
      nowMs: () => (this.#lastMs = Math.max(this.#lastMs + 1, Date.now())),
      onEvent: ({ observed, origin }, action) => this.#tell(action, observed.name, observed.service, origin?.project),
      onLine: (container, line) => this.#written.fire({ container, line }),
    };
  }

  /** What runs; steps change it, and so may a test. */
  get observation(): Observation {
    return this.#observed(() => true);
  }

  set observation(observation: Observation) {
    this.#facts = observation;
    const { containers, networks, volumes } = observation;
    this.#containers = new Map(containers.map((each) => [each.name, new FakeContainer(this.#machine, each)]));
    this.#networks = new Map(networks.map((name) => [name, undefined]));
    this.volumes = new FakeVolumes(volumes);
  }

  get ids(): string[] {
    return this.performed.map(({ id }) => id);
  }

  /** Announces something that a container did. */
  happen(action: string, container = 'shop-orders-1', service = 'orders'): void {
    this.#tell(action, container, service, undefined, 0);
  }

  /** Tells those who follow the figures what a container takes. */
  measure(stats: ContainerStats): void {
    this.#figures.fire(stats);
  }

  /** Goes away: who watches or follows hears it, and every call fails until `failure` is cleared. */
  lose(error: ProblemError): void {
    this.failure = error;
    this.#lost.fire(error);
  }

  async ping(signal: AbortSignal): Promise<EngineInfo> {
    await this.#answer(signal);
    return this.#facts.engine;
  }

  async observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    await this.#answer(signal);
    this.observations++;
    const observed = this.#observed((its) => its === undefined || its === project);
    const everyImage = this.#hasEveryImage ? Object.fromEntries(images.map((image) => [image, 'sha256:0'])) : {};
    return { ...observed, project, images: { ...everyImage, ...observed.images } };
  }

  async perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    this.performed.push(step);
    this.applications.push(application);
    onProgress(step.kind);
    if (this.hanging.has(step.id)) await this.#untilOver(signal);
    const failure = this.failures.get(step.id);
    if (failure) throw failure;
    await this.#apply(step, application, signal);
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    this.watches++;
    const listening = this.#events.event(({ project: its, ...event }) => {
      if (its === undefined || its === project) onEvent(event);
    });
    onReady();
    try {
      await this.#untilOver(signal);
    } finally {
      listening.dispose();
    }
  }

  async logs(
    project: string,
    { services, follow, tail = Infinity, sinceMs = -Infinity, enough, onUnreadable }: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    const isWanted = (service: string): boolean => services.length === 0 || services.includes(service);
    for (const log of this.unreadableLogs) if (isWanted(log.service)) onUnreadable?.(log);
    const last = (lines: readonly LogLine[]): readonly LogLine[] => lines.slice(Math.max(0, lines.length - tail));
    const containers = this.#of(project).filter(({ observed }) => isWanted(observed.service));
    let delivered = Promise.resolve();
    const deliver = (line: LogLine): void => void (delivered = delivered.then(() => onLine(line)));
    const listening = this.#written.event(({ container, line }) => {
      const isOurs = container.origin?.project === project;
      if (follow && isOurs && isWanted(line.service)) deliver(line);
    });
    try {
      for (const { lines } of containers) last(lines.filter(({ timeMs }) => timeMs >= sinceMs)).forEach(deliver);
      last(this.lines.filter(({ service }) => isWanted(service))).forEach(deliver);
      await delivered;
      if (follow) await Promise.race([this.#untilOver(signal), ...(enough ? [once(enough, 'abort')] : [])]);
      await delivered;
    } finally {
      listening.dispose();
    }
  }

  async stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    await this.#answer(signal);
    const listening = this.#figures.event(onStats);
    const timer = tellRegularly(() => this.#of(project), onStats);
    this.measuring++;
    try {
      await this.#untilOver(signal);
    } finally {
      this.measuring--;
      clearInterval(timer);
      listening.dispose();
    }
  }

  async exec(name: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    const container = await this.#found(name, signal);
    if (container.observed.state !== 'running') throw notRunning(name);
    if (request.isDetached && this.kind === 'process') throw cannotDetach(`a command in ${name}`);
    return this.#converse(request.command, request, container, streams, signal);
  }

  async run(
    application: Application,
    serviceName: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    await this.#answer(signal);
    const service = ownProperty(application.services, serviceName);
    if (!service) throw unknownService(serviceName);
    const name = request.name ?? `${application.name}-${serviceName}-run`;
    const { command = [] } = service;
    const words = request.entrypoint ?? [];
    const whole = [...words, ...(request.command.length > 0 || request.entrypoint ? request.command : command)];
    if (request.isDetached && this.kind === 'process') throw cannotDetach(`a run of "${serviceName}"`);
    const step = { name, service: serviceName, number: 1, configHash: '' };
    const container = newContainer(this.#machine, application, service, step);
    return this.#converse(whole, request, container, streams, signal);
  }

  async attach(
    name: string,
    _request: AttachRequest,
    open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number> {
    const container = await this.#found(name, signal);
    if (this.kind === 'process') throw cannotAttach(name);
    return attachTo(container, open(container.origin?.service.hasTty ?? false), signal);
  }

  async waitForExit(name: string, signal: AbortSignal): Promise<number> {
    return exitOf(await this.#found(name, signal), signal);
  }

  async details(name: string, signal: AbortSignal): ReturnType<Engine['details']> {
    return detailsOf(await this.#found(name, signal));
  }

  async top(name: string, signal: AbortSignal): Promise<ProcessTable> {
    return processesOf(await this.#found(name, signal));
  }

  async connections(project: string, signal: AbortSignal): Promise<ProjectConnections> {
    await this.#answer(signal);
    return (
      this.connected ??
      quietConnections(this.kind, this.#observed((its) => its === undefined || its === project).containers)
    );
  }

  async statPath(name: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined> {
    return (await this.#found(name, signal)).disk.stat(path);
  }

  async readArchive(name: string, path: string, signal: AbortSignal): Promise<PathArchive> {
    return (await this.#found(name, signal)).disk.read(path);
  }

  async writeArchive(
    name: string,
    directory: string,
    tar: Readable,
    _options: { readonly keepsOwner: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    await (await this.#found(name, signal)).disk.write(directory, tar);
  }

  async projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    await this.#answer(signal);
    return [...projectsAmong([...this.#containers.values()]), ...this.otherProjects];
  }

  async running(signal: AbortSignal): Promise<readonly RunningContainer[]> {
    await this.#answer(signal);
    return runningAmong([...this.#containers.values()]);
  }

  async images(signal: AbortSignal): Promise<readonly string[]> {
    await this.#answer(signal);
    return ['redis:7-alpine'];
  }

  dispose(): void {
    this.isDisposed = true;
  }

  async #found(name: string, signal: AbortSignal): Promise<FakeContainer> {
    await this.#answer(signal);
    return this.#containerOf({ name });
  }

  async #apply(step: Step, application: Application | undefined, signal: AbortSignal): Promise<void> {
    if (step.kind === 'hook') return performVerbHook(step, { application, engine: this, onProgress: String }, signal);
    demandMachineStep(step);
    switch (step.kind) {
      case 'push':
        if (this.kind === 'process') throw noImageToPush(step.image);
        return;
      case 'pull':
      case 'build':
        this.#facts = { ...this.#facts, images: { ...this.#facts.images, [step.image]: 'sha256:0' } };
        return;
      case 'create-network':
        return void this.#networks.set(step.name, application?.name);
      case 'create-volume':
        return this.volumes.make(step.name, application?.name);
      case 'create':
        return this.#create(step, application);
      case 'start':
        return this.#containerOf(step).start();
      case 'wait':
        return void (await Promise.all(step.names.map((name) => waitFor(this.#containerOf({ name }), step, signal))));
      case 'stop':
        return this.#meant(step)?.stop(step.graceMs);
      case 'pause':
      case 'unpause':
        return this.#meant(step)?.[step.kind]();
      case 'kill':
        return this.#meant(step)?.kill(step.signal);
      case 'remove':
        return this.#remove(this.#meant(step));
      case 'remove-network':
        return void this.#networks.delete(step.name);
      case 'remove-volume':
        return this.volumes.remove(step.name, this.#everyone());
      case 'remove-image':
        return void (this.#facts = { ...this.#facts, images: withoutImage(this.#facts.images, step.image) });
    }
  }

  async #create(step: Extract<Step, { kind: 'create' }>, application: Application | undefined): Promise<void> {
    if (!application) throw needsApplication('create a container');
    const service = ownProperty(application.services, step.service);
    if (!service) throw unknownService(step.service);
    const existing = this.#containers.get(step.name);
    if (existing?.observed.configHash === step.configHash && existing.observed.id !== step.replaces) return;
    if (existing) await this.#remove(existing);
    const before = step.renewsVolumes ? [] : (existing?.observed.mounts ?? []);
    const container = newContainer(this.#machine, application, service, step);
    const mounts = this.volumes.mountsFor(application, service, before, lentTo(application, service, this.#everyone()));
    if (mounts.length > 0) container.observed = { ...container.observed, mounts };
    this.#containers.set(step.name, container);
    this.#machine.onEvent(container, 'create');
  }

  async #remove(container: FakeContainer | undefined): Promise<void> {
    if (!container) return;
    await container.stop(0);
    this.#containers.delete(container.observed.name);
    this.#machine.onEvent(container, 'destroy');
  }

  #everyone(): readonly ObservedContainer[] {
    return [...this.#containers.values()].map(({ observed }) => observed);
  }
  #containerOf({ name }: { readonly name: string }): FakeContainer {
    const container = this.#containers.get(name);
    if (container) return container;
    throw containerGone(name);
  }

  /** The container of a step; undefined when the one that it means has made place for another of its name. */
  #meant({ name, containerId }: { readonly name: string; readonly containerId?: string }): FakeContainer | undefined {
    const found = this.#containers.get(name);
    return containerId === undefined || found?.observed.id === containerId ? found : undefined;
  }

  async #converse(
    command: readonly string[],
    request: ExecRequest,
    container: FakeContainer,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    this.executed.push({ container: container.observed.name, request });
    const play = this.#machine.playOf(command);
    if (play) return converse(play, container, request, streams, signal);
    streams.stdout.write(`${command.join(' ')}\n`);
    return this.execExitCode;
  }

  #of(project: string): readonly FakeContainer[] {
    return [...this.#containers.values()].filter(({ origin }) => origin === undefined || origin.project === project);
  }

  #observed(isTheirs: (project: string | undefined) => boolean): Observation {
    const named = (all: ReadonlyMap<string, string | undefined>): readonly string[] =>
      [...all].flatMap(([name, project]) => (isTheirs(project) ? [name] : []));
    const all = [...this.#containers.values()];
    const containers = all.filter(({ origin }) => isTheirs(origin?.project));
    const others = all.filter(({ origin }) => !isTheirs(origin?.project));
    return {
      ...this.#facts,
      containers: containers.map(({ observed }) => observed).sort(byNumber),
      networks: named(this.#networks),
      volumes: this.volumes.names.filter((name) => isTheirs(this.volumes.projectOf(name))),
      ...(others.length === 0 ? {} : { usedElsewhere: usedBy(others.map(({ observed }) => observed)) }),
    };
  }

  #tell(action: string, container: string, service: string, project: string | undefined, timeMs = Date.now()): void {
    this.#events.fire({ timeMs, container, service, action, project });
  }

  async #answer(signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal.throwIfAborted();
    if (this.failure) throw this.failure;
  }

  #untilOver(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#lost.event(reject);
    });
  }
}

import { Emitter } from '../../src/base/event.ts';
import type { ProblemError } from '../../src/base/problem.ts';
import type {
  ContainerStats,
  Engine,
  EngineEvent,
  ExecRequest,
  ExecStreams,
  LogLine,
  LogOptions,
  RunRequest,
} from '../../src/engine/engine.ts';
import type { EngineInfo, Observation, ObservedContainer, ObservedProject } from '../../src/engine/observation.ts';
import type { Step } from '../../src/engine/step.ts';
import type { Application } from '../../src/manifest/model.ts';

/** An engine in memory: every container that starts runs, and is healthy at once where its service has a health check. */
export class FakeEngine implements Engine {
  readonly kind = 'docker';
  /** What runs; steps change it, and so may a test. */
  observation: Observation = nothing;
  /** Every step performed, in the order in which they began. */
  readonly performed: Step[] = [];
  /** Ids of steps → what they fail with. */
  readonly failures = new Map<string, ProblemError>();
  /** Lines that `logs` reads. */
  readonly lines: LogLine[] = [];
  /** While set, every call but `dispose` fails with it. */
  failure: ProblemError | undefined;
  /** What runs of other projects. */
  otherProjects: readonly ObservedProject[] = [];
  /** Every command that was run in a container. */
  readonly executed: { readonly container: string; readonly request: ExecRequest }[] = [];
  /** What a command run in a container ends with. */
  execExitCode = 0;
  /** How many follow the figures now. */
  measuring = 0;
  observations = 0;
  watches = 0;
  isDisposed = false;
  readonly #events = new Emitter<EngineEvent>();
  readonly #figures = new Emitter<ContainerStats>();
  readonly #lost = new Emitter<ProblemError>();

  /** Announces something that a container did. */
  happen(action: string, container = 'shop-orders-1', service = 'orders'): void {
    this.#events.fire({ timeMs: 0, container, service, action });
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
    return this.observation.engine;
  }

  async observe(project: string, _images: readonly string[], signal: AbortSignal): Promise<Observation> {
    await this.#answer(signal);
    this.observations++;
    return { ...this.observation, project };
  }

  async perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    this.performed.push(step);
    onProgress(step.kind);
    const failure = this.failures.get(step.id);
    if (failure) throw failure;
    this.#apply(step, application);
  }

  async watch(
    _project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    this.watches++;
    const listening = this.#events.event(onEvent);
    onReady();
    try {
      await this.#untilOver(signal);
    } finally {
      listening.dispose();
    }
  }

  async logs(
    _project: string,
    { services, follow, tail = this.lines.length }: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    const wanted = this.lines.filter((line) => services.length === 0 || services.includes(line.service));
    for (const line of wanted.slice(Math.max(0, wanted.length - tail))) await onLine(line);
    if (follow) await this.#untilOver(signal);
  }

  async stats(_project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void> {
    await this.#answer(signal);
    const listening = this.#figures.event(onStats);
    this.measuring++;
    try {
      await this.#untilOver(signal);
    } finally {
      this.measuring--;
      listening.dispose();
    }
  }

  async exec(container: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number> {
    await this.#answer(signal);
    this.executed.push({ container, request });
    streams.stdout.write(`${request.command.join(' ')}\n`);
    return this.execExitCode;
  }

  async run(
    _application: Application,
    service: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number> {
    return this.exec(service, request, streams, signal);
  }

  async projects(signal: AbortSignal): Promise<readonly ObservedProject[]> {
    await this.#answer(signal);
    return this.otherProjects;
  }

  async images(signal: AbortSignal): Promise<readonly string[]> {
    await this.#answer(signal);
    return ['redis:7-alpine'];
  }

  dispose(): void {
    this.isDisposed = true;
  }

  #apply(step: Step, application: Application | undefined): void {
    const { observation } = this;
    switch (step.kind) {
      case 'pull':
      case 'build':
        this.observation = { ...observation, images: { ...observation.images, [step.image]: 'sha256:0' } };
        return;
      case 'create-network':
        this.observation = { ...observation, networks: [...observation.networks, step.name] };
        return;
      case 'create-volume':
        this.observation = { ...observation, volumes: [...observation.volumes, step.name] };
        return;
      case 'create':
        this.observation = {
          ...observation,
          containers: [...observation.containers.filter(({ name }) => name !== step.name), created(step)],
        };
        return this.happen('create', step.name, step.service);
      case 'start':
        return this.#start(step, application);
      case 'wait':
        return;
      case 'stop':
        if (this.#isOther(step)) return;
        this.#change(step.name, { state: 'exited', health: 'none', exitCode: 0 });
        return this.happen('die', step.name, step.service);
      case 'remove':
        if (this.#isOther(step)) return;
        this.observation = { ...observation, containers: observation.containers.filter((c) => c.name !== step.name) };
        return this.happen('destroy', step.name, step.service);
      case 'remove-network':
        this.observation = { ...observation, networks: observation.networks.filter((name) => name !== step.name) };
        return;
      case 'remove-volume':
        this.observation = { ...observation, volumes: observation.volumes.filter((name) => name !== step.name) };
        return;
    }
  }

  #start(step: Extract<Step, { kind: 'start' }>, application: Application | undefined): void {
    const hasCheck = application?.services[step.service]?.healthcheck !== undefined;
    this.#change(step.name, { state: 'running', health: hasCheck ? 'healthy' : 'none' });
    this.happen('start', step.name, step.service);
  }

  /** The container that a step means has made place for another of its name. */
  #isOther({ name, containerId }: { readonly name: string; readonly containerId?: string }): boolean {
    const found = this.observation.containers.find((each) => each.name === name);
    return containerId !== undefined && found?.id !== containerId;
  }

  #change(name: string, facts: Partial<ObservedContainer>): void {
    const containers = this.observation.containers.map((each) => (each.name === name ? { ...each, ...facts } : each));
    this.observation = { ...this.observation, containers };
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

const nothing: Observation = {
  project: 'shop',
  engine: { kind: 'docker', label: 'Docker 20.10.24', address: 'unix:///var/run/docker.sock' },
  containers: [],
  networks: [],
  volumes: [],
  images: {},
};

function created({ name, service, number, configHash }: Extract<Step, { kind: 'create' }>): ObservedContainer {
  return {
    id: `id-${name}-${configHash}`,
    name,
    service,
    number,
    image: `${service}:latest`,
    state: 'created',
    health: 'none',
    isOomKilled: false,
    restartCount: 0,
    healthLog: [],
    publishers: [],
    configHash,
    isOneOff: false,
  };
}

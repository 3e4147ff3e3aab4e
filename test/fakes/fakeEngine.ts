import { Emitter } from '../../src/base/event.ts';
import { ProblemError, type Problem } from '../../src/base/problem.ts';
import type { Engine, EngineEvent, LogLine, LogOptions } from '../../src/engine/engine.ts';
import type { EngineInfo, Observation, ObservedContainer } from '../../src/engine/observation.ts';
import type { Step } from '../../src/engine/step.ts';
import type { Application } from '../../src/manifest/model.ts';

/** An engine in memory: every container that starts runs, and is healthy where its service has a health check. */
export class FakeEngine implements Engine {
  readonly kind = 'docker';
  /** Every step performed, in the order in which they began. */
  readonly performed: Step[] = [];
  /** Step id → the problem it fails with. */
  readonly failures = new Map<string, Problem>();
  /** Lines that `logs` reads; those added while it follows are read too. */
  readonly lines: LogLine[] = [];
  /** While set, every call but `dispose` is refused with it. */
  outage: Problem | undefined;
  isDisposed = false;
  readonly #containers = new Map<string, ObservedContainer>();
  readonly #networks = new Set<string>();
  readonly #volumes = new Set<string>();
  readonly #images = new Set<string>();
  readonly #events = new Emitter<EngineEvent>();
  readonly #logged = new Emitter<LogLine>();
  readonly #lost = new Emitter<Problem>();

  /** Puts a container there as if another tool had made it, and announces it. */
  put(container: ObservedContainer, action = 'start'): void {
    this.#containers.set(container.name, container);
    this.#announce(container, action);
  }

  /** Changes a container as if it had happened by itself, and announces it. */
  change(name: string, change: Partial<ObservedContainer>, action: string): void {
    const container = this.#containers.get(name);
    if (container) this.put({ ...container, ...change }, action);
  }

  addImage(image: string): void {
    this.#images.add(image);
  }

  writeLine(line: LogLine): void {
    this.lines.push(line);
    this.#logged.fire(line);
  }

  /** Goes away: watchers and followers are rejected, and every call until `outage` is cleared. */
  lose(problem: Problem): void {
    this.outage = problem;
    this.#lost.fire(problem);
  }

  async ping(signal: AbortSignal): Promise<EngineInfo> {
    await this.#answer(signal);
    return info;
  }

  async observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    await this.#answer(signal);
    return {
      project,
      engine: info,
      containers: [...this.#containers.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
      networks: [...this.#networks].sort(),
      volumes: [...this.#volumes].sort(),
      images: Object.fromEntries(
        images.flatMap((image) => (this.#images.has(image) ? [[image, `sha256:${image}`]] : [])),
      ),
    };
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
    if (failure) throw new ProblemError(failure);
    this.#apply(step, application);
  }

  async watch(
    _project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
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
    { services, follow, tail }: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(signal);
    const isWanted = (line: LogLine): boolean => services.length === 0 || services.includes(line.service);
    const wanted = this.lines.filter(isWanted);
    for (const line of tail === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - tail)))
      await onLine(line);
    if (!follow) return;
    const listening = this.#logged.event((line) => {
      if (isWanted(line)) void onLine(line);
    });
    try {
      await this.#untilOver(signal);
    } finally {
      listening.dispose();
    }
  }

  dispose(): void {
    this.isDisposed = true;
  }

  #apply(step: Step, application: Application | undefined): void {
    switch (step.kind) {
      case 'pull':
      case 'build':
        return this.addImage(step.image);
      case 'create-network':
        return void this.#networks.add(step.name);
      case 'create-volume':
        return void this.#volumes.add(step.name);
      case 'create':
        return this.put(created(step, application), 'create');
      case 'start': {
        const hasCheck = application?.services[step.service]?.healthcheck !== undefined;
        const health = hasCheck ? 'healthy' : 'none';
        this.change(step.name, { state: 'running', health, startedAtMs: 1 }, 'start');
        if (hasCheck) this.change(step.name, {}, 'health_status: healthy');
        return;
      }
      case 'wait':
        return;
      case 'stop':
        return this.change(step.name, { state: 'exited', health: 'none', exitCode: 0, publishers: [] }, 'die');
      case 'remove': {
        const container = this.#containers.get(step.name);
        this.#containers.delete(step.name);
        if (container) this.#announce(container, 'destroy');
        return;
      }
      case 'remove-network':
        return void this.#networks.delete(step.name);
      case 'remove-volume':
        return void this.#volumes.delete(step.name);
    }
  }

  #announce({ name, service }: ObservedContainer, action: string): void {
    this.#events.fire({ timeMs: Date.now(), container: name, service, action });
  }

  async #answer(signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal.throwIfAborted();
    if (this.outage) throw new ProblemError(this.outage);
  }

  #untilOver(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#lost.event((problem) => reject(new ProblemError(problem)));
    });
  }
}

const info: EngineInfo = { kind: 'docker', label: 'Docker 0.0 (fake)', address: 'fake://' };

function created(step: Extract<Step, { kind: 'create' }>, application: Application | undefined): ObservedContainer {
  const service = application?.services[step.service];
  return {
    id: `id-of-${step.name}`,
    name: step.name,
    service: step.service,
    number: step.number,
    image: service?.image ?? `${application?.name ?? ''}-${step.service}`,
    state: 'created',
    health: 'none',
    publishers: (service?.ports ?? []).map((port) => ({
      hostIp: port.hostIp ?? '0.0.0.0',
      publishedPort: Number(port.published ?? 0),
      targetPort: port.target,
      protocol: port.protocol,
    })),
    configHash: step.configHash,
    isOneOff: false,
  };
}

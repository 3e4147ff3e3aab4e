import { Coalescer, sleep, untilAborted } from '../../base/async.ts';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter, whenFound, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import { isSameData } from '../../base/sameData.ts';
import type { Engine, EngineAddress } from '../../engine/engine.ts';
import { imageNames } from '../../engine/plan/names.ts';
import { containersOnly } from '../../engine/support/containersOnly.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import type { NamedEngine } from '../../manifest/context/environments.ts';
import { untrusted, type Trust } from '../trust.ts';

/** Where the application comes from. */
export interface ManifestSource {
  /** Rejects only when the reader itself cannot run. */
  read(signal: AbortSignal): Promise<ManifestReading>;
  /** Fires when the manifest has to be read again. */
  readonly onDidChange: Event<void>;
  /** Nobody looks at it any more. */
  release?(): void;
}

export interface ManifestReading {
  readonly application: Application | null;
  /** The manifest that was found; null when there is none. */
  readonly manifest: string | null;
  readonly problems: readonly Problem[];
  /** The engine that its environment names. */
  readonly engine?: NamedEngine;
}

/** Where the engine comes from. The monitor owns, and disposes, what it is given. */
export interface EngineSource {
  connect(signal: AbortSignal, wanted: WantedEngine): Promise<ConnectedEngine>;
  /** Fires when another engine is asked for from now on. */
  readonly onDidChange: Event<void>;
}

export interface WantedEngine {
  /** It stays on the engine that it is on. */
  readonly project: string;
  /** The active services that cannot run as local processes. */
  readonly containersOnly: readonly string[];
  /** What the environment says of it; left out: as the settings have it. */
  readonly named?: NamedEngine | undefined;
}

export interface ConnectedEngine {
  readonly engine: Engine;
  /** Why it was chosen, for people; left out where it is no surprise. */
  readonly reason?: string;
  /** Where it is, for a worker that connects to it by itself. */
  readonly address?: EngineAddress;
}

/** All that is known at one moment. */
export type MonitorSnapshot =
  | { readonly state: 'loading' }
  | { readonly state: 'untrusted'; readonly problem: Problem }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'noManifest' }
  | { readonly state: 'brokenManifest'; readonly manifest: string; readonly problems: readonly Problem[] }
  | { readonly state: 'engineUnreachable'; readonly application: Application; readonly problem: Problem }
  | ReadySnapshot;

export interface ReadySnapshot {
  readonly state: 'ready';
  readonly application: Application;
  readonly observation: Observation;
  readonly problems: readonly Problem[];
}

export interface MonitorTimes {
  readonly coalesceMs: number;
  readonly pollMs: number;
  /** Doubles with each failure in a row, up to `maxBackOffMs`. */
  readonly firstBackOffMs: number;
  readonly maxBackOffMs: number;
}

export const monitorTimes: MonitorTimes = {
  coalesceMs: 100,
  pollMs: 10_000,
  firstBackOffMs: 500,
  // Somebody who has just started Docker again looks at the view, and should see that within seconds.
  maxBackOffMs: 3000,
};

/**
 * Watches one application on one engine while somebody looks. It works in rounds: read the manifest, connect, then follow
 * the engine's events until the manifest or the choice of engine changes, or the engine is lost. What it last knew
 * stands until it knows better.
 */
export class ApplicationMonitor implements Disposable {
  readonly #manifest: ManifestSource;
  readonly #engines: EngineSource;
  readonly #trust: Trust;
  readonly #logger: Logger;
  readonly #times: MonitorTimes;
  readonly #changed = new Emitter<MonitorSnapshot>();
  #snapshot: MonitorSnapshot = { state: 'loading' };
  #lookers = 0;
  #running: AbortController | undefined;
  #round: AbortController | undefined;
  #observer: Coalescer | undefined;
  /** With what it was chosen for. */
  #connected: (ConnectedEngine & { readonly wanted: WantedEngine }) | undefined;

  readonly onDidChange: Event<MonitorSnapshot> = this.#changed.event;

  constructor(
    manifest: ManifestSource,
    engines: EngineSource,
    trust: Trust,
    logger: Logger,
    times: MonitorTimes = monitorTimes,
  ) {
    this.#manifest = manifest;
    this.#engines = engines;
    this.#trust = trust;
    this.#logger = logger;
    this.#times = times;
  }

  get snapshot(): MonitorSnapshot {
    return this.#snapshot;
  }

  /** The engine of the current snapshot; undefined before there is one. */
  get engine(): Engine | undefined {
    return this.#connected?.engine;
  }

  /** Where that engine is. */
  get address(): EngineAddress | undefined {
    return this.#connected?.address;
  }

  /**
   * The engine of the current snapshot. Hold a `retain` meanwhile: who lets go of the monitor loses it.
   * @throws ProblemError `engine.lost`
   */
  demandEngine(): Engine {
    if (!this.#connected) throw new ProblemError(engineGone);
    return this.#connected.engine;
  }

  /**
   * Where that engine is, which may be elsewhere than the settings say: an environment can name another one.
   * @throws ProblemError `engine.lost`
   */
  demandAddress(): EngineAddress {
    if (!this.address) throw new ProblemError(engineGone);
    return this.address;
  }

  /** Somebody looks, until the returned disposable is disposed. The first starts the work, the last ends it. */
  retain(): Disposable {
    if (this.#lookers++ === 0) this.#start();
    return toDisposable(() => {
      if (--this.#lookers === 0) this.#stop();
    });
  }

  /** Looks again at what runs, soon; nothing when there is no engine to ask. */
  look(): void {
    this.#observer?.request();
  }

  /** What a person asks for: looks at what runs when all is well, and starts from the beginning otherwise. */
  refresh(): void {
    if (this.#snapshot.state === 'ready') return this.look();
    this.#dropEngine();
    this.#round?.abort();
  }

  /** The first snapshot that is not `loading`. Hold a `retain` meanwhile. */
  settled(signal: AbortSignal): Promise<Exclude<MonitorSnapshot, { state: 'loading' }>> {
    const settled = () => (this.#snapshot.state === 'loading' ? undefined : this.#snapshot);
    return whenFound(this.onDidChange, settled, signal);
  }

  dispose(): void {
    this.#stop();
    this.#changed.dispose();
  }

  #start(): void {
    const running = new AbortController();
    this.#running = running;
    void this.#work(running.signal);
  }

  /** What was known is stale as soon as nobody looks. */
  #stop(): void {
    if (this.#running) this.#manifest.release?.();
    this.#running?.abort();
    this.#running = undefined;
    this.#dropEngine();
    this.#snapshot = { state: 'loading' };
  }

  async #work(signal: AbortSignal): Promise<void> {
    if (!this.#trust.isTrusted) await this.#untilTrusted(signal);
    const listeners = [
      this.#manifest.onDidChange(() => this.#round?.abort()),
      this.#engines.onDidChange(() => {
        this.#dropEngine();
        this.#publish({ state: 'loading' });
        this.#round?.abort();
      }),
    ];
    const failures = { inARow: 0 };
    while (!signal.aborted) {
      const round = new AbortController();
      this.#round = round;
      // Rounds follow each other: each replaces what the one before it knew.
      await this.#runRound(AbortSignal.any([signal, round.signal]), failures);
    }
    for (const listener of listeners) listener.dispose();
  }

  /** Whoever looks in a workspace that is not trusted sees that, and all the rest as soon as it is. */
  async #untilTrusted(signal: AbortSignal): Promise<void> {
    this.#publish({ state: 'untrusted', problem: untrusted });
    const granted = new AbortController();
    const listener = this.#trust.onDidGrant(() => granted.abort());
    await untilAborted(AbortSignal.any([signal, granted.signal]));
    listener.dispose();
    if (!signal.aborted) this.#publish({ state: 'loading' });
  }

  /** Never rejects: what goes wrong becomes the snapshot, and the round ends after a pause. */
  async #runRound(signal: AbortSignal, failures: { inARow: number }): Promise<void> {
    let application: Application | undefined;
    try {
      const reading = await this.#manifest.read(signal);
      if (signal.aborted) return;
      if (!reading.application || isUnusable(reading)) {
        this.#publish(withoutApplication(reading));
        return await untilAborted(signal);
      }
      application = this.#asKnown(reading.application);
      const wanted = { project: application.name, containersOnly: containersOnly(application), named: reading.engine };
      const connected = await this.#connect(wanted, signal);
      await this.#follow(connected, application, reading.problems, signal, () => (failures.inARow = 0));
    } catch (error) {
      if (signal.aborted) return;
      const problem = toProblem(error);
      // It is logged as a warning once, not with every attempt.
      this.#logger[failures.inARow === 0 ? 'warn' : 'debug'](problem.message);
      this.#publish(application ? { state: 'engineUnreachable', application, problem } : { state: 'failed', problem });
      await pause(this.#backOffMs(failures.inARow++), signal);
    }
  }

  /** A manifest that was read again and says the same is still the same one: what is known of it, such as a refusal, goes on. */
  #asKnown(read: Application): Application {
    const known = 'application' in this.#snapshot ? this.#snapshot.application : undefined;
    return known && isSameData(known, read) ? known : read;
  }

  /** The engine it has, else a new one; one that comes too late for its round is let go. */
  async #connect(wanted: WantedEngine, signal: AbortSignal): Promise<ConnectedEngine> {
    if (this.#connected && isSameWish(this.#connected.wanted, wanted)) return this.#connected;
    this.#dropEngine();
    const connected = await this.#engines.connect(signal, wanted);
    if (signal.aborted) connected.engine.dispose();
    signal.throwIfAborted();
    this.#connected = { ...connected, wanted };
    return connected;
  }

  async #follow(
    { engine, reason }: ConnectedEngine,
    application: Application,
    problems: readonly Problem[],
    signal: AbortSignal,
    onSuccess: () => void,
  ): Promise<void> {
    let fail: (error: unknown) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    const images = imageNames(application);
    const observer = new Coalescer(async () => {
      try {
        const observation = await engine.observe(application.name, images, signal);
        if (signal.aborted) return;
        onSuccess();
        this.#publish({ state: 'ready', application, observation: withReason(observation, reason), problems });
      } catch (error) {
        fail(error);
      }
    }, this.#times.coalesceMs);
    const poll = setInterval(() => observer.request(), this.#times.pollMs);
    this.#observer = observer;
    const ending = new AbortController();
    try {
      const look = (): void => observer.request();
      const watching = engine.watch(application.name, look, look, AbortSignal.any([signal, ending.signal]));
      await Promise.race([watching, failed, untilAborted(signal)]);
    } finally {
      ending.abort();
      clearInterval(poll);
      observer.dispose();
      this.#observer = undefined;
    }
  }

  #backOffMs(failuresBefore: number): number {
    return Math.min(this.#times.firstBackOffMs * 2 ** Math.min(failuresBefore, 16), this.#times.maxBackOffMs);
  }

  #dropEngine(): void {
    this.#connected?.engine.dispose();
    this.#connected = undefined;
  }

  #publish(snapshot: MonitorSnapshot): void {
    const isSame = areAlike(snapshot, this.#snapshot);
    this.#snapshot = snapshot;
    if (!isSame) this.#changed.fire(snapshot);
  }
}

function withReason(observation: Observation, reason: string | undefined): Observation {
  return reason === undefined ? observation : { ...observation, engine: { ...observation.engine, reason } };
}

function isSameWish(left: WantedEngine, right: WantedEngine): boolean {
  const { project, named } = left;
  return project === right.project && named?.kind === right.named?.kind && named?.context === right.named?.context;
}

const engineGone: Problem = {
  code: 'engine.lost',
  severity: 'error',
  message: 'The engine has gone. Start it and try again.',
};

/** Compares two snapshots without the log of health checks, which grows by the second and is only read on hover. */
function areAlike(left: MonitorSnapshot, right: MonitorSnapshot): boolean {
  if (left.state !== 'ready' || right.state !== 'ready') return isSameData(left, right);
  const [before, now] = [left.observation.containers, right.observation.containers];
  return (
    before.length === now.length &&
    before.every((container, index) => isSameData(container, now[index], healthLog)) &&
    isSameData(left.observation, right.observation, containers) &&
    isSameData(left, right, observation)
  );
}

const healthLog: ReadonlySet<string> = new Set(['healthLog']);
const containers: ReadonlySet<string> = new Set(['containers']);
const observation: ReadonlySet<string> = new Set(['observation']);

/** True when nothing was understood: a mapping could be read, but no service in it. */
function isUnusable({ application, problems }: ManifestReading): boolean {
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return hasErrors && Object.keys(application?.services ?? {}).length === 0;
}

function withoutApplication(reading: ManifestReading): MonitorSnapshot {
  return reading.manifest === null
    ? { state: 'noManifest' }
    : { state: 'brokenManifest', manifest: reading.manifest, problems: reading.problems };
}

/** Sleeps. An abort wakes it and does not reject. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return sleep(durationMs, signal).catch(() => undefined);
}

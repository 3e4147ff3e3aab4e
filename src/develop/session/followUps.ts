import type { Disposable } from '../../base/disposable.ts';
import { isCancellation, ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { WatchRule } from '../../manifest/model/container.ts';
import { isEngineAway } from './followContainers.ts';
import type { SessionPorts } from './ports.ts';
import type { ServiceWatchState } from './serviceWatchState.ts';

/** A container of the service that is watched. */
export interface FollowedContainer {
  readonly name: string;
  readonly isRunning: boolean;
  /** It has ended by itself: a restart starts it again. One that was stopped stays so. */
  readonly hasCrashed: boolean;
  /** Resolves once it has what was saved, or cannot be given it. */
  settled(): Promise<void>;
}

/** What is to be done once files are where they should be. */
export interface FollowUp {
  readonly restarts: boolean;
  /** Rules whose command is to be run. */
  readonly execs: readonly WatchRule[];
  readonly sinceMs: number;
}

interface FollowUpPorts {
  readonly act: SessionPorts['act'];
  containers(): readonly FollowedContainer[];
  /** Shows a problem of a restart at the rule that it comes from. */
  atRule(problem: Problem): Problem;
  /** Resolves once it is known what runs now. */
  look(): Promise<void>;
  /** Does this while nothing else acts on the containers. */
  inTurn(go: () => Promise<void>): Promise<void>;
  /** True while containers are to be made anew, which starts what runs in them with the files as they are. */
  isRebuildDue(): boolean;
  /** Tells of another service's container that was restarted along. */
  onRestarted(service: string, container: string, sinceMs: number, reason: string | undefined): void;
}

/**
 * Runs commands in containers, and restarts them, once they have what was saved. What is asked for meanwhile is done together
 * afterwards, so that one save never restarts twice.
 */
export class FollowUps implements Disposable {
  readonly #service: string;
  readonly #ports: FollowUpPorts;
  readonly #state: ServiceWatchState;
  readonly #ending = new AbortController();
  #restartSinceMs: number | undefined;
  /** Of a restart that is left to the making of new containers. */
  #behindBuildMs: number | undefined;
  /** Of a restart that was asked for while no container was seen to run: it may have begun just before. */
  #unseenMs: number | undefined;
  /** For one container alone, which began later than the watch. */
  readonly #restartOne = new Map<string, number>();
  readonly #execs = new Map<WatchRule, number>();
  readonly #execsOne = new Map<string, readonly WatchRule[]>();
  #isRunning = false;
  /** A restart could not be done, as there is no engine. */
  #waitsForEngine = false;
  /** Containers of a restart that failed: they may be stopped, and nobody wanted that. */
  #unfinished: readonly string[] = [];

  constructor(service: string, ports: FollowUpPorts, state: ServiceWatchState) {
    this.#service = service;
    this.#ports = ports;
    this.#state = state;
  }

  request({ restarts, execs, sinceMs }: FollowUp): void {
    this.#waitsForEngine = false;
    if (restarts) this.#restartSinceMs ??= sinceMs;
    for (const rule of execs) if (!this.#execs.has(rule)) this.#execs.set(rule, sinceMs);
    this.#start();
  }

  requestFor(container: string, { restarts, execs, sinceMs }: FollowUp): void {
    if (restarts) this.#restartOne.set(container, sinceMs);
    if (execs.length > 0) this.#execsOne.set(container, execs);
    this.#start();
  }

  /** Containers that were made anew need no restart; where that failed, those that are there do. */
  rebuildEnded(hasSucceeded: boolean): void {
    const sinceMs = this.#behindBuildMs;
    this.#behindBuildMs = undefined;
    if (!hasSucceeded && sinceMs !== undefined) this.request({ restarts: true, execs: [], sinceMs });
  }

  /** A container was seen to run. A restart that was asked for while none was seen is due if it began before the files changed. */
  seenRunning(startedAtMs: number | undefined): void {
    const sinceMs = this.#unseenMs;
    // An event says that it runs, and not since when: what is looked at next does.
    if (sinceMs === undefined || startedAtMs === undefined) return;
    this.#unseenMs = undefined;
    if (startedAtMs < sinceMs) this.request({ restarts: true, execs: [], sinceMs });
  }

  /** The engine is back: what it could not do is due again. */
  engineBack(): void {
    this.#waitsForEngine = false;
    this.#start();
  }

  dispose(): void {
    this.#ending.abort();
  }

  #start(): void {
    if (this.#isRunning || !this.#hasAny || this.#ending.signal.aborted) return;
    this.#isRunning = true;
    void this.#run().finally(() => (this.#isRunning = false));
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted && this.#hasAny && !this.#waitsForEngine) {
      await Promise.all(this.#ports.containers().map((container) => container.settled()));
      // What has crashed meanwhile is to be given what it lacks.
      const crashed = this.#ports.containers().filter(({ hasCrashed }) => hasCrashed);
      await Promise.all(crashed.map((container) => container.settled()));
      if (this.#ending.signal.aborted) return;
      const due = this.#take();
      const meant = this.#ports.containers().filter(({ isRunning, hasCrashed }) => isRunning || hasCrashed);
      const running = meant.filter(({ isRunning }) => isRunning);
      await Promise.all(running.map(({ name }) => this.#execAll(name, due)));
      // In order: a command may prepare what the restart loads.
      await this.#restartAll(
        meant.map(({ name }) => name),
        due,
      );
    }
  }

  get #hasAny(): boolean {
    return (
      this.#restartSinceMs !== undefined || this.#execs.size > 0 || this.#restartOne.size > 0 || this.#execsOne.size > 0
    );
  }

  #take(): Due {
    const due = {
      restartSinceMs: this.#restartSinceMs,
      restartOne: new Map(this.#restartOne),
      execs: new Map(this.#execs),
      execsOne: new Map(this.#execsOne),
    };
    this.#restartSinceMs = undefined;
    this.#restartOne.clear();
    this.#execs.clear();
    this.#execsOne.clear();
    return due;
  }

  async #execAll(container: string, { execs, execsOne }: Due): Promise<void> {
    const rules = new Set([...execs.keys(), ...(execsOne.get(container) ?? [])]);
    // In the order of the manifest.
    for (const rule of rules) await this.#exec(container, rule, execs.get(rule) ?? Date.now());
  }

  async #exec(container: string, { exec: hook, at }: WatchRule, sinceMs: number): Promise<void> {
    if (!hook) return;
    const about = `exec ${container}`;
    try {
      const { exitCode = 0 } = await this.#ports.act(
        { kind: 'exec', service: this.#service, container, hook },
        this.#ending.signal,
      );
      const { command } = hook;
      const ms = Date.now() - sinceMs;
      this.#state.happened({ event: 'executed', service: this.#service, container, command, exitCode, ms });
      this.#state.setProblems(about, exitCode === 0 ? [] : [commandFailed(container, exitCode, at)], container);
    } catch (error) {
      this.#failed(about, error, at, container);
    }
  }

  async #restartAll(names: readonly string[], { restartSinceMs, restartOne }: Due): Promise<void> {
    const asked = restartSinceMs === undefined ? names.filter((name) => restartOne.has(name)) : names;
    const containers = [...new Set([...asked, ...this.#unfinished])];
    if (containers.length === 0) this.#unseenMs = restartSinceMs ?? this.#unseenMs;
    // A service that was stopped stays so; one that is made anew starts with the files as they are.
    if (containers.length === 0 || (restartSinceMs === undefined && restartOne.size === 0)) return;
    if (this.#ports.isRebuildDue()) {
      this.#behindBuildMs ??= restartSinceMs;
      return;
    }
    const sinceMs = restartSinceMs ?? Math.min(...containers.map((name) => restartOne.get(name) ?? Date.now()));
    await this.#ports.inTurn(() => this.#restart(containers, sinceMs));
  }

  async #restart(containers: readonly string[], sinceMs: number): Promise<void> {
    const end = this.#state.begin('restarting');
    try {
      const action = { kind: 'restart', service: this.#service, containers } as const;
      const { restarted } = await this.#ports.act(action, this.#ending.signal);
      this.#unfinished = [];
      this.#state.setProblems('restart', []);
      for (const { service, container } of restarted) {
        const reason = service === this.#service ? undefined : `it depends on ${this.#service}, which was restarted`;
        this.#ports.onRestarted(service, container, sinceMs, reason);
      }
    } catch (error) {
      this.#unfinished = containers;
      if (isEngineAway(error)) {
        this.#restartSinceMs ??= sinceMs;
        this.#waitsForEngine = true;
      }
      this.#failed('restart', error, undefined);
    } finally {
      // What is asked for next is for what runs then.
      await this.#ports.look();
      end();
    }
  }

  #failed(about: string, error: unknown, at: Problem['at'], container?: string): void {
    if (this.#ending.signal.aborted || isCancellation(error)) return;
    const problem = toProblem(error);
    const placed = at && !problem.at ? { ...problem, at } : this.#ports.atRule(problem);
    this.#state.setProblems(about, [placed], container);
  }
}

interface Due {
  readonly restartSinceMs: number | undefined;
  readonly restartOne: ReadonlyMap<string, number>;
  readonly execs: ReadonlyMap<WatchRule, number>;
  readonly execsOne: ReadonlyMap<string, readonly WatchRule[]>;
}

function commandFailed(container: string, exitCode: number, at: Problem['at']): Problem {
  const message = `The command of a watch rule ended with ${exitCode} in ${container}. It is run again at the next change; see its log, or correct the rule.`;
  return new ProblemError({ code: 'develop.exec-failed', severity: 'error', message, ...(at && { at }) }).problem;
}

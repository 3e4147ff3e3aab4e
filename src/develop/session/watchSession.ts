import { Coalescer } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { toProblem } from '../../base/problem.ts';
import type { EngineEvent } from '../../engine/engine.ts';
import { hasProcess } from '../../engine/containerState.ts';
import type { Observation, ObservedContainer } from '../../engine/observation.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { prepareRules, type PreparedRules } from '../rules/prepare.ts';
import type { PreparedRule } from '../rules/preparedRule.ts';
import type { WatchedChanges } from '../watching/watchedChanges.ts';
import { FolderWatch } from '../watching/folderWatch.ts';
import type { WatchState } from '../watchEvents.ts';
import { diskRuleFiles, realPlace } from './diskRuleFiles.ts';
import { followContainers } from './followContainers.ts';
import { LoopGuard } from './loopGuard.ts';
import { locallyRun } from './locallyRun.ts';
import type { SessionPorts } from './ports.ts';
import { ServiceWatchState } from './serviceWatchState.ts';
import { mayBeStopped, ServiceWatch } from './serviceWatch.ts';

/** What is watched. */
export interface WatchRequest {
  readonly application: Application;
  /** Those of its services that are watched; one without rules is passed over. */
  readonly services: readonly string[];
}

/** How soon what runs is looked at after something happened to a container: several things happen together. */
const lookAfterMs = 15;

/**
 * Keeps the running containers of some services as their folders are, by the rules of `develop.watch`, until it is disposed of.
 * It never starts what does not run.
 */
export class WatchSession implements Disposable {
  readonly #ports: SessionPorts;
  readonly #ending = new AbortController();
  readonly #services = new Map<string, ServiceWatch>();
  readonly #folders: FolderWatch;
  readonly #look: Coalescer;
  readonly #loops = new LoopGuard();
  /** The services that run as local processes. */
  #local: ReadonlySet<string> = new Set();
  #isCluster = false;
  #request: WatchRequest;
  #prepared: PreparedRules;
  #isBegun = false;
  #hasObserved = false;
  #arming: Promise<void> | undefined;

  constructor(request: WatchRequest, ports: SessionPorts) {
    this.#request = request;
    this.#ports = ports;
    this.#prepared = this.#prepare();
    this.#folders = new FolderWatch(watchedBy(this.#prepared), {
      onChanges: (changes) => this.#changed(changes),
      onProblem: (problem) => {
        for (const { state } of this.#services.values()) state.setProblems(`folders ${problem.code}`, [problem]);
      },
    });
    this.#look = new Coalescer(() => this.#observe(), lookAfterMs);
    this.#followRules();
  }

  /**
   * Resolves once every rule is armed, and what is brought at the beginning is there or was tried. The watch goes on until it is disposed of.
   * Rejects with the engine's problem where there is no engine.
   */
  async begin(): Promise<void> {
    const ends = [...this.#services.values()].map(({ state }) => state.begin('arming'));
    try {
      // First, so that nothing is missed that changes while the containers are looked for.
      await this.#folders.arm();
      this.#ending.signal.throwIfAborted();
      const { observed, over } = followContainers(
        this.#request.application.name,
        {
          engine: this.#ports.engine,
          logger: this.#ports.logger,
          onObserved: (observation) => this.#observed(observation),
          onEvent: (event) => this.#happened(event),
          onLost: (problem) => {
            for (const service of this.#services.values()) {
              service.state.setProblems('engine', problem ? [problem] : []);
              if (!problem) service.engineBack();
            }
          },
        },
        this.#ending.signal,
      );
      over.catch((error: unknown) => this.#ports.logger.error(toProblem(error).message));
      await observed;
      await this.#arming;
      await Promise.all([...this.#services.values()].map((service) => service.settled()));
    } finally {
      for (const end of ends) end();
    }
    this.#isBegun = true;
    this.#ports.onEvent({ event: 'watching', services: [...this.#services.keys()], atMs: Date.now() });
  }

  get states(): readonly WatchState[] {
    return [...this.#services.values()].map(({ state }) => state.state);
  }

  /** Follows what the manifest says now. Services that are no longer watched are let go of. */
  async update(request: WatchRequest): Promise<void> {
    const before = this.#request.application;
    this.#request = request;
    await this.#prepareAnew();
    for (const [name, service] of this.#services) {
      const [was, is] = [ownProperty(before.services, name), ownProperty(request.application.services, name)];
      if (!was || !is) continue;
      const isBuilt = JSON.stringify(was.build) !== JSON.stringify(is.build);
      if (isBuilt || declaredAs(was) !== declaredAs(is)) service.redeclared(isBuilt, request.application.configFiles);
    }
  }

  /** A file that the editor is about to write. */
  saving(path: string): void {
    // The folder's watcher may tell of it before the editor does, and what came after a restart looks like a loop.
    this.#loops.saved(realPlace(path), Date.now());
  }

  /** A file that the editor has written. */
  saved(path: string): void {
    const place = realPlace(path);
    this.#loops.saved(place, Date.now());
    this.#folders.saved(place);
  }

  dispose(): void {
    this.#ending.abort();
    this.#look.dispose();
    this.#folders.dispose();
    for (const service of this.#services.values()) service.dispose();
    this.#services.clear();
  }

  #prepare(): PreparedRules {
    const { application, services } = this.#request;
    return prepareRules(application, services, diskRuleFiles, { local: this.#local, isCluster: this.#isCluster });
  }

  async #prepareAnew(): Promise<void> {
    this.#prepared = this.#prepare();
    await this.#folders.update(watchedBy(this.#prepared));
    if (this.#ending.signal.aborted) return;
    this.#followRules();
    this.#look.request();
  }

  #followRules(): void {
    const rules = Map.groupBy(this.#prepared.rules, ({ service }) => service);
    const notes = Map.groupBy(this.#prepared.notes, ({ service }) => service);
    const names = new Set([...rules.keys(), ...notes.keys()]);
    for (const [name, service] of this.#services) {
      if (names.has(name)) continue;
      service.dispose();
      this.#services.delete(name);
    }
    for (const name of names) {
      const service = this.#services.get(name);
      if (service) service.follow(rules.get(name) ?? []);
      else this.#services.set(name, this.#newService(name, rules.get(name) ?? []));
    }
    // What a rule may ask for depends on where its service runs.
    if (this.#hasObserved) this.#tellNotes(notes);
  }

  #tellNotes(notes = Map.groupBy(this.#prepared.notes, ({ service }) => service)): void {
    for (const [name, { state }] of this.#services) {
      const problems = (notes.get(name) ?? []).map(({ problem }) => problem);
      state.setProblems('rules', problems);
    }
  }

  #newService(name: string, rules: readonly PreparedRule[]): ServiceWatch {
    const state = new ServiceWatchState(
      name,
      (event) => this.#ports.onEvent(event),
      (told) => this.#ports.onState(told),
    );
    const ports = {
      session: this.#ports,
      files: this.#folders.files,
      loops: this.#loops,
      look: () => this.#observe(),
      onRestarted: (service: string, container: string, sinceMs: number, reason: string | undefined): void => {
        const its = this.#services.get(service)?.state ?? state;
        const why = reason === undefined ? {} : { reason };
        its.happened({ event: 'restarted', service, container, ms: Date.now() - sinceMs, ...why });
      },
    };
    return new ServiceWatch(name, rules, ports, state);
  }

  #changed({ changes, sinceMs }: WatchedChanges): void {
    if (changes.some(({ path, isTouch }) => !isTouch && this.#prepared.readsFrom.includes(path))) {
      void this.#prepareAnew();
    }
    const byService = new Map<string, Map<PreparedRule, string[]>>();
    for (const { path, isTouch } of changes) {
      for (const rule of this.#prepared.rules) {
        // Only its time is another one: that is synced, and is no reason to build, restart or run anything.
        if ((isTouch && rule.rule.action !== 'sync') || !rule.takes(path)) continue;
        const byRule = byService.get(rule.service) ?? new Map<PreparedRule, string[]>();
        byService.set(rule.service, byRule);
        const paths = byRule.get(rule) ?? [];
        byRule.set(rule, paths);
        paths.push(path);
      }
    }
    for (const [service, byRule] of byService) this.#services.get(service)?.changed({ byRule, sinceMs });
  }

  #happened(event: EngineEvent): void {
    for (const service of this.#services.values()) {
      const id = service.idOf(event);
      if (id === undefined) continue;
      if (event.action === 'start') service.startedAgain(id);
      if (event.action === 'kill') service.signalled(id);
      // Not every engine says with which code: the look that follows does.
      if (event.action === 'die') service.stopped(id, Number(event.attributes?.['exitCode'] ?? 0));
    }
    this.#look.request();
  }

  async #observe(): Promise<void> {
    const { engine, logger } = this.#ports;
    try {
      this.#observed(await engine.observe(this.#request.application.name, [], this.#ending.signal));
    } catch (error) {
      // Who follows the engine tells when it is lost, and looks again once it is back.
      if (!this.#ending.signal.aborted) logger.warn(toProblem(error).message);
    }
  }

  #observed(observation: Observation): void {
    if (this.#ending.signal.aborted) return;
    const { containers } = observation;
    const local = locallyRun(observation, this.#request.services);
    const { schedules } = observation.engine.traits;
    if (schedules !== this.#isCluster || [...local].join('\n') !== [...this.#local].join('\n')) {
      // At once, so that nothing is copied for what reads the files where they are.
      this.#local = local;
      this.#isCluster = schedules;
      this.#prepared = this.#prepare();
      this.#followRules();
      this.#arming = this.#folders.update(watchedBy(this.#prepared));
    }
    if (!this.#hasObserved) this.#tellNotes();
    this.#hasObserved = true;
    const own = Map.groupBy(
      containers.filter(({ isOneOff }) => !isOneOff),
      ({ service }) => service,
    );
    for (const [name, service] of this.#services) {
      const its = (own.get(name) ?? []).map((each) => ({
        id: each.id,
        name: each.name,
        isRunning: hasProcess(each),
        hasFailedToStart: hasFailedToStart(each),
        ...(each.exitCode !== undefined && { exitCode: each.exitCode }),
        ...(each.startedAtMs !== undefined && { startedAtMs: each.startedAtMs }),
      }));
      service.observed(its, !this.#isBegun);
    }
  }
}

const startMs = 30_000;

/** Nobody can tell who ended a container before it was watched: what ran for long, or ended as it is asked to, may have been stopped. */
function hasFailedToStart({ state, exitCode = 0, startedAtMs, finishedAtMs }: ObservedContainer): boolean {
  if (state !== 'exited' || mayBeStopped(exitCode)) return false;
  return startedAtMs !== undefined && finishedAtMs !== undefined && finishedAtMs - startedAtMs < startMs;
}

/** All that a container is made of; where it is declared, and the rules, do not count. */
function declaredAs({ at: _at, watch: _watch, ...service }: Service): string {
  return JSON.stringify(service);
}

function watchedBy({ rules, readsFrom }: PreparedRules) {
  return { rules, files: readsFrom };
}

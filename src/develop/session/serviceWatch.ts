import type { Disposable } from '../../base/disposable.ts';
import type { Problem } from '../../base/problem.ts';
import type { EngineEvent } from '../../engine/engine.ts';
import type { PreparedRule } from '../rules/preparedRule.ts';
import { ruleChanges } from '../rules/ruleChanges.ts';
import { openTransport } from '../transport/transport.ts';
import type { FolderFiles } from '../watching/folderTree.ts';
import { batchesOf } from '../mirror/batches.ts';
import { ContainerSync } from './containerSync.ts';
import { FollowUps, type FollowUp, type FollowedContainer } from './followUps.ts';
import { loopProblem, type LoopGuard } from './loopGuard.ts';
import type { SessionPorts, WatchAction, WatchActed } from './ports.ts';
import { Rebuilds } from './rebuilds.ts';
import type { ServiceWatchState } from './serviceWatchState.ts';

/** A container of the service, as the engine tells of it. */
export interface ServiceContainer {
  readonly id: string;
  readonly name: string;
  readonly isRunning: boolean;
  /** When it began to run; undefined where the engine does not say. */
  readonly startedAtMs?: number;
  /** Of its last run, where it is over. */
  readonly exitCode?: number;
  /** It ended by itself soon after its start, with an error. */
  readonly hasFailedToStart?: boolean;
}

/** What changed for one service: the rules that take it, and the paths of each. */
export interface ServiceChanges {
  readonly byRule: ReadonlyMap<PreparedRule, readonly string[]>;
  readonly sinceMs: number;
}

interface Watched {
  readonly id: string;
  readonly name: string;
  isRunning: boolean;
  /** Somebody has sent it a signal since it started: if it ends, it was stopped. */
  isSignalled: boolean;
  /** It has ended by itself, with an error, while it was watched. */
  hasCrashed: boolean;
  readonly sync: ContainerSync;
}

interface ServicePorts {
  readonly session: Pick<SessionPorts, 'engine' | 'act'>;
  readonly files: FolderFiles;
  readonly loops: LoopGuard;
  /** Resolves once it is known what runs now. */
  look(): Promise<void>;
  onRestarted(service: string, container: string, sinceMs: number, reason: string | undefined): void;
}

/** Follows the rules of one service: what is synced, built, restarted and run in its containers. */
export class ServiceWatch implements Disposable {
  readonly state: ServiceWatchState;
  readonly #service: string;
  readonly #ports: ServicePorts;
  readonly #containers = new Map<string, Watched>();
  readonly #rebuilds: Rebuilds;
  readonly #followUps: FollowUps;
  /** What changed since the watch began, and the rules that took it: a container that begins later is brought it. */
  readonly #touched = new Map<string, readonly PreparedRule[]>();
  #isRecreating = false;
  /** Resolves once what acts on the containers has ended. */
  #turn: Promise<void> = Promise.resolve();
  #rules: readonly PreparedRule[];

  constructor(service: string, rules: readonly PreparedRule[], ports: ServicePorts, state: ServiceWatchState) {
    this.#service = service;
    this.#rules = rules;
    this.#ports = ports;
    this.state = state;
    const act = (action: WatchAction, signal: AbortSignal): Promise<WatchActed> => this.#act(action, signal);
    this.#rebuilds = new Rebuilds(
      service,
      {
        act,
        running: () =>
          [...this.#containers.values()]
            .filter(({ isRunning, hasCrashed }) => isRunning || hasCrashed)
            .map(({ name }) => name),
        atRule: (problem) => this.#atRule(problem, ({ rule }) => rule.action === 'rebuild'),
        inTurn: (go) => this.#inTurn(go),
        recreate: (go) => this.#recreate(go),
        onRestarted: (restarted, sinceMs, reason) => {
          for (const each of restarted) ports.onRestarted(each.service, each.container, sinceMs, reason);
        },
        onEnded: (hasSucceeded) => this.#followUps.rebuildEnded(hasSucceeded),
      },
      state,
    );
    this.#followUps = new FollowUps(
      service,
      {
        act,
        containers: () => [...this.#containers.values()].map(followed),
        look: () => ports.look(),
        atRule: (problem) => this.#atRule(problem, ({ rule }) => rule.action.endsWith('restart')),
        inTurn: (go) => this.#inTurn(go),
        isRebuildDue: () => this.#rebuilds.isDue,
        onRestarted: (...told) => ports.onRestarted(...told),
      },
      state,
    );
  }

  /** Resolves once every running container has what it is to have, or has failed to get it. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.map(({ sync }) => sync.tried()));
  }

  changed({ byRule, sinceMs }: ServiceChanges): void {
    const [synced, restarts, execs, built] = [
      new Set<string>(),
      new Set<string>(),
      new Set<PreparedRule>(),
      new Set<string>(),
    ];
    for (const [prepared, paths] of byRule) {
      const { action } = prepared.rule;
      if (prepared.syncs) for (const path of paths) this.#touch(path, prepared, synced);
      if (action === 'rebuild') for (const path of paths) built.add(path);
      if (action === 'restart' || action === 'sync+restart') for (const path of paths) restarts.add(path);
      if (action === 'sync+exec') execs.add(prepared);
    }
    if (synced.size > 0) {
      // One that does not run has it to come.
      for (const { sync } of this.#containers.values()) sync.bring({ paths: [...synced], isWhole: false }, sinceMs);
    }
    if (!this.#mayAct(byRule, sinceMs)) return;
    if (built.size > 0) this.#rebuilds.request([...built], sinceMs);
    const followUp: FollowUp = { restarts: restarts.size > 0, execs: [...execs].map(({ rule }) => rule), sinceMs };
    if (followUp.restarts || followUp.execs.length > 0) this.#followUps.request(followUp);
  }

  /** False for changes that what is done because of them brings about itself. */
  #mayAct(byRule: ServiceChanges['byRule'], atMs: number): boolean {
    const acting = [...byRule].filter(([{ rule }]) => rule.action !== 'sync');
    const paths = acting.flatMap(([, its]) => its);
    if (paths.length === 0) return true;
    const mayAct = this.#ports.loops.mayAct(this.#service, paths, atMs);
    this.#tellLoop(acting[0]?.[0]);
    return mayAct;
  }

  #tellLoop(prepared?: PreparedRule): void {
    const cause = this.#ports.loops.causeOf(this.#service);
    const isSuspended = this.state.state.status === 'suspended';
    if (isSuspended === (cause !== undefined)) return;
    this.state.suspend(cause !== undefined);
    this.state.setProblems('loop', cause ? [loopProblem(this.#service, cause, prepared?.rule.at)] : []);
  }

  async #act(action: WatchAction, signal: AbortSignal): Promise<WatchActed> {
    const { loops, session } = this.#ports;
    const beganMs = Date.now();
    const others = new Set<string>();
    loops.began(this.#service, beganMs);
    try {
      const acted = await session.act(action, signal);
      for (const { service } of acted.restarted) if (service !== this.#service) others.add(service);
      return acted;
    } finally {
      // What was restarted along may write what it writes at its start, too.
      for (const service of others) loops.began(service, beganMs);
      for (const service of [this.#service, ...others]) loops.ended(service, Date.now());
    }
  }

  /** What the engine says there is of the service. `isBegin`: at the beginning of the watch. */
  observed(containers: readonly ServiceContainer[], isBegin: boolean): void {
    const ids = new Set(containers.map(({ id }) => id));
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.removed(id);
    for (const container of containers) {
      if (container.isRunning) this.started(container, isBegin);
      else if (this.#containers.has(container.id)) this.#seenStopped(container);
      else if (container.hasFailedToStart) this.#failedToStart(container);
    }
  }

  started({ id, name, startedAtMs }: Omit<ServiceContainer, 'isRunning'>, isBegin = false): void {
    const known = this.#containers.get(id);
    const watched = known ?? { id, name, ...unseen, sync: this.#newSync(id, name) };
    this.#containers.set(id, watched);
    if (known?.isRunning) {
      this.#followUps.seenRunning(startedAtMs);
      return known.sync.poke();
    }
    Object.assign(watched, { ...unseen, isRunning: true });
    if (known) {
      const { lacking } = known.sync;
      // What it has of the folder outlives a restart, but for what is in memory.
      if (known.sync.losesAtStop) known.sync.bring(this.#wish(), Date.now());
      known.sync.started();
      this.#followLate(name, lacking);
    } else if (this.#rules.some(({ syncs }) => syncs)) {
      watched.sync.bring(this.#wish(), Date.now());
      if (!isBegin && !this.#isRecreating) this.#followLate(name);
    }
    this.#rebuilds.poke();
    this.#followUps.seenRunning(startedAtMs);
  }

  /** A look may be older than the last event, so that what it says of a crash counts although it is known to have ended. */
  #seenStopped({ id, exitCode = 0 }: ServiceContainer): void {
    this.stopped(id);
    const watched = this.#containers.get(id);
    // Who ended it may have been missed: one that ended as it is asked to was stopped, as far as anybody knows.
    if (watched && !watched.isSignalled && !mayBeStopped(exitCode)) watched.hasCrashed = true;
    // What was saved since may be what mends it.
    this.#rebuilds.poke();
  }

  /** It was over before it was seen to run: what is saved next may be what mends it. */
  #failedToStart({ id, name }: ServiceContainer): void {
    const sync = this.#newSync(id, name);
    sync.stopped();
    this.#containers.set(id, { id, name, ...unseen, hasCrashed: true, sync });
    if (this.#rules.some(({ syncs }) => syncs)) sync.bring(this.#wish(), Date.now());
  }

  /** The container that an event is about; undefined for one of another service. Not every engine says its id. */
  idOf({ id, container }: Pick<EngineEvent, 'id' | 'container'>): string | undefined {
    if (id !== undefined) return this.#containers.has(id) ? id : undefined;
    return [...this.#containers.values()].find(({ name }) => name === container)?.id;
  }

  /** As the engine tells it: it may have ended again by the time that somebody looks. */
  startedAgain(id: string): void {
    const watched = this.#containers.get(id);
    if (watched) this.started(watched);
  }

  signalled(id: string): void {
    const watched = this.#containers.get(id);
    if (watched) watched.isSignalled = true;
  }

  /** It has ended; `exitCode` is left out where nobody knows. */
  stopped(id: string, exitCode = 0): void {
    const watched = this.#containers.get(id);
    if (!watched?.isRunning) return;
    watched.isRunning = false;
    watched.hasCrashed = exitCode !== 0 && !watched.isSignalled;
    watched.sync.stopped();
  }

  removed(id: string): void {
    const watched = this.#containers.get(id);
    if (!watched) return;
    watched.sync.dispose();
    this.#containers.delete(id);
    for (const about of ['sync', 'exec']) this.state.setProblems(`${about} ${watched.name}`, []);
  }

  /** It is declared otherwise than before; `isBuilt`: so is how its image is built. */
  redeclared(isBuilt: boolean, files: readonly string[]): void {
    this.#rebuilds.request(isBuilt ? files : [], Date.now());
  }

  /** The engine is back: what has failed is tried at once. */
  engineBack(): void {
    for (const { sync } of this.#running) sync.poke();
    this.#rebuilds.engineBack();
    this.#followUps.engineBack();
  }

  /** Follows other rules from now on. Rules that bring all at the start, and are new, do so now, and so is brought what is no longer left out. */
  follow(rules: readonly PreparedRule[]): void {
    const before = this.#rules;
    this.#rules = rules;
    this.#ports.loops.resume(this.#service);
    this.#tellLoop();
    const { hasNew, paths } = ruleChanges(before, rules, (path) => this.#ports.files.below(path));
    for (const path of paths) this.#touched.set(path, this.#touched.get(path) ?? []);
    if (!hasNew && paths.length === 0) return;
    const wish = hasNew ? this.#wish() : { paths, isWhole: false };
    for (const { sync } of this.#containers.values()) sync.bring(wish, Date.now());
  }

  dispose(): void {
    this.#ports.loops.resume(this.#service);
    this.#rebuilds.dispose();
    this.#followUps.dispose();
    for (const { sync } of this.#containers.values()) sync.dispose();
    this.#containers.clear();
  }

  get #running(): readonly Watched[] {
    return [...this.#containers.values()].filter(({ isRunning }) => isRunning);
  }

  #wish() {
    return { paths: [...this.#touched.keys()], isWhole: true };
  }

  #touch(path: string, prepared: PreparedRule, synced: Set<string>): void {
    synced.add(path);
    const rules = this.#touched.get(path) ?? [];
    if (!rules.includes(prepared)) this.#touched.set(path, [...rules, prepared]);
  }

  /** Shows a problem at the rule that it comes from, or at the first of several that it may come from. */
  #atRule(problem: Problem, isMeant: (prepared: PreparedRule) => boolean): Problem {
    const rules = this.#rules.filter(isMeant);
    // Its words name the path in the container, which lies below the target of the rule.
    const named = rules.find(({ rule }) => rule.target !== undefined && problem.message.includes(rule.target));
    const at = problem.at ?? (named ?? rules[0])?.rule.at;
    return at ? { ...problem, at } : problem;
  }

  /** It began with files that are older than what is brought to it now: what a rule does after a sync of these is done for it, too. */
  #followLate(container: string, paths: readonly string[] = [...this.#touched.keys()]): void {
    const rules = new Set(paths.flatMap((path) => this.#touched.get(path) ?? []));
    const restarts = [...rules].some(({ rule }) => rule.action === 'sync+restart');
    const execs = [...rules].flatMap(({ rule }) => (rule.action === 'sync+exec' ? [rule] : []));
    if (restarts || execs.length > 0) {
      this.#followUps.requestFor(container, { restarts, execs, sinceMs: Date.now() });
    }
  }

  /** A build that ends while a restart has its containers stopped would find none to make anew. */
  #inTurn(go: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(go);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #recreate(go: () => Promise<void>): Promise<void> {
    this.#isRecreating = true;
    try {
      await go();
      // The new containers are to be known as its own.
      await this.#ports.look();
    } finally {
      this.#isRecreating = false;
    }
  }

  #newSync(id: string, container: string): ContainerSync {
    let end: (() => void) | undefined;
    return new ContainerSync({
      open: (signal) => openTransport(this.#ports.session.engine, { id, name: container }, signal),
      batches: (wish, { imageCreatedAtMs }) => batchesOf(this.#ports.files, this.#rules, wish, imageCreatedAtMs),
      onSynced: (facts) => this.state.happened({ event: 'synced', service: this.#service, container, ...facts }),
      onProblems: (problems: readonly Problem[]) => {
        const placed = problems.map((problem) => this.#atRule(problem, ({ syncs }) => syncs));
        this.state.setProblems(`sync ${container}`, placed, container);
      },
      onBusy: (isBusy) => {
        end?.();
        end = isBusy ? this.state.begin('syncing') : undefined;
      },
    });
  }
}

/** The exit codes of programs that were told to end: 130, 137 and 143 stand for SIGINT, SIGKILL and SIGTERM. */
export function mayBeStopped(exitCode: number): boolean {
  return [0, 130, 137, 143].includes(exitCode);
}

const unseen = { isRunning: false, isSignalled: false, hasCrashed: false };

/** One that crashed is given what it lacks while it does not run: what is saved next may be what mends it. */
function followed({ name, isRunning, hasCrashed, sync }: Watched): FollowedContainer {
  const settled = async (): Promise<void> => void (await (isRunning ? sync.settled() : sync.broughtAtRest()));
  return { name, isRunning, hasCrashed, settled: isRunning || hasCrashed ? settled : () => Promise.resolve() };
}

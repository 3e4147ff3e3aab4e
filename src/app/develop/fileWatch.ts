import type { ApplicationMonitor, ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import { isWatchable } from '../services/serviceRow.ts';
import type { Watches } from '../services/watchText.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { WatchState } from '../../develop/watchEvents.ts';
import type { Application } from '../../manifest/model.ts';
import type { WatchActed, WatchAction } from '../../develop/session/ports.ts';
import { watchedAlready } from '../operations/develop/watchLock.ts';
import type { DevelopPeer } from '../../protocol/develop.ts';
import { HeldOperation, type BeginOperation } from './heldOperation.ts';
import type { WatchChoice, WatchChoices } from './watchChoices.ts';

/** The worker that watches and syncs, as an application's watch needs it. */
export interface DevelopLink {
  /** Undefined while it is down. */
  readonly peer: DevelopPeer | undefined;
  /** Why it is down, if it died. */
  readonly problem: Problem | undefined;
  /** It has started, or died. */
  readonly onDidChange: Event<void>;
  /** Starts it when it is first needed. One that died is left alone: it is being started again, or has been given up. */
  start(): void;
  /** Starts it if it is down, because a person asks for something. */
  ensure(): DevelopPeer;
  /** Hears of the watch of an application, by its key, and does what it asks for. */
  serve(application: string, service: WatchService): Disposable;
}

export interface WatchService {
  readonly act: (action: WatchAction, signal: AbortSignal) => Promise<WatchActed>;
  readonly onStates: (states: readonly WatchState[]) => void;
}

export interface FileWatchPorts {
  /** The key of the application, which names its watch. */
  readonly application: string;
  readonly monitor: ApplicationMonitor;
  readonly link: DevelopLink;
  readonly choices: WatchChoices;
  /**
   * Goes through the door, which lets `run` go on until the signal aborts. `isRemembered` is true when a person has agreed to it
   * before, in this workspace.
   */
  readonly begin: (beginning: WatchBeginning, ...operation: Parameters<BeginOperation>) => ReturnType<BeginOperation>;
  /** What needs a plan. */
  readonly act: WatchService['act'];
  /** Shows how each watched service stands. */
  readonly show: (watches: Watches) => void;
  readonly logger: Logger;
  /** How soon it looks again whether another window, or a command line, has ended its watch. */
  readonly takeOverMs?: number;
}

/** What is about to be watched. */
export interface WatchBeginning {
  readonly snapshot: ReadySnapshot;
  readonly services: readonly string[];
  readonly isRemembered: boolean;
}

/** What the worker was told last. */
interface Opened {
  readonly peer: DevelopPeer;
  readonly address: string;
  readonly application: Application;
  readonly services: readonly string[];
}

/**
 * Has the files of an application's services watched, as somebody chose. The choice is remembered: once the application is looked
 * at again, in another window or after a restart of the worker, it is watched again. It goes on while nobody looks.
 */
export class FileWatch implements Disposable {
  readonly #ports: FileWatchPorts;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #again = this.#store.add(new DisposableSlot<Disposable>());
  #choice: WatchChoice | undefined;
  readonly #operation = new HeldOperation();
  #opened: Opened | undefined;

  constructor(ports: FileWatchPorts) {
    const { application, monitor, link, choices, act } = ports;
    this.#ports = ports;
    this.#choice = choices.of(application);
    this.#store.add(monitor.onDidChange(() => this.#follow()));
    this.#store.add(link.onDidChange(() => this.#follow()));
    this.#store.add(link.serve(application, { act, onStates: (states) => this.#onStates(states) }));
  }

  get isOn(): boolean {
    return this.#opened !== undefined;
  }

  /**
   * Watches these services, beside those that are watched already; left out, all that have rules.
   * @throws ProblemError `watch.no-rules` where there is nothing to watch
   */
  async start(names?: readonly string[]): Promise<void> {
    const { monitor, link } = this.#ports;
    const looking = monitor.retain();
    try {
      const snapshot = await readySnapshot(monitor);
      const services = chosenOf(snapshot.application, names ?? 'all');
      if (services.length === 0) throw new ProblemError(noRules(snapshot.application, names));
      if (!(await this.#begin({ snapshot, services, isRemembered: false }))) return;
      link.ensure();
      const others = this.#choice === 'all' ? 'all' : (this.#choice ?? []);
      this.#choose(names === undefined || others === 'all' ? 'all' : [...new Set([...others, ...services])]);
    } finally {
      looking.dispose();
    }
  }

  /** Watches these services no longer; left out, none. */
  stop(names?: readonly string[]): void {
    const watched = this.#opened?.services ?? [];
    const left = names === undefined ? [] : watched.filter((name) => !names.includes(name));
    this.#choose(left.length === 0 ? undefined : left);
  }

  /** Rests until somebody looks at the application again: what was chosen stays. */
  rest(): void {
    this.#again.set(undefined);
    this.#operation.end();
    this.#close();
    this.#looking.set(undefined);
  }

  dispose(): void {
    this.#operation.end();
    this.#close();
    this.#store.dispose();
  }

  #choose(choice: WatchChoice | undefined): void {
    this.#choice = choice;
    const { application, choices, logger } = this.#ports;
    choices.keep(application, choice).catch((error: unknown) => logger.warn(toProblem(error).message));
    if (choice === undefined) this.rest();
    else this.#follow();
  }

  /** Brings the worker to where the choice, the manifest and the engine are now. While no engine answers, it stays as it is. */
  #follow(): void {
    const { monitor, link } = this.#ports;
    const { snapshot, address } = monitor;
    if (this.#choice === undefined || snapshot.state !== 'ready' || address === undefined) return;
    const { application } = snapshot;
    const services = chosenOf(application, this.#choice);
    // Its rules are gone for the moment: a manifest that is being edited may have them again soon.
    if (services.length === 0) return this.#close();
    if (!this.#operation.isOn) return void this.#recall(snapshot, services);
    if (!this.#looking.value) this.#looking.set(monitor.retain());
    link.start();
    const { peer } = link;
    // It died: it is told again when it is back.
    if (!peer) return this.#forget(services, { status: 'failing', problems: link.problem ? [link.problem] : [] });
    const next: Opened = { peer, address: JSON.stringify(address), application, services };
    const before = this.#opened;
    this.#opened = next;
    const session = this.#ports.application;
    if (before?.peer !== peer || before.address !== next.address) {
      this.#forget(services, { status: 'arming', problems: [] });
      this.#opened = next;
      return this.#tell(peer.request('watch', { session, engine: address, application, services: [...services] }));
    }
    if (before.application === application && before.services.join('\0') === services.join('\0')) return;
    this.#tell(peer.request('update', { session, application, services: [...services] }));
  }

  /** What was agreed to in this workspace before is checked by the door again, and asks nobody. */
  async #recall(snapshot: ReadySnapshot, services: readonly string[]): Promise<void> {
    if (this.#operation.isAsked || this.#again.value) return;
    try {
      if (await this.#begin({ snapshot, services, isRemembered: true })) return this.#follow();
    } catch (error) {
      if (isCancellation(error)) return;
      const problem = toProblem(error);
      if (problem.code === watchedAlready) return this.#takeOverLater();
      this.#ports.logger.warn(problem.message);
    }
    if (!this.#operation.isOn) this.#choice = undefined;
  }

  /** A window that is loaded again comes before the one that it replaces has gone. */
  #takeOverLater(): void {
    const look = (): void => {
      this.#again.set(undefined);
      this.#follow();
    };
    const timer = setTimeout(look, this.#ports.takeOverMs ?? takeOverMs);
    this.#again.set({ dispose: () => clearTimeout(timer) });
  }

  #begin(beginning: WatchBeginning): Promise<boolean> {
    return this.#operation.begin((run, signal) => this.#ports.begin(beginning, run, signal));
  }

  #close(): void {
    const opened = this.#opened;
    if (!opened) return;
    this.#opened = undefined;
    this.#ports.show(new Map());
    if (opened.peer === this.#ports.link.peer)
      this.#tell(opened.peer.request('unwatch', { session: this.#ports.application }));
  }

  /** Until the worker tells more. */
  #forget(services: readonly string[], state: Pick<WatchState, 'status' | 'problems'>): void {
    this.#ports.show(new Map(services.map((service) => [service, { service, recent: [], ...state }])));
  }

  #onStates(states: readonly WatchState[]): void {
    const { services = [] } = this.#opened ?? {};
    const known = states.filter(({ service }) => services.includes(service));
    if (this.#opened) this.#ports.show(new Map(known.map((state) => [state.service, state])));
  }

  #tell(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => {
      const problem = toProblem(error);
      this.#ports.logger.warn(problem.message);
      // A worker that died is started again, and told again.
      if (this.#opened && this.#opened.peer === this.#ports.link.peer)
        this.#forget(this.#opened.services, { status: 'failing', problems: [problem] });
    });
  }
}

const takeOverMs = 3000;

function chosenOf({ services }: Application, choice: WatchChoice): readonly string[] {
  return Object.values(services)
    .filter((service) => isWatchable(service) && (choice === 'all' || choice.includes(service.name)))
    .map(({ name }) => name);
}

function noRules({ name }: Application, names: readonly string[] | undefined): Problem {
  const who =
    names === undefined
      ? `No service of ${name} has rules`
      : `${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no rules`;
  return {
    code: 'watch.no-rules',
    severity: 'warning',
    message: `${who} under develop.watch, so there are no files to watch. Add one, for example: { action: sync, path: ./src, target: /app/src }.`,
  };
}

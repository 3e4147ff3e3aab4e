import { pathBelow } from '../../base/disk/pathBelow.ts';
import { Coalescer } from '../../base/async.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { DisposableSlot, DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { AdapterConfiguration, DebugConnection, DebugPreparation } from '../../debug/model.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { readySnapshot } from '../monitors/readySnapshot.ts';
import type { ActivityTracker } from '../services/activity.ts';
import type { DebugStanding } from '../services/debugStanding.ts';
import { runOf } from './runningContainers.ts';
import { DapWatch, unboundBreakpoints } from './dapWatch.ts';

/** Where sessions are shown: the editor. */
export interface DebugSurface {
  /** Starts a session once more; false when it did not start. */
  start(configuration: AdapterConfiguration): Promise<boolean>;
  /** A file as people call it: its way from the workspace. */
  nameOf(path: string): string;
  /** Writes a line to the debug console. */
  print(line: string): void;
}

export interface DebuggedParts {
  readonly service: string;
  /** The container's name, which stays when it is made anew. */
  readonly container: string;
  readonly monitor: ApplicationMonitor;
  readonly activity: Pick<ActivityTracker, 'setDebugging'>;
  readonly preparation: DebugPreparation;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly surface: DebugSurface;
  readonly logger: Logger;
}

export interface DebugTimes {
  /** How long VS Code may take to begin a session, or to begin it anew. */
  readonly startMs: number;
  /** How long a program that was lost may go on to run before it counts as let go on purpose. */
  readonly lossMs: number;
  /** How long breakpoints have to be as they are before it is told why one is not bound. */
  readonly settleMs: number;
}

const debugTimes: DebugTimes = { startMs: 60_000, lossMs: 5000, settleMs: 2500 };

/**
 * One container that is debugged in this window, from the click until somebody ends it. When the program ends, it waits, and attaches
 * again as soon as the engine tells that the container runs.
 */
export class DebuggedContainer implements Disposable {
  readonly #parts: DebuggedParts;
  readonly #times: DebugTimes;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #connection = this.#store.add(new DisposableSlot<DebugConnection>());
  readonly #timer = this.#store.add(new DisposableSlot<Disposable>());
  readonly #ended = this.#store.add(new Emitter<void>());
  readonly #explaining = this.#store.add(new DisposableSlot<Disposable>());
  readonly #sessions = new Map<string, { readonly watch: DapWatch; readonly isRoot: boolean }>();
  readonly #explained = new Set<string>();
  readonly #ending = new AbortController();
  /** Which run of the container the debugger is, or was last, attached to. */
  #run: string | undefined;
  #state: 'attaching' | 'attached' | 'lost' | 'over' = 'attaching';
  #isPaused = false;
  #resumedAtMs: number | undefined;
  #told = '';

  /** Debugging is over: what was done for it can be undone. */
  readonly onDidEnd = this.#ended.event;

  constructor(parts: DebuggedParts, times: DebugTimes = debugTimes, clock: Clock = systemClock) {
    this.#parts = parts;
    this.#times = times;
    this.#clock = clock;
    this.#store.add(parts.monitor.retain());
    this.#store.add(parts.monitor.onDidChange(() => this.#look()));
    this.#tell();
  }

  get service(): string {
    return this.#parts.service;
  }

  get container(): string {
    return this.#parts.container;
  }

  get preparation(): DebugPreparation {
    return this.#parts.preparation;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** Reaches the debugger, and yields what the adapter has to be given. */
  async reach(signal: AbortSignal): Promise<AdapterConfiguration> {
    const { preparation, attributes, monitor } = this.#parts;
    await readySnapshot(monitor);
    this.#run = this.#observedRun();
    const connection = await preparation.open(AbortSignal.any([signal, this.#ending.signal]));
    this.#connection.set(connection);
    this.#within(this.#times.startMs, () => this.end());
    return preparation.configure(connection, attributes);
  }

  /** A session begins: the root of them, or one that the adapter adds below it. */
  begin(session: string, isRoot: boolean): DapWatch {
    const watch = new DapWatch();
    this.#sessions.set(session, { watch, isRoot });
    watch.onDidChange((what) => (what === 'state' ? this.#tell() : this.#explainSoon()));
    if (isRoot) this.#timer.set(undefined);
    if (this.#state === 'attaching' || this.#state === 'lost') this.#state = 'attached';
    this.#tell();
    return watch;
  }

  /** A session is over. */
  left(session: string): void {
    const known = this.#sessions.get(session);
    this.#sessions.delete(session);
    if (!known?.isRoot || this.#state === 'over') return this.#tell();
    if (known.watch.ending === 'person') return this.end();
    if (known.watch.ending === 'restart') {
      this.#state = 'attaching';
      this.#within(this.#times.startMs, () => this.end());
      return this.#tell();
    }
    this.#lose();
  }

  /** Ends it for good. */
  end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#parts.activity.setDebugging(this.#parts.container, undefined);
    this.#ending.abort();
    this.#ended.fire();
    this.#store.dispose();
  }

  dispose(): void {
    this.end();
  }

  /** The program is gone, or has let go of the debugger. Only what follows tells which. */
  #lose(): void {
    this.#state = 'lost';
    this.#connection.set(undefined);
    this.#within(this.#times.lossMs, () => {
      if (this.#state === 'lost' && isUp(this.#observed())) this.end();
    });
    this.#parts.monitor.look();
    this.#look();
  }

  #look(): void {
    if (this.#state === 'over') return;
    const container = this.#observed();
    const { snapshot } = this.#parts.monitor;
    // What was removed does not come back by itself, and there is nothing to undo.
    if (!container && snapshot.state === 'ready' && this.#state === 'lost') return this.end();
    if (this.#state === 'lost' && isUp(container) && this.#observedRun() !== this.#run) void this.#attachAgain();
    if (isUp(container) && this.#parts.preparation.attachesAgain) this.#run = this.#observedRun();
    this.#tell();
  }

  async #attachAgain(): Promise<void> {
    const { surface, logger, container } = this.#parts;
    this.#state = 'attaching';
    this.#tell();
    try {
      const configuration = await this.reach(this.#ending.signal);
      if (!(await surface.start(configuration))) this.end();
    } catch (error) {
      if (this.isOver) return;
      logger.warn(`The debugger cannot attach to ${container} again: ${toProblem(error).message}`);
      this.#lose();
    }
  }

  #observed(): ObservedContainer | undefined {
    const { snapshot } = this.#parts.monitor;
    if (snapshot.state !== 'ready') return undefined;
    return snapshot.observation.containers.find(({ name }) => name === this.#parts.container);
  }

  #observedRun(): string | undefined {
    const container = this.#observed();
    return container && runOf(container);
  }

  #within(durationMs: number, act: () => void): void {
    const timer = setTimeout(act, durationMs);
    this.#timer.set(toDisposable(() => clearTimeout(timer)));
  }

  get #watches(): readonly DapWatch[] {
    return [...this.#sessions.values()].map(({ watch }) => watch);
  }

  get #attachedWatches(): readonly DapWatch[] {
    const { attachesAgain } = this.#parts.preparation;
    const sessions = [...this.#sessions.values()].filter(({ isRoot }) => !(attachesAgain && isRoot));
    return sessions.map(({ watch }) => watch).filter((watch) => watch.isReady);
  }

  /** An adapter that attaches again by itself leads with a session that is there all the time; those below it are the program's. */
  get #isAttached(): boolean {
    return this.#attachedWatches.length > 0;
  }

  #tell(): void {
    if (this.#state === 'over') return;
    const isPaused = this.#watches.some((watch) => watch.isPaused);
    if (this.#isPaused && !isPaused) this.#resumedAtMs = this.#clock.nowMs();
    this.#isPaused = isPaused;
    const standing: DebugStanding = {
      state: this.#standing(),
      ...(this.#resumedAtMs !== undefined && { resumedAtMs: this.#resumedAtMs }),
    };
    const told = JSON.stringify(standing);
    if (told === this.#told) return;
    this.#told = told;
    this.#parts.activity.setDebugging(this.#parts.container, standing);
    if (standing.state === 'debugging') this.#explainSoon();
  }

  #standing(): DebugStanding['state'] {
    if (this.#isPaused) return 'paused';
    const { snapshot } = this.#parts.monitor;
    if (snapshot.state === 'ready' && !isUp(this.#observed())) return 'waiting';
    return this.#isAttached ? 'debugging' : 'attaching';
  }

  /** Breakpoints are bound one after the other while the program loads its files. */
  #explainSoon(): void {
    if (!this.#isAttached) return;
    const coalescer = new Coalescer(() => this.#explain(), this.#times.settleMs);
    this.#explaining.set(coalescer);
    coalescer.request();
  }

  async #explain(): Promise<void> {
    const { preparation, surface } = this.#parts;
    const unbound = unboundBreakpoints(this.#attachedWatches).filter(({ path }) =>
      isBelow(path, preparation.localRoots),
    );
    for (const { path, line, message } of unbound) {
      const place = `${path}:${line}`;
      if (this.#explained.has(place)) continue;
      this.#explained.add(place);
      // One after the other: the console shows them in the order of the lines.
      const reason = await preparation.explain(path, this.#ending.signal).catch(() => undefined);
      if (this.isOver) return;
      const own = message === undefined || saysNothing.test(message) ? notLoaded : message;
      surface.print(`Breakpoint ${surface.nameOf(path)}:${line} is not bound. ${reason ?? own}`);
    }
  }
}

/** What adapters say of any breakpoint that is not bound. */
const saysNothing = /^(unbound|unverified|pending)( breakpoint)?\.?$/i;
const notLoaded = 'The program has not loaded the file yet, or runs other code on that line.';

function isUp(container: ObservedContainer | undefined): boolean {
  return container?.state === 'running' || container?.state === 'paused';
}

function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || pathBelow(root, path) !== undefined);
}

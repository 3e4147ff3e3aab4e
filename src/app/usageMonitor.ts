import { Coalescer, sleep } from '../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { isCancellation, toProblem } from '../base/problem.ts';
import type { ContainerStats, Engine } from '../engine/engine.ts';
import type { ApplicationMonitor } from './applicationMonitor.ts';
import { isUp } from './serviceState.ts';
import { noUsages, type Usages } from './usage.ts';

/** Figures come once a second from each container; they are shown together. */
const gatherMs = 1000;
const retryMs = 5000;

/** What the application's containers take, read from the engine only while somebody looks. */
export class UsageMonitor implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  readonly #usages = new Map<string, ContainerStats>();
  readonly #gather: Coalescer;
  #reading: { readonly engine: Engine; readonly project: string; readonly end: AbortController } | undefined;
  #looking: DisposableStore | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(monitor: ApplicationMonitor, logger: Logger, times = { gatherMs }) {
    this.#monitor = monitor;
    this.#logger = logger;
    this.#gather = new Coalescer(() => this.#changed.fire(), times.gatherMs);
  }

  /** Of the containers that run now. */
  get current(): Usages {
    const { snapshot } = this.#monitor;
    if (snapshot.state !== 'ready' || this.#usages.size === 0) return noUsages;
    const up = new Set(snapshot.observation.containers.filter(isUp).map(({ name }) => name));
    return new Map([...this.#usages].filter(([name]) => up.has(name)));
  }

  /** Starts, or ends, reading. Ending forgets every figure: it is stale by the next look. */
  setLooking(isLooking: boolean): void {
    if (isLooking === (this.#looking !== undefined)) return;
    this.#looking?.dispose();
    this.#looking = undefined;
    if (!isLooking) return;
    const looking = new DisposableStore();
    looking.add(this.#monitor.onDidChange(() => this.#follow()));
    looking.add(toDisposable(() => this.#end()));
    this.#looking = looking;
    this.#follow();
  }

  dispose(): void {
    this.setLooking(false);
    this.#gather.dispose();
    this.#changed.dispose();
  }

  /** One stream, of the engine and project that are shown now. */
  #follow(): void {
    const { snapshot, engine } = this.#monitor;
    const project = snapshot.state === 'ready' ? snapshot.application.name : undefined;
    if (this.#reading && this.#reading.engine === engine && this.#reading.project === project) return;
    this.#end();
    if (!engine || project === undefined) return;
    const end = new AbortController();
    this.#reading = { engine, project, end };
    void this.#read(engine, project, end.signal);
  }

  /** Never rejects: without figures, rows only lack them; it tries again. */
  async #read(engine: Engine, project: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await engine.stats(project, (stats) => this.#take(stats, signal), signal);
      } catch (error) {
        if (!isCancellation(error)) this.#logger.debug(`No figures of ${project}: ${toProblem(error).message}`);
      }
      this.#usages.clear();
      await sleep(retryMs, signal).catch(() => undefined);
    }
  }

  #take(stats: ContainerStats, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#usages.set(stats.container, stats);
    this.#gather.request();
  }

  #end(): void {
    this.#reading?.end.abort();
    this.#reading = undefined;
    this.#usages.clear();
  }
}

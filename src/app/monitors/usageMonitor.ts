import { Coalescer, sleep } from '../../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { ContainerStats, Engine } from '../../engine/engine.ts';
import type { ApplicationMonitor } from './applicationMonitor.ts';
import { noUsages, type Usages } from '../services/usage.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

/** Figures come once a second from each container; they are shown together, the first of a container soon. */
const usageTimes = { firstMs: 500, laterMs: 3000 };
const retryMs = 5000;

/** What the application's containers take, read from the engine only while somebody looks. */
export class UsageMonitor implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  readonly #latest = new Map<string, ContainerStats>();
  /** What is shown: it follows the latest only where the difference says something. */
  readonly #shown = new Map<string, ContainerStats>();
  readonly #soon: Coalescer;
  readonly #later: Coalescer;
  #reading: { readonly engine: Engine; readonly project: string; readonly end: AbortController } | undefined;
  #looking: DisposableStore | undefined;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(monitor: ApplicationMonitor, logger: Logger, times = usageTimes) {
    this.#monitor = monitor;
    this.#logger = logger;
    this.#soon = new Coalescer(() => this.#show(), times.firstMs);
    this.#later = new Coalescer(() => this.#show(), times.laterMs);
  }

  /** What the containers take that run now. */
  get current(): Usages {
    const { snapshot } = this.#monitor;
    if (snapshot.state !== 'ready' || this.#shown.size === 0) return noUsages;
    const up = new Set(snapshot.observation.containers.filter(isUpOrPaused).map(({ name }) => name));
    return new Map([...this.#shown].filter(([name]) => up.has(name)));
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
    this.#soon.dispose();
    this.#later.dispose();
    this.#changed.dispose();
  }

  /** Reads one stream, of the engine and project that are shown now. */
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

  /** Never rejects: rows can do without figures, and it tries again. */
  async #read(engine: Engine, project: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await engine.stats(project, (stats) => this.#take(stats, signal), signal);
      } catch (error) {
        if (!isCancellation(error)) this.#logger.debug(`No figures of ${project}: ${toProblem(error).message}`);
      }
      this.#forget();
      await sleep(retryMs, signal).catch(() => undefined);
    }
  }

  #take(stats: ContainerStats, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#latest.set(stats.container, calmed(this.#latest.get(stats.container), stats));
    if (this.#shown.has(stats.container)) this.#later.request();
    else this.#soon.request();
  }

  #show(): void {
    const news = [...this.#latest].filter(([name, stats]) => isNews(this.#shown.get(name), stats));
    for (const [name, stats] of news) this.#shown.set(name, stats);
    if (news.length > 0) this.#changed.fire();
  }

  #forget(): void {
    this.#latest.clear();
    this.#shown.clear();
  }

  #end(): void {
    this.#reading?.end.abort();
    this.#reading = undefined;
    this.#forget();
  }
}

/** The mean of the last seconds, the newest counting most: a health check every other second is no change. */
function calmed(before: ContainerStats | undefined, stats: ContainerStats): ContainerStats {
  return before ? { ...stats, cpu: before.cpu + (stats.cpu - before.cpu) / 4 } : stats;
}

/** A row that is drawn again loses what hovering shows of it: no tenth of a per cent is worth that. */
function isNews(shown: ContainerStats | undefined, latest: ContainerStats): boolean {
  if (!shown) return true;
  const cpuStep = Math.max(0.01, shown.cpu / 4);
  const memoryStep = Math.max(1_048_576, shown.memoryBytes / 20);
  return Math.abs(latest.cpu - shown.cpu) >= cpuStep || Math.abs(latest.memoryBytes - shown.memoryBytes) >= memoryStep;
}

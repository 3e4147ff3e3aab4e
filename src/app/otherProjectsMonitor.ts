import { sleep } from '../base/async.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { toProblem } from '../base/problem.ts';
import type { ObservedProject } from '../engine/observation.ts';
import type { ApplicationMonitor } from './applicationMonitor.ts';

/** One listing: cheap for any engine, and nobody stares at other people's projects. */
const pollMs = 5000;

/** Which projects there are on the engine, asked again and again while somebody looks. */
export class OtherProjectsMonitor implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  #looking: AbortController | undefined;
  #wake: AbortController | undefined;
  #current: readonly ObservedProject[] = [];

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(monitor: ApplicationMonitor, logger: Logger) {
    this.#monitor = monitor;
    this.#logger = logger;
  }

  get current(): readonly ObservedProject[] {
    return this.#current;
  }

  setLooking(isLooking: boolean): void {
    if (isLooking === (this.#looking !== undefined)) return;
    this.#looking?.abort();
    this.#looking = isLooking ? new AbortController() : undefined;
    if (this.#looking) void this.#poll(this.#looking.signal);
  }

  /** Asks now, where it would only later: the engine has come, or something was done to a project. */
  look(): void {
    this.#wake?.abort();
  }

  dispose(): void {
    this.setLooking(false);
    this.#changed.dispose();
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const listener = this.#monitor.onDidChange(({ state }) => {
      if (state === 'ready' && this.#current.length === 0) this.look();
      if (state !== 'ready') this.#take([]);
    });
    while (!signal.aborted) {
      await this.#ask(signal);
      this.#wake = new AbortController();
      await sleep(pollMs, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
    }
    listener.dispose();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { engine, snapshot } = this.#monitor;
    if (!engine || snapshot.state !== 'ready') return;
    try {
      this.#take(await engine.projects(signal));
    } catch (error) {
      // The application's own monitor says that the engine is gone.
      if (!signal.aborted) this.#logger.debug(`Cannot list projects: ${toProblem(error).message}`);
    }
  }

  #take(projects: readonly ObservedProject[]): void {
    if (JSON.stringify(projects) === JSON.stringify(this.#current)) return;
    this.#current = projects;
    this.#changed.fire();
  }
}

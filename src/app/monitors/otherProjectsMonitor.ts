import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ObservedContainer, ObservedProject } from '../../engine/observation.ts';
import type { ApplicationMonitor } from './applicationMonitor.ts';
import type { Insides } from '../services/otherProjects.ts';

/** One listing is cheap for any engine, and nobody stares at other people's projects. */
const pollMs = 5000;

/** Asks the engine again and again, while somebody looks, which projects there are. */
export class OtherProjectsMonitor implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #logger: Logger;
  readonly #changed = new Emitter<void>();
  #looking: AbortController | undefined;
  #wake: AbortController | undefined;
  #current: readonly ObservedProject[] = [];
  readonly #open = new Set<string>();
  #insides: Insides = new Map();

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(monitor: ApplicationMonitor, logger: Logger) {
    this.#monitor = monitor;
    this.#logger = logger;
  }

  get current(): readonly ObservedProject[] {
    return this.#current;
  }

  /** What runs of the projects that somebody looks into. */
  get insides(): Insides {
    return this.#insides;
  }

  /** Is told that somebody looks into a project, or no longer does. */
  setOpen(project: string, isOpen: boolean): void {
    if (isOpen === this.#open.has(project)) return;
    if (!isOpen) return void this.#open.delete(project);
    this.#open.add(project);
    this.look();
  }

  setLooking(isLooking: boolean): void {
    if (isLooking === (this.#looking !== undefined)) return;
    this.#looking?.abort();
    this.#looking = isLooking ? new AbortController() : undefined;
    if (this.#looking) void this.#poll(this.#looking.signal);
  }

  /** Asks now, in place of later, when the engine has come or something was done to a project. */
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
      if (state !== 'ready') this.#take([], new Map());
    });
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.#ask(signal);
      await sleep(pollMs, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
    }
    listener.dispose();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { engine, snapshot } = this.#monitor;
    if (!engine || snapshot.state !== 'ready') return;
    try {
      const projects = await engine.projects(signal);
      this.#take(projects, await this.#lookInside(engine, projects, signal));
    } catch (error) {
      // The application's own monitor says that the engine is gone.
      if (!signal.aborted) this.#logger.debug(`Cannot list projects: ${toProblem(error).message}`);
    }
  }

  async #lookInside(engine: Engine, projects: readonly ObservedProject[], signal: AbortSignal): Promise<Insides> {
    const open = projects.filter(({ name }) => this.#open.has(name));
    const looks = open.map(async ({ name }): Promise<[string, readonly ObservedContainer[]]> => {
      const { containers } = await engine.observe(name, [], signal);
      return [name, [...containers].sort((a, b) => a.number - b.number)];
    });
    return new Map(await Promise.all(looks));
  }

  #take(projects: readonly ObservedProject[], insides: Insides): void {
    const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
    if (isSame(projects, this.#current) && isSame([...insides], [...this.#insides])) return;
    this.#current = projects;
    this.#insides = insides;
    this.#changed.fire();
  }
}

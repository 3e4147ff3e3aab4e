import type { Disposable } from '../../base/disposable.ts';
import { isCancellation, toProblem, type Problem } from '../../base/problem.ts';
import { maxPaths } from '../watchEvents.ts';
import { isEngineAway } from './followContainers.ts';
import type { RestartedContainer, SessionPorts } from './ports.ts';
import type { ServiceWatchState } from './serviceWatchState.ts';

export interface RebuildPorts {
  readonly act: SessionPorts['act'];
  /** The names of the containers of the service that run, or would if they had not crashed; a service that was stopped stays so. */
  running(): readonly string[];
  /** Shows a problem at the rule that it comes from. */
  atRule(problem: Problem): Problem;
  /** Does this once no restart has stopped what runs. */
  inTurn(go: () => Promise<void>): Promise<void>;
  /** Wraps the making of new containers. */
  recreate(go: () => Promise<void>): Promise<void>;
  /** Containers were started anew, for this reason. */
  onRestarted(restarted: readonly RestartedContainer[], sinceMs: number, reason: string): void;
  /** A build was not superseded, and has succeeded with the making of containers, or not. */
  onEnded(hasSucceeded: boolean): void;
}

/** What is due. */
interface Wish {
  /** Files that ask for a build; none: containers alone are to be as the manifest says. */
  readonly paths: ReadonlySet<string>;
  readonly sinceMs: number;
}

/**
 * Builds a service anew when its files ask for it, one build at a time, and makes its containers anew when its declaration is another one.
 * A newer edit ends the build that runs and begins another; what an edit asked for while nothing ran is done once something does. A
 * build that failed waits for the next edit.
 */
export class Rebuilds implements Disposable {
  readonly #service: string;
  readonly #ports: RebuildPorts;
  readonly #state: ServiceWatchState;
  readonly #ending = new AbortController();
  #building = new AbortController();
  #wish: Wish | undefined;
  #isRunning = false;
  /** What is due could not be done, as there is no engine. */
  #waitsForEngine = false;

  constructor(service: string, ports: RebuildPorts, state: ServiceWatchState) {
    this.#service = service;
    this.#ports = ports;
    this.#state = state;
  }

  get isDue(): boolean {
    return this.#wish !== undefined || this.#isRunning;
  }

  /** Without paths, nothing is built, and containers are made anew that are not as the manifest says. */
  request(paths: readonly string[], sinceMs: number): void {
    this.#want({ paths: new Set(paths), sinceMs });
    this.#waitsForEngine = false;
    this.#building.abort();
    this.poke();
  }

  /** Something of the service runs now. */
  poke(): void {
    if (this.#isRunning || this.#wish === undefined || this.#waitsForEngine || this.#ending.signal.aborted) return;
    if (this.#ports.running().length === 0) return;
    this.#isRunning = true;
    void this.#run(this.#wish).then((hasSucceeded) => {
      this.#isRunning = false;
      if (hasSucceeded !== undefined) this.#ports.onEnded(hasSucceeded);
      this.poke();
    });
  }

  /** The engine is back: what it could not do is due again. */
  engineBack(): void {
    this.#waitsForEngine = false;
    this.poke();
  }

  dispose(): void {
    this.#ending.abort();
    this.#building.abort();
  }

  #want({ paths, sinceMs }: Wish): void {
    const { paths: others = [], sinceMs: first = sinceMs } = this.#wish ?? {};
    this.#wish = { paths: new Set([...others, ...paths]), sinceMs: Math.min(sinceMs, first) };
  }

  /** Resolves to undefined when it was ended by a newer edit, or by the end of the watch. */
  async #run(wish: Wish): Promise<boolean | undefined> {
    const end = this.#state.begin(wish.paths.size > 0 ? 'building' : 'restarting');
    this.#wish = undefined;
    this.#building = new AbortController();
    try {
      const signal = AbortSignal.any([this.#ending.signal, this.#building.signal]);
      await this.#ports.inTurn(() => this.#make(wish, signal));
      this.#state.setProblems('build', []);
      return true;
    } catch (error) {
      if (this.#ending.signal.aborted) return undefined;
      if (this.#building.signal.aborted && isCancellation(error)) {
        // The newer edit's build is for these as well.
        this.#want(wish);
        return undefined;
      }
      if (isEngineAway(error)) {
        this.#want(wish);
        this.#waitsForEngine = true;
      }
      this.#state.setProblems('build', [this.#ports.atRule(toProblem(error))]);
      return false;
    } finally {
      end();
    }
  }

  async #make(wish: Wish, signal: AbortSignal): Promise<void> {
    const service = this.#service;
    const { paths, sinceMs } = wish;
    signal.throwIfAborted();
    if (paths.size > 0) await this.#ports.act({ kind: 'build', service }, signal);
    signal.throwIfAborted();
    // From here on it is ended by the end of the watch alone: containers must not be left half made.
    await this.#ports.recreate(async () => {
      const isBuilt = paths.size > 0;
      const containers = this.#ports.running();
      // It was stopped meanwhile, or is restarted along with another service, maybe with what was there before: due once it runs.
      if (containers.length === 0) return this.#want(wish);
      const action = { kind: 'recreate', service, containers, isBuilt } as const;
      const { restarted } = await this.#ports.act(action, this.#ending.signal);
      if (isBuilt) {
        const told = [...paths].slice(0, maxPaths);
        this.#state.happened({ event: 'rebuilt', service, ms: Date.now() - sinceMs, paths: told });
        const others = restarted.filter((each) => each.service !== service);
        this.#ports.onRestarted(others, sinceMs, `it depends on ${service}, which was built anew`);
      } else this.#ports.onRestarted(restarted, sinceMs, 'the manifest changed');
    });
  }
}

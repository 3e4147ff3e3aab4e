import type { Engine, EngineEvent } from '../../engine/engine.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

export interface ContainerEnd {
  readonly container: string;
  readonly service: string;
  readonly exitCode: number;
  /** True when its restart policy brings it back. */
  readonly isRestarting: boolean;
}

/** How long somebody who restarts a container from elsewhere may take between stopping and starting it. */
const restartPatienceMs = 2000;

/** Follows how the containers of some services end, and tells when none of them is left. */
export class Ends {
  readonly #observe: () => Promise<readonly ObservedContainer[]>;
  readonly #isWatched: (service: string) => boolean;
  readonly #onEnd: (end: ContainerEnd) => void;
  readonly #onFailure: (error: unknown) => void;
  /** It is told once, when nothing is left that could still write. */
  readonly #onAllEnded: () => void;
  /** Containers that the plan itself stops or replaces: their ends are no news. */
  #leaving: ReadonlySet<string> = new Set();
  /** The names of the containers that run as far as is known, or are being started. */
  readonly #running = new Set<string>();
  /** Those that have not been told to have started yet: an end before that is the late news of an earlier run. */
  readonly #awaited = new Set<string>();
  readonly #killed = new Set<string>();
  readonly #died: EngineEvent[] = [];
  #isLooking = false;
  #isSettled = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(
    engine: Pick<Engine, 'observe'>,
    project: string,
    watched: ReadonlySet<string>,
    tell: {
      readonly onEnd: (end: ContainerEnd) => void;
      readonly onAllEnded: () => void;
      readonly onFailure: (error: unknown) => void;
    },
    signal: AbortSignal,
  ) {
    this.#observe = async () => (await engine.observe(project, [], signal)).containers;
    this.#isWatched = (service) => watched.has(service);
    this.#onEnd = tell.onEnd;
    this.#onAllEnded = tell.onAllEnded;
    this.#onFailure = tell.onFailure;
  }

  /** Tells the names of the containers that run and of those that are about to be started; `leaving` are the ids of those that the plan stops. */
  expect(running: readonly string[], starting: readonly string[], leaving: ReadonlySet<string>): void {
    for (const name of [...running, ...starting]) this.#running.add(name);
    for (const name of starting) this.#awaited.add(name);
    this.#leaving = leaving;
  }

  note(event: EngineEvent): void {
    if (!this.#isWatched(event.service)) return;
    if (event.action === 'kill') this.#killed.add(event.container);
    if (event.action === 'start') {
      this.#running.add(event.container);
      this.#awaited.delete(event.container);
      this.#killed.delete(event.container);
      clearTimeout(this.#patience);
    }
    if (event.action !== 'die' || this.#leaving.has(event.id ?? '') || !this.#running.has(event.container)) return;
    if (this.#awaited.has(event.container)) return;
    this.#died.push(event);
    void this.#look().catch(this.#onFailure);
  }

  /** All that was to be started is started: from now on everything is over once nothing runs. */
  settle(): void {
    this.#isSettled = true;
    void this.#look().catch(this.#onFailure);
  }

  dispose(): void {
    clearTimeout(this.#patience);
  }

  /** One look tells of all that has died until then. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      do await this.#lookOnce(this.#died.splice(0));
      while (this.#died.length > 0);
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookOnce(died: readonly EngineEvent[]): Promise<void> {
    const containers = (await this.#observe()).filter(({ service, isOneOff }) => this.#isWatched(service) && !isOneOff);
    for (const event of died) this.#tell(endOf(event, containers));
    if (!this.#isSettled || this.#died.length > 0 || containers.some(isUpOrPaused)) return;
    // An engine may tell of an end later than it shows it.
    for (const { name, service, exitCode } of containers) {
      if (exitCode !== undefined) this.#tell({ container: name, service, exitCode, isRestarting: false });
    }
    // Whoever restarts a container stops it first.
    const isStopped = died.some(({ container }) => this.#killed.has(container));
    if (!isStopped) return this.#onAllEnded();
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#onAllEnded(), restartPatienceMs);
  }

  /** Tells of each end once, however it became known. */
  #tell(end: ContainerEnd): void {
    if (!this.#running.has(end.container)) return;
    if (!end.isRestarting) this.#running.delete(end.container);
    this.#onEnd(end);
  }
}

function endOf({ id, container, service, attributes }: EngineEvent, all: readonly ObservedContainer[]): ContainerEnd {
  const now = all.find((each) => (id === undefined ? each.name === container : each.id === id));
  const exitCode = Number(attributes?.['exitCode'] ?? now?.exitCode ?? 0);
  return { container, service, exitCode, isRestarting: now !== undefined && isUpOrPaused(now) };
}

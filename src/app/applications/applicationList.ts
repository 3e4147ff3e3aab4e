import type { Disposable } from '../../base/disposable.ts';
import { Emitter, whenFound, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import { isDeepStrictEqual } from 'node:util';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** What was found in the workspace. `isCut`: a bound was reached, so that there may be more. */
export interface FoundApplications {
  readonly applications: readonly WorkspaceApplication[];
  readonly isCut: boolean;
}

/** Where the applications of the workspace come from. */
export interface ApplicationFinder {
  /** Rejects only when the finder itself cannot run. */
  find(signal: AbortSignal): Promise<FoundApplications>;
  /** Fires when some may have come or gone. */
  readonly onDidChange: Event<void>;
}

export type ListSnapshot =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'known'; readonly applications: readonly WorkspaceApplication[]; readonly isCut: boolean };

/** How long whoever wants to act on an application waits for the search. */
const patienceMs = 30_000;

/**
 * Which applications the workspace has. The first who asks has them looked for; from then on the list follows what comes and
 * goes. None of them is resolved for it.
 */
export class ApplicationList implements Disposable {
  readonly #finder: ApplicationFinder;
  readonly #logger: Logger;
  readonly #changed = new Emitter<ListSnapshot>();
  #snapshot: ListSnapshot = { state: 'loading' };
  #listener: Disposable | undefined;
  #asking: AbortController | undefined;

  readonly onDidChange: Event<ListSnapshot> = this.#changed.event;

  constructor(finder: ApplicationFinder, logger: Logger) {
    this.#finder = finder;
    this.#logger = logger;
  }

  get snapshot(): ListSnapshot {
    return this.#snapshot;
  }

  get applications(): readonly WorkspaceApplication[] {
    return this.#snapshot.state === 'known' ? this.#snapshot.applications : [];
  }

  /** Has them looked for, unless somebody has already. */
  start(): void {
    if (this.#listener) return;
    this.#listener = this.#finder.onDidChange(() => this.refresh());
    this.refresh();
  }

  /** Looks again. What was known stands until it knows better. */
  refresh(): void {
    if (!this.#listener) return this.start();
    this.#asking?.abort();
    this.#asking = new AbortController();
    void this.#ask(this.#asking.signal);
  }

  /**
   * The applications, once they are known. Without a signal, nobody waits for ever.
   * @throws ProblemError when they cannot be looked for
   */
  async known(signal: AbortSignal = AbortSignal.timeout(patienceMs)): Promise<readonly WorkspaceApplication[]> {
    this.start();
    if (this.#snapshot.state === 'failed') this.refresh();
    const snapshot = await this.#settled(signal);
    if (snapshot.state === 'failed') throw new ProblemError(snapshot.problem);
    return snapshot.applications;
  }

  dispose(): void {
    this.#asking?.abort();
    this.#listener?.dispose();
    this.#changed.dispose();
  }

  #settled(signal: AbortSignal): Promise<Exclude<ListSnapshot, { state: 'loading' }>> {
    const settled = () => (this.#snapshot.state === 'loading' ? undefined : this.#snapshot);
    return whenFound(this.onDidChange, settled, signal);
  }

  /** Never rejects: what goes wrong becomes the snapshot. */
  async #ask(signal: AbortSignal): Promise<void> {
    if (this.#snapshot.state === 'failed') this.#publish({ state: 'loading' });
    try {
      const found = await this.#finder.find(signal);
      if (!signal.aborted) this.#publish({ state: 'known', ...found });
    } catch (error) {
      if (signal.aborted) return;
      this.#logger.warn(`The applications of the workspace are not known: ${toProblem(error).message}`);
      if (this.#snapshot.state !== 'known') this.#publish({ state: 'failed', problem: toProblem(error) });
    }
  }

  #publish(snapshot: ListSnapshot): void {
    const isSame = isDeepStrictEqual(snapshot, this.#snapshot);
    this.#snapshot = snapshot;
    if (!isSame) this.#changed.fire(snapshot);
  }
}

import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import type { Logger } from '../../../base/logger.ts';
import { toProblem, type Problem } from '../../../base/problem.ts';
import type { DebugPreparation } from '../../../debug/model.ts';
import type { Application } from '../../../manifest/model.ts';
import { runningContainers, runOf, untilKnown } from '../../debug/runningContainers.ts';
import type { ApplicationMonitor, ReadySnapshot } from '../../monitors/applicationMonitor.ts';
import { readySnapshot } from '../../monitors/readySnapshot.ts';
import type { VariedManifest } from '../../monitors/variedManifest.ts';
import type { ActionRequest, PlanRunner } from '../planRunner.ts';

/** What there is of an application whose services are debugged. */
export interface VariedWork {
  readonly monitor: ApplicationMonitor;
  readonly varied: VariedManifest;
  readonly runner: Pick<PlanRunner, 'attempt' | 'run'>;
}

/** How long the containers that a plan has made may take to be seen. */
const seenMs = 10_000;

/** Makes containers anew for a debugger that has to be there from the start, and as the manifest says once nobody debugs them. */
export class DebugUndoing implements Disposable {
  readonly #isDebugged: (work: VariedWork, service: string) => boolean;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  /** The services that are varied, of each application. */
  readonly #varied = new Map<VariedWork, Set<string>>();
  #isDisposed = false;

  /** `isDebugged` says whether somebody still debugs a service. */
  constructor(isDebugged: (work: VariedWork, service: string) => boolean, logger: Logger) {
    this.#isDebugged = isDebugged;
    this.#logger = logger;
  }

  /** Shows the plan and takes its steps. True when the debugger can be attached to. */
  async vary(
    work: VariedWork,
    service: string,
    { vary, changes, label }: DebugPreparation,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!vary) return true;
    const services = this.#servicesOf(work);
    if (services.has(service)) return true;
    services.add(service);
    const snapshot = await readySnapshot(work.monitor);
    const before = new Set(runningContainers(snapshot, service).map(runOf));
    work.varied.vary(service, vary);
    const notes = notesOf(service, label, changes);
    const application = (known: Application): Application => work.varied.applyTo(known);
    const request = { ...upOf(snapshot, service), isShown: true, notes, application };
    const ending = await work.runner.attempt(request).catch((error: unknown) => {
      this.#forget(work, service);
      throw error;
    });
    if (ending !== 'done') {
      this.#forget(work, service);
      if (ending === 'failed') void this.#undo(work, service);
      return false;
    }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(seenMs)]);
    // What is only known late is attached to all the same: the adapter waits for it as well.
    await untilKnown(work.monitor, (known) => isMade(known, service, before), patience).catch(() => {
      signal.throwIfAborted();
    });
    return true;
  }

  /** Follows a debugged container, and undoes what was done for it once the last one of its service is over. */
  follow(work: VariedWork, service: string, target: { readonly onDidEnd: Event<void> }): void {
    this.#store.add(target.onDidEnd(() => this.settle(work, service)));
  }

  /** Undoes what was done for a service that nobody debugs. */
  settle(work: VariedWork, service: string): void {
    if (this.#isDebugged(work, service) || this.#isDisposed || !this.#servicesOf(work).has(service)) return;
    this.#forget(work, service);
    void this.#undo(work, service);
  }

  /** Shows a plan that makes what an earlier window has left as the manifest says. */
  async offer(work: VariedWork, services: readonly string[]): Promise<void> {
    await work.runner.run({ action: 'up', services, withDependencies: false });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#store.dispose();
  }

  #servicesOf(work: VariedWork): Set<string> {
    const known = this.#varied.get(work) ?? new Set<string>();
    this.#varied.set(work, known);
    return known;
  }

  #forget(work: VariedWork, service: string): void {
    this.#servicesOf(work).delete(service);
    work.varied.vary(service, undefined);
  }

  /** It was agreed to when the plan was shown that made them for the debugger. */
  async #undo(work: VariedWork, service: string): Promise<void> {
    const looking = work.monitor.retain();
    try {
      const snapshot = await readySnapshot(work.monitor);
      const { application } = await work.varied.read(AbortSignal.timeout(seenMs));
      // What was stopped or removed meanwhile stays so: it is made as the manifest says once it is started again.
      if (!application || runningContainers(snapshot, service).length === 0) return;
      await work.runner.attempt({ ...upOf(snapshot, service), isAgreed: true, application: () => application });
    } catch (error) {
      this.#logger.warn(`${service} is still made for the debugger: ${toProblem(error).message}`);
    } finally {
      looking.dispose();
    }
  }
}

/** A local process carries no mark: another run of it is one that was started with the debugger. */
function isMade(snapshot: ReadySnapshot, service: string, before: ReadonlySet<string>): boolean {
  return runningContainers(snapshot, service).some(
    (each) => each.madeForDebugger !== undefined || !before.has(runOf(each)),
  );
}

/** As many containers as there are: somebody may have scaled it by hand. */
function upOf(snapshot: ReadySnapshot, service: string): ActionRequest {
  const count = runningContainers(snapshot, service).length;
  const replicas = count > 0 ? { replicas: { [service]: count } } : {};
  return { action: 'up', services: [service], withDependencies: false, ...replicas };
}

/** A row each: a plan is a list. */
function notesOf(service: string, label: string, changes: readonly string[]): readonly Problem[] {
  const texts = [
    `For the ${label} debugger; undone when debugging ends`,
    ...changes.map((change) => `${service} ${change}`),
  ];
  return texts.map((message) => ({ code: 'debug.varied', severity: 'info', message }));
}

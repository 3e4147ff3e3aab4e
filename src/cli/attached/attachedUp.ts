import type { PlanLimits } from '../../app/operations/planOperation.ts';
import { startedNames } from '../../app/services/earlyEnds.ts';
import { systemClock } from '../../base/clock.ts';
import { plan } from '../../engine/plan.ts';
import type { Engine, UnreadableLog } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Plan, Step } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import { applyQuietly, showAndApply } from '../apply.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { exitCodeOf } from '../door.ts';
import type { Output } from '../output/output.ts';
import { ProgressPrinter } from '../output/progress.ts';
import { complain } from '../output/report.ts';
import { attachmentOf, type Attachment, type AttachOptions } from './attachment.ts';
import { Ends, type ContainerEnd } from './ends.ts';
import { LogPrinter } from './logPrinter.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

export interface AttachedRun {
  readonly application: Application;
  readonly services: readonly string[];
  readonly options: AttachOptions;
  /** How long a stop may take, in place of what the manifest says. */
  readonly graceMs?: number;
}

/** Why an attached `up` comes to its end. */
type AttachedEnd =
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'ended' }
  /** Nobody reads any more, and what runs stays. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'aborting'; readonly end: ContainerEnd }
  | { readonly kind: 'lost'; readonly error: unknown };

/** How long a start that has begun may go on once all is to be stopped. */
const startPatienceMs = 2000;

/**
 * Applies a plan and stays with what it started: prints its logs until it has ended, until an end that options name stops
 * the others, or until Ctrl+C does. A second Ctrl+C kills.
 */
export class AttachedUp {
  readonly #run: AttachedRun;
  readonly #engine: Engine;
  readonly #context: CliContext;
  readonly #attachment: Attachment;
  readonly #printer: LogPrinter;
  readonly #ends: Ends;
  /** It is aborted when all is over, also what still has to be read. */
  readonly #over = new AbortController();
  /** It is aborted when nothing more is to come; what was written is still read. */
  readonly #enough = new AbortController();
  readonly #outcome = Promise.withResolvers<AttachedEnd>();
  /** It is aborted when the plan is not to go on. */
  readonly #halt = new AbortController();
  readonly #firstCodes = new Map<string, number>();
  #progress: ProgressPrinter | undefined;
  #isStopping = false;

  constructor(run: AttachedRun, engine: Engine, context: CliContext) {
    const { application, services, options } = run;
    this.#run = run;
    this.#engine = engine;
    this.#context = context;
    this.#attachment = attachmentOf(application, services, options);
    const look = {
      project: application.name,
      hasPrefix: options.logPrefix,
      hasColor: options.color,
      hasTimestamps: options.timestamps,
    };
    this.#printer = new LogPrinter(look, context, (output, text) => this.#write(output, text));
    const tell = {
      onEnd: (end: ContainerEnd) => this.#noteEnd(end),
      onAllEnded: () => this.#end({ kind: 'ended' }),
      onFailure: (error: unknown) => this.#end({ kind: 'lost', error }),
    };
    this.#ends = new Ends(engine, application.name, this.#attachment.watched, tell, this.#over.signal);
  }

  async run(toApply: Plan, limits: PlanLimits): Promise<ExitCode> {
    const { signal, unread } = this.#context;
    const interrupt = this.#context.lendInterrupt();
    const onInterrupt = (): void => this.#end({ kind: 'interrupted' });
    // The plan is not left half-done for that.
    const onUnread = (): void => this.#outcome.resolve({ kind: 'unread' });
    signal.addEventListener('abort', onInterrupt, { once: true });
    unread.addEventListener('abort', onUnread, { once: true });
    try {
      signal.throwIfAborted();
      await this.#watch(toApply);
      const reading = this.#read();
      const exitCode = await this.#apply(toApply, limits);
      if (exitCode !== exitCodes.done && !this.#halt.signal.aborted) return exitCode;
      this.#ends.settle();
      const outcome = await this.#outcome.promise;
      return await this.#finish(outcome, reading, interrupt.signal);
    } finally {
      signal.removeEventListener('abort', onInterrupt);
      unread.removeEventListener('abort', onUnread);
      interrupt.dispose();
      this.#ends.dispose();
      this.#over.abort();
    }
  }

  /** Resolves once events flow. */
  async #watch(toApply: Plan): Promise<void> {
    const { name } = this.#run.application;
    const ready = Promise.withResolvers<undefined>();
    const onFailure = (error: unknown): void => {
      ready.reject(error);
      this.#end({ kind: 'lost', error });
    };
    this.#engine
      .watch(
        name,
        (event) => this.#ends.note(event),
        () => ready.resolve(undefined),
        this.#over.signal,
      )
      .catch(onFailure);
    await ready.promise;
    const observation = await this.#engine.observe(name, [], this.#over.signal);
    const leaving = leavingIds(toApply, observation);
    const running = stayingNames(observation, leaving);
    const starting = [...startedNames(toApply)].filter((started) => !running.includes(started));
    this.#ends.expect(running, starting, leaving);
    this.#printer.expect(this.#names(toApply, observation));
  }

  /** Resolves when all is read; never rejects. */
  async #read(): Promise<void> {
    const { followed } = this.#attachment;
    // No service would mean all.
    if (followed.length === 0) return;
    const { stderr } = this.#context;
    const onUnreadable = ({ problem }: UnreadableLog): void => void complain(stderr, problem.message);
    const options = {
      services: followed,
      follow: true,
      sinceMs: Date.now(),
      enough: this.#enough.signal,
      onUnreadable,
    };
    const { name } = this.#run.application;
    try {
      await this.#engine.logs(name, options, (line) => this.#printer.print(line), this.#over.signal);
    } catch (error) {
      this.#end({ kind: 'lost', error });
    }
  }

  async #apply(toApply: Plan, limits: PlanLimits): Promise<ExitCode> {
    const progress = this.#newProgress(toApply);
    this.#progress = progress;
    const signal = this.#halt.signal;
    // Otherwise a start that is given up half-way may come about after the look at what has to be stopped.
    const way = { progress, signal, limits: { ...limits, startPatienceMs } };
    try {
      return await showAndApply(toApply, this.#run.application, this.#engine, this.#context, way);
    } catch (error) {
      if (!signal.aborted) throw error;
      return exitCodes.cancelled;
    } finally {
      this.#progress = undefined;
    }
  }

  async #finish(outcome: AttachedEnd, reading: Promise<void>, force: AbortSignal): Promise<ExitCode> {
    if (outcome.kind === 'lost') throw outcome.error;
    if (outcome.kind === 'unread') return exitCodes.done;
    if (outcome.kind !== 'ended') await this.#stopAll(outcome, force);
    this.#enough.abort();
    await reading;
    // An end is told without anybody waiting for it.
    await this.#printer.flush();
    switch (outcome.kind) {
      case 'ended':
        return exitCodes.done;
      case 'interrupted':
        return exitCodes.cancelled;
      case 'aborting':
        return this.#exitCodeOf(outcome.end);
    }
  }

  async #stopAll(outcome: AttachedEnd, force: AbortSignal): Promise<void> {
    this.#isStopping = true;
    const { stderr } = this.#context;
    const why =
      outcome.kind === 'interrupted'
        ? 'Gracefully stopping... (press Ctrl+C again to force)'
        : 'Aborting on container exit...';
    await this.#write(stderr, `${why}\n`);
    const { application, graceMs } = this.#run;
    const grace = graceMs === undefined ? {} : { graceMs };
    try {
      await this.#stop({ application, ...grace }, force);
    } catch (error) {
      if (!force.aborted) throw error;
      await this.#write(stderr, 'Killing...\n');
      // Nothing is ordered without the manifest, so all are killed at once.
      await this.#stop({ graceMs: 0 }, this.#over.signal);
    }
  }

  async #stop(
    how: { readonly application?: Application; readonly graceMs?: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { application } = this.#run;
    const observation = await this.#engine.observe(application.name, [], signal);
    const stopping = plan({ action: 'stop', ...how, observation, services: this.#attachment.own });
    const progress = this.#newProgress(stopping);
    this.#progress = progress;
    try {
      const outcome = await applyQuietly(stopping, application, this.#engine, this.#context, { progress, signal });
      await exitCodeOf(outcome, this.#context);
    } finally {
      this.#progress = undefined;
    }
  }

  async #exitCodeOf({ exitCode }: ContainerEnd): Promise<ExitCode> {
    const { exitCodeFrom } = this.#run.options;
    if (exitCodeFrom === undefined) return exitCode;
    const known = this.#firstCodes.get(exitCodeFrom);
    if (known !== undefined) return known;
    const { containers } = await this.#engine.observe(this.#run.application.name, [], this.#over.signal);
    return containers.find(({ service, isOneOff }) => service === exitCodeFrom && !isOneOff)?.exitCode ?? 0;
  }

  #noteEnd(end: ContainerEnd): void {
    const { abortOnContainerExit, abortOnContainerFailure, exitCodeFrom } = this.#run.options;
    const more = end.isRestarting ? ' (restarting)' : '';
    void this.#printer.tell(`${this.#printer.shortName(end.container)} exited with code ${end.exitCode}${more}`);
    if (end.isRestarting) return;
    if (!this.#firstCodes.has(end.service)) this.#firstCodes.set(end.service, end.exitCode);
    if (this.#isStopping) return;
    const isAborting = abortOnContainerExit || exitCodeFrom !== undefined;
    if (isAborting || (abortOnContainerFailure && end.exitCode !== 0)) this.#end({ kind: 'aborting', end });
  }

  #end(outcome: AttachedEnd): void {
    this.#halt.abort();
    this.#outcome.resolve(outcome);
  }

  #newProgress(its: Plan): ProgressPrinter {
    return new ProgressPrinter(its, this.#context.stdout, systemClock, this.#context.presentation);
  }

  /** Writes above the status line of a plan. */
  #write(output: Output, text: string): Promise<void> {
    return this.#progress ? this.#progress.aside(output, text) : output.write(text);
  }

  /** The containers whose logs are to come. */
  #names({ steps }: Plan, { containers }: Observation): readonly string[] {
    const { followed } = this.#attachment;
    const coming = steps.flatMap((step) =>
      'service' in step && followed.includes(step.service) ? startedBy(step) : [],
    );
    const there = containers.flatMap(({ name, service }) => (followed.includes(service) ? [name] : []));
    return [...new Set([...there, ...coming])].sort();
  }
}

/** The names of the containers that a step starts; of one on every node nobody knows them before. */
function startedBy(step: Step): readonly string[] {
  if (step.kind === 'start') return [step.name];
  if (step.kind !== 'deploy') return [];
  // On a cluster, replicas are named as elsewhere, and the service with an underscore.
  const prefix = `${step.name.slice(0, -step.service.length - 1)}-${step.service}`;
  return Array.from({ length: step.replicas ?? 0 }, (_, index) => `${prefix}-${index + 1}`);
}

/** The names of the containers that run, and that the plan lets run. A start of one of them only runs its hooks. */
function stayingNames({ containers }: Observation, leaving: ReadonlySet<string>): readonly string[] {
  return containers.flatMap((each) => (isUpOrPaused(each) && !leaving.has(each.id) ? [each.name] : []));
}

function leavingIds({ steps }: Plan, { containers }: Observation): ReadonlySet<string> {
  const ids = steps.flatMap((step) => {
    if (step.kind !== 'stop' && step.kind !== 'remove') return [];
    return [step.containerId ?? containers.find(({ name }) => name === step.name)?.id ?? ''];
  });
  return new Set(ids);
}

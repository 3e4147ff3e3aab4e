import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { MirrorBatch } from '../mirror/batch.ts';
import type { ContainerFacts } from '../transport/probe.ts';
import type { SyncResult, Transport } from '../transport/transport.ts';
import { maxPaths, type SyncedEvent } from '../watchEvents.ts';
import type { MirrorWish } from '../mirror/batches.ts';

export type SyncedFacts = Omit<SyncedEvent, 'event' | 'service' | 'container'>;

export interface ContainerSyncPorts {
  open(signal: AbortSignal): Promise<Transport>;
  batches(wish: MirrorWish, facts: ContainerFacts): Iterable<MirrorBatch>;
  onSynced(facts: SyncedFacts): void;
  /** What is wrong with it now; empty once it is as the folder is. */
  onProblems(problems: readonly Problem[]): void;
  /** True while it brings something. */
  onBusy(isBusy: boolean): void;
}

/** How long it waits after each failure in a row, at last again and again. */
const backoffMs = [250, 500, 1000, 2000, 5000, 10_000];

/**
 * Keeps one container as the folder is. What it has to bring is remembered until it is there: a failure is tried again, sooner
 * when something changes, and what changes meanwhile comes along.
 */
export class ContainerSync implements Disposable {
  readonly #ports: ContainerSyncPorts;
  readonly #ending = new AbortController();
  /** Changed paths, and when each changed first since it was brought. */
  #pending = new Map<string, number>();
  #wholeSinceMs: number | undefined;
  #transport: Transport | undefined;
  #failures = 0;
  #isRunning = false;
  #isStopped = false;
  #isBroughtAtRest = false;
  #current = Promise.resolve();
  #wake = new AbortController();
  readonly #waiting = new Set<(isSettled: boolean) => void>();
  readonly #failing = new Set<() => void>();

  constructor(ports: ContainerSyncPorts) {
    this.#ports = ports;
  }

  /** True when it is as the folder is. */
  get isSettled(): boolean {
    return this.#pending.size === 0 && this.#wholeSinceMs === undefined && !this.#isRunning;
  }

  /** The paths of which its programs, were it to start now, would find what is older than in the folder; undefined: maybe any. */
  get lacking(): readonly string[] | undefined {
    if (this.isSettled || this.#isBroughtAtRest) return [];
    return this.#isRunning || this.#wholeSinceMs !== undefined ? undefined : [...this.#pending.keys()];
  }

  /** True if some of what it was brought is in memory alone. */
  get losesAtStop(): boolean {
    return this.#transport?.facts.mounts.some(({ type }) => type === 'tmpfs') === true;
  }

  bring(wish: MirrorWish, sinceMs: number): void {
    this.#isBroughtAtRest = false;
    for (const path of wish.paths) if (!this.#pending.has(path)) this.#pending.set(path, sinceMs);
    if (wish.isWhole) this.#wholeSinceMs ??= sinceMs;
    this.poke();
  }

  /** It does not run: what there is to bring waits until it does. */
  stopped(): void {
    this.#isStopped = true;
    this.#tellWaiting(false);
  }

  started(): void {
    this.#isStopped = false;
    this.poke();
  }

  /** Tries at once what has failed: the engine is back, or there is more to bring. */
  poke(): void {
    this.#wake.abort();
    if (this.#isRunning || this.#isStopped || this.#ending.signal.aborted || this.isSettled) return;
    this.#isRunning = true;
    this.#current = this.#run().finally(() => this.#rest());
  }

  /** Resolves to true once it is as the folder is, and to false if it stops, or is gone, before that. */
  settled(): Promise<boolean> {
    if (this.#ending.signal.aborted || this.#isStopped) return Promise.resolve(false);
    if (this.isSettled) return Promise.resolve(true);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /**
   * Resolves once files are brought to where a container that does not run can be given them: once, until there are others. It is
   * brought all once it runs.
   */
  async broughtAtRest(): Promise<void> {
    // What is under way fails, and is then to be brought.
    await this.#current;
    const transport = this.#transport;
    if (!transport || !this.#isStopped || this.#isBroughtAtRest) return;
    const wish = { paths: [...this.#pending.keys()], isWhole: false };
    // What comes from now on says otherwise.
    this.#isBroughtAtRest = true;
    try {
      for (const batch of this.#ports.batches(wish, transport.facts)) {
        await transport.syncAtRest(batch, this.#ending.signal);
      }
    } catch (error) {
      this.#isBroughtAtRest = false;
      if (!this.#ending.signal.aborted) this.#ports.onProblems([toProblem(error)]);
    }
  }

  /** Resolves once it is as the folder is, or a first try to make it so has failed, which goes on. */
  async tried(): Promise<void> {
    if (this.#failures > 0) return;
    await Promise.race([this.settled(), new Promise<void>((resolve) => this.#failing.add(resolve))]);
  }

  dispose(): void {
    this.#ending.abort();
    this.#transport?.dispose();
    this.#tellWaiting(false);
  }

  #rest(): void {
    this.#isRunning = false;
    if (this.#ending.signal.aborted) return;
    this.#ports.onBusy(false);
    // Something may have come after the last look.
    if (!this.isSettled) return this.poke();
    this.#tellWaiting(true);
  }

  #tellWaiting(isSettled: boolean): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell(isSettled);
  }

  #tellFailing(): void {
    const failing = [...this.#failing];
    this.#failing.clear();
    for (const tell of failing) tell();
  }

  async #run(): Promise<void> {
    this.#ports.onBusy(true);
    const { signal } = this.#ending;
    while (!signal.aborted && !this.#isStopped && (this.#pending.size > 0 || this.#wholeSinceMs !== undefined)) {
      const taken = this.#take();
      this.#wake = new AbortController();
      try {
        await this.#bring(taken, signal);
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#putBack(taken);
        // It ended while it was synced, which is no failure: it is brought the rest when it runs again.
        if (this.#isStopped) return;
        const problem = toProblem(error);
        // A container that ends is told of a moment later, which is then no failure.
        if (this.#failures > 0 || !endings.includes(problem.code)) this.#ports.onProblems([problem]);
        this.#tellFailing();
        await this.#pause();
      }
    }
  }

  #take(): Taken {
    const taken = { paths: this.#pending, wholeSinceMs: this.#wholeSinceMs };
    this.#pending = new Map();
    this.#wholeSinceMs = undefined;
    return taken;
  }

  #putBack({ paths, wholeSinceMs }: Taken): void {
    for (const [path, sinceMs] of paths) {
      this.#pending.set(path, Math.min(sinceMs, this.#pending.get(path) ?? sinceMs));
    }
    if (wholeSinceMs !== undefined) this.#wholeSinceMs = wholeSinceMs;
  }

  async #bring({ paths, wholeSinceMs }: Taken, signal: AbortSignal): Promise<void> {
    this.#transport ??= await this.#ports.open(signal);
    const transport = this.#transport;
    const wish = { paths: [...paths.keys()], isWhole: wholeSinceMs !== undefined };
    const sinceMs = Math.min(...paths.values(), wholeSinceMs ?? Infinity);
    const sum = new SyncSum();
    for (const batch of this.#ports.batches(wish, transport.facts)) {
      const result = await transport.sync(batch, signal);
      sum.add(batch, result);
      // It changed while it was read.
      const again = sourcesOf(batch, result.again);
      if (again.length > 0) this.#isBroughtAtRest = false;
      for (const source of again) this.#pending.set(source, Date.now());
    }
    this.#ports.onProblems(sum.problems);
    if (sum.hasAny) this.#ports.onSynced({ ...sum.facts, ms: Date.now() - sinceMs });
  }

  async #pause(): Promise<void> {
    const delayMs = backoffMs[Math.min(this.#failures, backoffMs.length - 1)] ?? 0;
    this.#failures++;
    const wake = AbortSignal.any([this.#ending.signal, this.#wake.signal]);
    await sleep(delayMs, wake).catch(() => undefined);
  }
}

const endings: readonly string[] = ['engine.not-running', 'engine.container-gone', 'develop.loop-lost'];

interface Taken {
  readonly paths: Map<string, number>;
  readonly wholeSinceMs: number | undefined;
}

function sourcesOf({ puts }: MirrorBatch, targets: readonly string[]): readonly string[] {
  if (targets.length === 0) return [];
  const again = new Set(targets);
  return puts.flatMap((put) => (put.kind === 'file' && again.has(put.path) ? [put.source] : []));
}

/** What several batches came to. */
class SyncSum {
  files = 0;
  deleted = 0;
  bytes = 0;
  readonly paths: string[] = [];
  readonly problems: Problem[] = [];

  add(batch: MirrorBatch, { files, deleted, bytes, obstacles, unreadable }: SyncResult): void {
    this.files += files;
    this.deleted += deleted;
    this.bytes += bytes;
    this.paths.push(...batch.paths.slice(0, maxPaths - this.paths.length));
    this.problems.push(...obstacles, ...unreadable.map(unreadableFile));
  }

  get hasAny(): boolean {
    return this.files + this.deleted > 0;
  }

  get facts(): Omit<SyncedFacts, 'ms'> {
    const { files, deleted, bytes, paths } = this;
    return { files, deleted, bytes, paths };
  }
}

function unreadableFile({ source, reason }: SyncResult['unreadable'][number]): Problem {
  const message = `Cannot read ${source}, so it is not synced (${reason}). Make it readable; it is synced once it changes.`;
  return { code: 'develop.unreadable', severity: 'error', message };
}

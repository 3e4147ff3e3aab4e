import { Worker } from 'node:worker_threads';
import { Emitter } from '../../base/event.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { silentLogger, type Logger } from '../../base/logger.ts';
import type { Matcher } from '../../messages/filter/matcher.ts';
import type { OnUnevaluated } from '../../messages/filter/unfailing.ts';
import type { Page } from '../../messages/store/page.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import { Peer } from '../../protocol/rpc.ts';
import { scanClientSide, scanSide } from '../../protocol/scan.ts';

/** Fewer are looked at before a thread has started. */
const minPages = 8;
/** Larger ones would be copied for longer than they are looked at. */
const maxPageBytes = 4 * 1_048_576;
/** Handed to a thread ahead, so that it never waits for the one that hands out. */
const pagesAhead = 3;
/** A thread that is still busy so long after nobody needs it is ended: another takes its place. */
const maxLateMs = 40;
const idleMs = 10_000;

export interface ScanPlan {
  readonly filter: Filter;
  /** The sources by their numbers in the store. */
  readonly sources: readonly (SourceFacts | undefined)[];
  /** The pages in order; no row will be added to them. */
  readonly pages: readonly Page[];
  readonly onUnevaluated?: OnUnevaluated;
}

/** A thread's result for a page. */
type Findings = Awaited<ReturnType<Helper['match']>>;

interface Run {
  /** Without the pages of the plan. */
  readonly task: Pick<ScanPlan, 'filter' | 'sources'>;
  /** Emptied once it is over: whoever still holds it keeps no page alive. */
  pages: readonly Page[];
  /** Pages that nobody looks at yet, from the last one backwards. */
  next: number;
  /** Pages that the asking thread has come to itself. */
  readonly passed: Set<Page>;
  readonly found: Map<Page, Findings>;
}

/**
 * Threads that look at a store's pages from the last one backwards while the thread that holds them comes from the first
 * one: what they found is there when it arrives, and what they have not finished it does by itself. Pages are copied, so
 * nothing that happens to the store meanwhile can be seen by them.
 */
export class ScanPool implements Disposable {
  readonly #script: string;
  readonly #size: number;
  readonly #logger: Logger;
  #helpers: Helper[] = [];
  #run: Run | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** Threads see which run is wanted, whatever they are busy with. */
  readonly #wanted = new Int32Array(new SharedArrayBuffer(4));
  #isUseless: boolean;

  constructor(script: string, size: number, logger: Logger) {
    this.#script = script;
    this.#size = size;
    this.#logger = logger;
    this.#isUseless = size < 1;
  }

  /** The same matcher, with what the threads find; what they did before is dropped. */
  help(matcher: Matcher, plan: ScanPlan): Matcher {
    this.stop();
    const pages = plan.pages.filter((page) => page.bytes.length <= maxPageBytes);
    if (this.#isUseless || pages.length < minPages) return matcher;
    const { filter, sources, onUnevaluated } = plan;
    const task = { filter, sources };
    const run: Run = { task, pages, next: pages.length - 1, passed: new Set(), found: new Map() };
    this.#start(run);
    return (page, from, to, onMatch, isDue) => {
      const found = run.found.get(page);
      if (found) {
        pickFrom(found.unevaluated, from, to, (index) => onUnevaluated?.(page, index, found.why));
        return pickFrom(found.found, from, to, onMatch);
      }
      if (this.#run === run) run.passed.add(page);
      return matcher(page, from, to, onMatch, isDue);
    };
  }

  /** Pages that threads are done with, of what is looked for now. */
  get pagesDone(): number {
    return this.#run?.found.size ?? 0;
  }

  /** Nobody needs what is still being looked for. */
  stop(): void {
    const run = this.#run;
    if (!run) return;
    run.pages = [];
    run.passed.clear();
    run.found.clear();
    this.#run = undefined;
    Atomics.add(this.#wanted, 0, 1);
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => this.#endLate(), maxLateMs).unref();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#dismiss(), idleMs).unref();
  }

  dispose(): void {
    this.#isUseless = true;
    this.stop();
    clearTimeout(this.#lateTimer);
    clearTimeout(this.#idleTimer);
    this.#dismiss();
  }

  #start(run: Run): void {
    clearTimeout(this.#idleTimer);
    this.#run = run;
    const { length } = this.#helpers;
    for (const helper of this.#helpers) void this.#lead(helper, run);
    for (let i = length; i < this.#size; i++) this.#engage(run);
  }

  #engage(run: Run): void {
    const helper = new Helper(this.#script, this.#wanted);
    this.#helpers.push(helper);
    void this.#lead(helper, run);
  }

  /** One row may keep a thread busy: it cannot be asked to stop then, only ended. */
  #endLate(): void {
    const wanted = this.#wanted[0] ?? 0;
    const late = this.#helpers.filter((helper) => helper.isBusyBefore(wanted));
    this.#helpers = this.#helpers.filter((helper) => !late.includes(helper));
    for (const helper of late) {
      helper.dispose();
      if (this.#run) this.#engage(this.#run);
    }
  }

  async #lead(helper: Helper, run: Run): Promise<void> {
    const { filter, sources } = run.task;
    try {
      const problem = await helper.peer.request('setFilter', { filter, sources: sources.map(factsToTell) });
      if (problem) return;
      await Promise.all(Array.from({ length: pagesAhead }, () => this.#feed(helper, run)));
    } catch (error) {
      if (!this.#helpers.includes(helper)) return;
      // Everything goes on without them.
      this.#logger.warn(`Messages are filtered by one thread only: ${String(error)}`);
      this.#isUseless = true;
      this.#dismiss();
    }
  }

  async #feed(helper: Helper, run: Run): Promise<void> {
    while (this.#run === run) {
      const page = run.pages[run.next--];
      if (!page || run.passed.has(page)) return;
      // In order: each one is handed over when one before is done.
      const found = await helper.match(page, this.#wanted[0] ?? 0);
      if (this.#run === run) run.found.set(page, found);
    }
  }

  #dismiss(): void {
    const helpers = this.#helpers;
    this.#helpers = [];
    for (const helper of helpers) helper.dispose();
  }
}

class Helper implements Disposable {
  readonly peer: Peer<typeof scanClientSide, typeof scanSide>;
  readonly #store = new DisposableStore();
  /** Runs whose pages it was handed and has not answered for. */
  readonly #asked: number[] = [];

  constructor(script: string, wanted: Int32Array<SharedArrayBuffer>) {
    const workerData = { wanted: wanted.buffer };
    const resourceLimits = { maxOldGenerationSizeMb: 512 };
    const worker = new Worker(script, { name: 'patchbay-scan', resourceLimits, workerData });
    // It alone keeps no process alive.
    worker.unref();
    const messages = this.#store.add(new Emitter<unknown>());
    worker.on('message', (message) => messages.fire(message));
    const wire = { post: (message: unknown) => worker.postMessage(message), onMessage: messages.event };
    this.peer = this.#store.add(new Peer(wire, scanClientSide, {}, scanSide, silentLogger));
    this.#store.add({ dispose: () => void worker.terminate() });
    // Requests that still wait for an answer are rejected.
    worker.on('error', () => this.peer.dispose());
    worker.on('exit', () => this.peer.dispose());
  }

  /** It is at a page of a run before that one. */
  isBusyBefore(run: number): boolean {
    return this.#asked.some((asked) => asked !== run);
  }

  async match(page: Page, run: number) {
    this.#asked.push(run);
    try {
      return await this.peer.request('match', { page: page.copyable(), run });
    } finally {
      this.#asked.splice(this.#asked.indexOf(run), 1);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Functions cannot be told: sources that need one are not given to helpers at all. */
function factsToTell(facts: SourceFacts | undefined): Omit<SourceFacts, 'schema'> | null {
  if (!facts) return null;
  const { id, label, kind, payloadField, encoding } = facts;
  return { id, label, kind, payloadField, encoding };
}

function pickFrom(found: Uint32Array, from: number, to: number, onMatch: (index: number) => void): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < found.length; at++) {
    const index = found[at] ?? to;
    if (index >= to) break;
    onMatch(index);
  }
  return to;
}

import { join } from 'node:path';
import type { Disposable } from '../../base/disposable.ts';
import type { Problem } from '../../base/problem.ts';
import type { PreparedRule } from '../rules/preparedRule.ts';
import { ContentHashes } from './contentHashes.ts';
import { ChangeDebounce, debounceTimes } from './debounce.ts';
import { readFacts, type FileFacts } from './fileFacts.ts';
import type { WatchedChange, WatchedChanges } from './watchedChanges.ts';
import { FolderTree, type FolderFiles } from './folderTree.ts';
import { Interest } from './interest.ts';
import { eventsUntilOverflow, WatchSet, type WatchStrategy } from './watchSet.ts';

export interface FolderWatchOptions {
  readonly onChanges: (changes: WatchedChanges) => void;
  /** What keeps changes from being noticed at once. They are noticed within `pollMs` then. */
  readonly onProblem: (problem: Problem) => void;
  readonly strategy?: WatchStrategy;
}

/** What is watched: what the rules take, and single files, such as those that rules are read from. */
export interface Watched {
  readonly rules: readonly PreparedRule[];
  readonly files?: readonly string[];
}

/** How often folders are looked at of which the system tells nothing. */
const pollMs = 2000;
/** So long arming keeps others waiting at most. */
const turnMs = 30;

/** Watches the folders of rules, and tells what has changed in them, once for changes that come together. */
export class FolderWatch implements Disposable {
  readonly #options: FolderWatchOptions;
  readonly #hashes = new ContentHashes();
  readonly #watches: WatchSet;
  readonly #tree: FolderTree;
  readonly #debounce = new ChangeDebounce((sinceMs) => this.#tell(sinceMs), debounceTimes);
  readonly #maxEvents = eventsUntilOverflow();
  #interest: Interest;
  /** Paths to look at; undefined: everything. */
  #dirty: Set<string> | undefined = new Set();
  /** How many came in this turn. */
  #events = 0;
  #arming = 0;
  #isDisposed = false;
  #poll: NodeJS.Timeout | undefined;
  #told = new Set<string>();

  constructor({ rules, files = [] }: Watched, options: FolderWatchOptions) {
    this.#options = options;
    this.#interest = new Interest(rules, files);
    const events = {
      onEntry: (folder: string, name: string | undefined): void => this.#note(folder, name),
      onLost: (folder: string, code: string): void => this.#lost(folder, code),
    };
    this.#watches = new WatchSet(events, options.strategy);
    this.#tree = new FolderTree(this.#interest, this.#watches, this.#hashes);
  }

  /** What there is now. It is as new as the last changes that were told. */
  get files(): FolderFiles {
    return this.#tree;
  }

  /** How many watches the system holds for it. */
  get watches(): number {
    return this.#watches.size;
  }

  /** Resolves once every folder is watched and read. What changes meanwhile is told afterwards. */
  async arm(): Promise<void> {
    this.#arming++;
    let endMs = performance.now() + turnMs;
    for (const _ of this.#tree.arm()) {
      if (performance.now() < endMs) continue;
      await new Promise(setImmediate);
      if (this.#isDisposed) return;
      endMs = performance.now() + turnMs;
    }
    this.#arming--;
    // Another one has begun meanwhile, and is to know all.
    if (this.#arming > 0) return;
    this.#hashes.learn(this.#all(), (path) => this.#interest.needsHash(path));
    if (this.#dirty === undefined || this.#dirty.size > 0) this.#debounce.note();
  }

  /** Watches what other rules take. What they take in addition is no change. */
  async update({ rules, files = [] }: Watched): Promise<void> {
    this.#interest = new Interest(rules, files);
    this.#tree.become(this.#interest);
    await this.arm();
    this.#noteAll();
  }

  /** An editor has written the file: it is looked at now. */
  saved(path: string): void {
    if (!this.#interest.concerns(path)) return;
    this.#dirty?.add(path);
    this.#debounce.note();
    this.#debounce.flush();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearInterval(this.#poll);
    this.#debounce.stop();
    this.#hashes.stop();
    this.#watches.dispose();
  }

  #note(folder: string, name: string | undefined): void {
    // All that the system holds is told in one turn.
    if (this.#events++ === 0) setImmediate(() => (this.#events = 0));
    if (this.#events > this.#maxEvents || name === undefined) return this.#noteAll();
    const path = join(folder, name);
    if (!this.#interest.mayMatter(path)) return;
    this.#dirty?.add(path);
    this.#debounce.note();
  }

  #noteAll(): void {
    this.#dirty = undefined;
    this.#debounce.note();
  }

  #tell(sinceMs: number): void {
    // What is not known yet cannot have changed: it is looked at again once all is known.
    if (this.#arming > 0 || this.#isDisposed) return;
    const changes = new Map<string, WatchedChange>();
    const dirty = this.#dirty;
    this.#dirty = new Set();
    if (dirty) for (const path of dirty) this.#tree.look(path, changes);
    else this.#tree.lookAtAll(changes);
    if (changes.size > 0) this.#options.onChanges({ changes: [...changes.values()], sinceMs });
  }

  /** To go through it reads the facts of what was only seen so far. */
  *#all(): Generator<readonly [string, FileFacts]> {
    for (const root of this.#interest.roots) yield* this.#tree.below(root);
  }

  /** The folders that cannot be watched are looked at instead. */
  #lost(folder: string, code: string): void {
    if (this.#isDisposed) return;
    this.#noteAll();
    // Some systems say so of a folder that was removed: the folder above tells of that.
    if (readFacts(folder)?.kind !== 'folder') return this.#watches.remove(folder);
    this.#poll ??= setInterval(() => this.#pollLost(), pollMs);
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.#options.onProblem(lostProblem(folder, code));
  }

  #pollLost(): void {
    this.#watches.retry();
    if (this.#watches.hasLost) return this.#noteAll();
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#told.clear();
  }
}

function lostProblem(folder: string, code: string): Problem {
  const meanwhile = `Until then, changes are found by looking every ${pollMs / 1000} s.`;
  if (code === 'ENOSPC' || code === 'EMFILE') {
    const name = code === 'ENOSPC' ? 'max_user_watches=524288' : 'max_user_instances=1024';
    const message = `No more folders can be watched: this machine's limit is reached (${code} at ${folder}). Raise it with: sudo sysctl fs.inotify.${name}. ${meanwhile}`;
    return { code: 'develop.watch-limit', severity: 'warning', message };
  }
  const message = `${folder} cannot be watched (${code}). See that it can be read. ${meanwhile}`;
  return { code: 'develop.not-watched', severity: 'warning', message };
}

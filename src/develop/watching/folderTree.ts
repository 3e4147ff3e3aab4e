import { readdirSync, type Dirent } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { isSame, readFacts, wasSeenAs, type FileFacts, type SeenEntry } from './fileFacts.ts';
import type { WatchedChange } from './watchedChanges.ts';
import type { Interest } from './interest.ts';

/** Whoever tells of changes in single folders. */
export interface FolderWatchers {
  /** From the return of this call on, changes of the entries of the folder are told. `isDeep`: of those below as well. */
  add(folder: string, isDeep: boolean): void;
  remove(folder: string): void;
}

/** Whether a file that seems to have changed holds what it held before. */
export interface ContentMemory {
  /** Remembers what the file holds now. */
  isUnchanged(path: string, now: FileFacts): boolean;
  forget(path: string): void;
}

/** What there is now, as far as somebody wants to know of it. */
export interface FolderFiles {
  facts(path: string): FileFacts | undefined;
  /** What lies in a folder, at any depth, folders before what is in them; a path that is no folder is itself. */
  below(path: string): Generator<readonly [path: string, facts: FileFacts]>;
}

/**
 * Holds what there is in the watched folders, and says how that differs from what was there before. A folder is watched before
 * its entries are read, so that none that is made meanwhile is missed. Links are entries, and are never followed.
 */
export class FolderTree implements FolderFiles {
  #interest: Interest;
  readonly #watchers: FolderWatchers;
  readonly #contents: ContentMemory;
  /** Folder → name → what it is. Of a folder that only leads to a root, there are the roots alone. */
  readonly #folders = new Map<string, Map<string, FileFacts | SeenEntry>>();
  /** Folders of which every entry that is wanted is known. */
  readonly #whole = new Set<string>();

  constructor(interest: Interest, watchers: FolderWatchers, contents: ContentMemory) {
    this.#interest = interest;
    this.#watchers = watchers;
    this.#contents = contents;
  }

  facts(path: string): FileFacts | undefined {
    const entry = this.#entry(path);
    if (!entry || 'identity' in entry) return entry;
    const now = readFacts(path);
    // What has changed since is told as a change, so that nothing of it is remembered before.
    if (now && wasSeenAs(entry, now)) this.#entries(dirname(path)).set(basename(path), now);
    return now;
  }

  *below(path: string): Generator<readonly [path: string, facts: FileFacts]> {
    const own = this.facts(path);
    if (own && own.kind !== 'folder') yield [path, own];
    for (const name of this.#folders.get(path)?.keys() ?? []) {
      const each = join(path, name);
      const facts = this.facts(each);
      if (facts) yield [each, facts];
      if (facts?.kind === 'folder') yield* this.below(each);
    }
  }

  /** Takes in what is there, without a change for it. Yields every now and then, for others to have their turn. */
  *arm(): Generator<void> {
    for (const root of this.#interest.roots) {
      this.#anchor(root);
      const now = readFacts(root);
      const isOut = now?.kind === 'folder' ? this.#interest.isOutWhole(root) : !this.#interest.wants(root);
      if (!now || isOut) continue;
      this.#entries(dirname(root)).set(basename(root), now);
      if (now.kind === 'folder' && !this.#whole.has(root)) yield* this.#addFolder(root);
    }
  }

  /** From now on, other paths are wanted. What is known of them stays known; `arm` takes in the rest. */
  become(interest: Interest): void {
    this.#interest = interest;
    for (const folder of this.#folders.keys()) {
      if (interest.isOutWhole(folder) && !interest.isAbove(folder)) this.#forget(folder);
    }
    for (const [folder, entries] of this.#folders) {
      this.#whole.delete(folder);
      for (const [name, facts] of entries) {
        const path = join(folder, name);
        const isWanted = facts.kind === 'folder' ? this.#folders.has(path) : interest.wants(path);
        if (!isWanted) entries.delete(name);
      }
    }
  }

  /** Looks at one path again, and adds what has changed there and below. */
  look(path: string, changes: Map<string, WatchedChange>): void {
    if (this.#interest.isAbove(path))
      for (const root of this.#interest.rootsBelow(path)) this.#lookAtRoot(root, changes);
    if (this.#interest.isRoot(path)) this.#lookAtRoot(path, changes);
    else this.#lookInside(path, changes);
  }

  /** Looks at everything again. */
  lookAtAll(changes: Map<string, WatchedChange>): void {
    for (const root of this.#interest.roots) this.#lookAtRoot(root, changes);
    for (const folder of this.#whole) this.#lookAtEntries(folder, changes);
  }

  #lookAtEntries(folder: string, changes: Map<string, WatchedChange>): void {
    const known = this.#folders.get(folder)?.keys() ?? [];
    const names = new Set([...known, ...entriesIn(folder).map(({ name }) => name)]);
    for (const name of names) this.#lookAt(join(folder, name), changes);
  }

  #lookAtRoot(root: string, changes: Map<string, WatchedChange>): void {
    this.#anchor(root);
    this.#lookAt(root, changes);
  }

  #lookInside(path: string, changes: Map<string, WatchedChange>): void {
    const folder = dirname(path);
    if (this.#whole.has(folder)) this.#lookAt(path, changes);
    // Its folder has just been made: what is in it comes with it.
    else if (folder !== path && this.#interest.concerns(folder) && !this.#interest.isAbove(folder)) {
      this.look(folder, changes);
    }
  }

  #lookAt(path: string, changes: Map<string, WatchedChange>): void {
    const entry = this.#entry(path);
    const now = this.#wanted(path);
    const known = entry && now && !('identity' in entry) && wasSeenAs(entry, now) ? now : entry;
    if (!now) {
      if (known) this.#remove(path, known, changes);
      return;
    }
    const isOther = known !== undefined && (known.kind !== now.kind || isAnotherFolder(known, now));
    if (isOther) this.#remove(path, known, changes);
    const isTakenIn = now.kind !== 'folder' || this.#whole.has(path);
    this.#entries(dirname(path)).set(basename(path), now);
    const before = known && 'identity' in known && !isOther ? known : undefined;
    if (isTakenIn && before && isSame(before, now)) return;
    if (now.kind !== 'special' && this.#interest.wants(path)) changes.set(path, this.#changeOf(path, now, before));
    if (now.kind === 'folder' && !this.#whole.has(path)) this.#addAtOnce(path, changes);
  }

  #wanted(path: string): FileFacts | undefined {
    const now = readFacts(path);
    if (!now) return undefined;
    const isWanted = now.kind === 'folder' ? !this.#interest.isOutWhole(path) : this.#interest.wants(path);
    return isWanted ? now : undefined;
  }

  #changeOf(path: string, now: FileFacts, known: FileFacts | undefined): WatchedChange {
    const isFile = now.kind === 'file' && this.#interest.needsHash(path);
    const holdsTheSame = isFile && this.#contents.isUnchanged(path, now);
    return { path, kind: 'put', what: now.kind, isTouch: holdsTheSame && known?.mode === now.mode };
  }

  /** Takes in a folder and all that is in it; the folder itself is known already. Without `changes`, nobody is told. */
  *#addFolder(folder: string, changes?: Map<string, WatchedChange>): Generator<void> {
    this.#watchers.add(folder, true);
    const watchedSinceMs = Date.now();
    this.#whole.add(folder);
    const entries = this.#entries(folder);
    const inner: string[] = [];
    // `join` would take as long as all that the rules are asked.
    const start = folder.endsWith(sep) ? folder : folder + sep;
    for (const entry of entriesIn(folder)) {
      const path = start + entry.name;
      const isWanted = this.#interest.wants(path);
      if (entry.isDirectory() ? this.#interest.isOutWhole(path) : !isWanted) continue;
      if (entry.isDirectory() && !this.#whole.has(path)) inner.push(path);
      if (entries.has(entry.name)) continue;
      const seen = entry.isDirectory() || changes ? readFacts(path) : { kind: kindOf(entry), watchedSinceMs };
      if (!seen) continue;
      entries.set(entry.name, seen);
      if (changes && isWanted && seen.kind !== 'special') {
        changes.set(path, { path, kind: 'put', what: seen.kind, isTouch: false });
      }
    }
    yield;
    for (const path of inner) yield* this.#addFolder(path, changes);
  }

  #addAtOnce(folder: string, changes: Map<string, WatchedChange>): void {
    const steps = this.#addFolder(folder, changes);
    while (!steps.next().done);
  }

  #remove(path: string, known: FileFacts | SeenEntry, changes: Map<string, WatchedChange>): void {
    this.#folders.get(dirname(path))?.delete(basename(path));
    this.#contents.forget(path);
    if (known.kind === 'folder') {
      for (const [name, facts] of this.#folders.get(path) ?? []) this.#remove(join(path, name), facts, changes);
      this.#forget(path);
      for (const root of this.#interest.rootsBelow(path)) this.#anchor(root);
    }
    if (known.kind !== 'special' && this.#interest.wants(path)) {
      changes.set(path, { path, kind: 'removed', what: known.kind, isTouch: false });
    }
  }

  #forget(folder: string): void {
    this.#folders.delete(folder);
    this.#whole.delete(folder);
    this.#watchers.remove(folder);
  }

  /** A root comes and goes in the folder that it is in, or in the nearest one above that is there. */
  #anchor(root: string): void {
    for (let folder = dirname(root); ; folder = dirname(folder)) {
      if (readFacts(folder)?.kind === 'folder') return this.#watchers.add(folder, false);
      if (folder === dirname(folder)) return;
    }
  }

  #entry(path: string): FileFacts | SeenEntry | undefined {
    return this.#folders.get(dirname(path))?.get(basename(path));
  }

  #entries(folder: string): Map<string, FileFacts | SeenEntry> {
    const entries = this.#folders.get(folder) ?? new Map<string, FileFacts | SeenEntry>();
    this.#folders.set(folder, entries);
    return entries;
  }
}

function isAnotherFolder(known: FileFacts | SeenEntry, now: FileFacts): boolean {
  return now.kind === 'folder' && 'identity' in known && known.identity !== now.identity;
}

function kindOf(entry: Dirent): FileFacts['kind'] {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}

/** Nothing, of a folder that is gone or may not be read: its files cannot be sent either. */
function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

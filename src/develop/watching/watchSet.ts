import { readFileSync, watch, type FSWatcher } from 'node:fs';
import { platform } from 'node:os';
import { wayBelow } from '../rules/paths.ts';
import type { FolderWatchers } from './folderTree.ts';

/**
 * `folders`: one watch for each folder, which is what Linux has; a folder that is left out costs none. `deep`: one for all that
 * lies in a folder, as macOS and Windows have it.
 */
export type WatchStrategy = 'folders' | 'deep';

export const nativeStrategy: WatchStrategy = platform() === 'linux' ? 'folders' : 'deep';

export interface WatchSetEvents {
  /** The entry may have changed; without a name, any entry of the folder. */
  readonly onEntry: (folder: string, name: string | undefined) => void;
  /** A folder could not be watched, or its watch has ended: changes in it are told no more. `code` is the system's. */
  readonly onLost: (folder: string, code: string) => void;
}

/** The system's watches of folders. */
export class WatchSet implements FolderWatchers {
  readonly #watches = new Map<string, { readonly watcher: FSWatcher; readonly isDeep: boolean }>();
  /** Folder → whether what lies below was to be told as well. */
  readonly #lost = new Map<string, boolean>();
  readonly #strategy: WatchStrategy;
  readonly #events: WatchSetEvents;

  constructor(events: WatchSetEvents, strategy = nativeStrategy) {
    this.#events = events;
    this.#strategy = strategy;
  }

  /** How many watches there are. */
  get size(): number {
    return this.#watches.size;
  }

  /** True while there are folders of which no change is told: they have to be looked at every now and then. */
  get hasLost(): boolean {
    return this.#lost.size > 0;
  }

  add(folder: string, isDeep: boolean): void {
    const deep = isDeep && this.#strategy === 'deep';
    const known = this.#watches.get(folder);
    if (known && (known.isDeep || !deep)) return;
    if (this.#strategy === 'deep' && this.#isCovered(folder)) return;
    known?.watcher.close();
    try {
      const watcher = watch(folder, { recursive: deep, persistent: true }, (_, name) => {
        this.#events.onEntry(folder, name ?? undefined);
      });
      watcher.on('error', (error: NodeJS.ErrnoException) => this.#lose(folder, isDeep, error.code ?? 'EIO'));
      this.#watches.set(folder, { watcher, isDeep: deep });
      this.#lost.delete(folder);
    } catch (error) {
      this.#watches.delete(folder);
      const { code = 'EIO' } = error as NodeJS.ErrnoException;
      // What is gone again is told by the folder above.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#lose(folder, isDeep, code);
    }
  }

  /** Tries again what could not be watched: the limit may have been raised. */
  retry(): void {
    for (const [folder, isDeep] of [...this.#lost]) this.add(folder, isDeep);
  }

  remove(folder: string): void {
    this.#watches.get(folder)?.watcher.close();
    this.#watches.delete(folder);
    this.#lost.delete(folder);
  }

  dispose(): void {
    for (const { watcher } of this.#watches.values()) watcher.close();
    this.#watches.clear();
    this.#lost.clear();
  }

  #lose(folder: string, isDeep: boolean, code: string): void {
    this.#watches.get(folder)?.watcher.close();
    this.#watches.delete(folder);
    this.#lost.set(folder, isDeep);
    this.#events.onLost(folder, code);
  }

  #isCovered(folder: string): boolean {
    for (const [other, { isDeep }] of this.#watches) {
      if (isDeep && wayBelow(other, folder) !== undefined) return true;
    }
    return false;
  }
}

/**
 * So many events the kernel of Linux holds; what comes while they wait is dropped, and Node does not say so. Whoever was given as
 * many at once has to look at everything.
 */
export function eventsUntilOverflow(): number {
  try {
    const text = readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8');
    return Math.max(1000, Number.parseInt(text, 10) || 16_384) / 2;
  } catch {
    // Another system, which says itself when it lost something.
    return 8192;
  }
}

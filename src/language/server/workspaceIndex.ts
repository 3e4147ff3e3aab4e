import { basename, dirname, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import { isProjectText } from '../../manifest/context/projectTexts.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import { discovering, type WalkedFolders } from '../../manifest/workspace/discover.ts';
import { FactsCache } from '../../manifest/workspace/facts.ts';
import { isManifestLikeName } from '../../manifest/workspace/manifestNames.ts';
import { isPassedBy } from '../../manifest/workspace/walk.ts';
import type { WorkspaceApplications } from '../../manifest/workspace/workspaceApplication.ts';

/** How long a search runs before others get their turn. */
const sliceMs = 8;

/** What was found last, and where. */
interface Known {
  readonly folders: readonly string[];
  readonly walked: WalkedFolders;
  readonly result: WorkspaceApplications;
  /** Every file that was read. */
  readonly read: ReadonlySet<string>;
}

/**
 * The applications of the workspace, as the files on the disk are: an edit that is not saved yet regroups nothing. Nothing is
 * looked for before somebody asks, and what has not changed since is not read again.
 */
export class WorkspaceIndex {
  readonly #disk: ListingHost;
  readonly #cache = new FactsCache();
  #known: Known | undefined;
  #searching: { readonly folders: readonly string[]; readonly found: Promise<Known> } | undefined;
  /** Files were added or deleted since the folders were looked at. */
  #hasNewFolders = false;
  /** Something may have changed since the last search began. */
  #isStale = false;

  constructor(disk: ListingHost) {
    this.#disk = disk;
  }

  async read(folders: readonly string[]): Promise<WorkspaceApplications> {
    const isKnown = this.#known !== undefined && !this.#isStale && isDeepStrictEqual(this.#known.folders, folders);
    return isKnown && this.#known ? this.#known.result : (await this.#search(folders)).result;
  }

  /** Searches again where somebody has asked before. True if there are other applications now. */
  async refresh(): Promise<boolean> {
    await this.#searching?.found;
    const before = this.#known;
    if (!before || !this.#isStale) return false;
    const { result } = await this.#search(before.folders);
    return !isDeepStrictEqual(result, before.result);
  }

  /** Files have changed on the disk. True if that may make other applications. */
  changed(paths: readonly string[]): boolean {
    const known = this.#known;
    if (!known) {
      // The first search may have passed by already.
      if (this.#searching) this.#isStale = this.#hasNewFolders = true;
      return this.#isStale;
    }
    const relevant = paths.filter((path) => isRelevant(path, known));
    if (relevant.length === 0) return false;
    this.#isStale = true;
    this.#hasNewFolders ||= relevant.some(
      (path) => !known.read.has(path) || !this.#disk.exists(path) || isRuleFile(path),
    );
    return true;
  }

  /** Searches one after the other; who asks for what is being searched for shares it. */
  async #search(folders: readonly string[]): Promise<Known> {
    const current = this.#searching;
    if (current && !this.#isStale && isDeepStrictEqual(current.folders, folders)) return current.found;
    if (current) await current.found;
    if (this.#searching !== current) return this.#search(folders);
    const found = this.#run(folders);
    this.#searching = { folders, found };
    try {
      return await found;
    } finally {
      this.#searching = undefined;
    }
  }

  async #run(folders: readonly string[]): Promise<Known> {
    const isWalked = !this.#hasNewFolders && isDeepStrictEqual(this.#known?.folders, folders);
    this.#isStale = false;
    this.#hasNewFolders = false;
    const read = new Set<string>();
    const host: ListingHost = {
      environment: this.#disk.environment,
      exists: (path) => this.#disk.exists(path),
      list: (folder) => this.#disk.list(folder),
      readText: (path) => {
        read.add(path);
        return this.#disk.readText(path);
      },
    };
    const steps = discovering(folders, host, {
      cache: this.#cache,
      ...(isWalked && this.#known && { walked: this.#known.walked }),
    });
    const { result, walked } = await inTurns(steps);
    this.#cache.keepOnly(read);
    this.#known = { folders, walked, result, read };
    return this.#known;
  }
}

/** Runs steps to the end. Between them, messages that have come are read, and answered. */
async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (let since = performance.now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since < sliceMs) continue;
    // Node reads a message in the first turn and handles it in the second.
    await setImmediate();
    await setImmediate();
    since = performance.now();
  }
}

function isRelevant(path: string, { folders, result, read }: Known): boolean {
  if (read.has(path)) return true;
  const folder = folders.find((one) => pathBelow(one, path));
  if (folder === undefined) return false;
  if (pathBelow(folder, dirname(path))?.split(sep).some(isPassedBy)) return false;
  const name = basename(path);
  if (isManifestLikeName(name) || name === '.env' || isRuleFile(path) || isProjectText(path)) return true;
  // A folder is gone, and nobody tells of what was in it.
  return result.applications.some(({ manifest }) => manifest.startsWith(path + sep));
}

function isRuleFile(path: string): boolean {
  return basename(path) === '.gitignore';
}

import { dirname } from 'node:path';
import { findManifest } from '../../manifest/files/find.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { ParseCache } from '../../manifest/yaml/parseCache.ts';
import { resolve } from '../../manifest/resolve.ts';
import type { ApplicationParams, ApplicationResult } from '../../protocol/language.ts';
import { recording } from '../text/overlay.ts';

/** Resolves applications on request, and tells which of them a changed file affects. */
export class Applications {
  readonly #host: ManifestHost;
  readonly #parses: ParseCache;
  /** Folder → every path its last resolve asked for. */
  readonly #dependencies = new Map<string, ReadonlySet<string>>();
  /** Folder → what its last resolve remembered. */
  readonly #memos = new Map<string, Memo>();

  /** The parse cache is shared with the other features, so that a file is parsed once. */
  constructor(host: ManifestHost, parses: ParseCache) {
    this.#host = host;
    this.#parses = parses;
  }

  read({ folder, manifest, profiles }: ApplicationParams): ApplicationResult {
    const { host, asked } = recording(this.#host);
    this.#dependencies.set(folder, asked);
    const files = manifest === undefined ? findManifest(folder, host) : filesOf(manifest, host);
    const main = files[0];
    if (main === undefined) return { application: null, manifest: null, problems: [] };
    const { application, problems } = resolve({ files, profiles, envFiles: [] }, host, this.#memoOf(folder));
    return { application: application ?? null, manifest: main, problems };
  }

  /** The folders whose application depends on any of these files. */
  dependentsOf(paths: Iterable<string>): readonly string[] {
    const changed = [...paths];
    return [...this.#dependencies]
      .filter(([, dependencies]) => changed.some((path) => dependencies.has(path)))
      .map(([folder]) => folder);
  }

  #memoOf(folder: string): Memo {
    const memo = this.#memos.get(folder) ?? new Memo(this.#parses);
    this.#memos.set(folder, memo);
    return memo;
  }
}

/** Adds the override file of a Compose file that was named, as if it had been found. */
function filesOf(manifest: string, host: ManifestHost): readonly string[] {
  const found = findManifest(dirname(manifest), host);
  return found[0] === manifest ? found : [manifest];
}

import { dirname } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { findManifest } from '../../manifest/files/find.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { ParseCache } from '../../manifest/yaml/parseCache.ts';
import { resolve, type ResolvedManifest } from '../../manifest/resolve.ts';
import type { ApplicationParams, ApplicationResult } from '../../protocol/language.ts';
import { environmentsOf } from '../resolved/environments.ts';
import { recording } from '../text/overlay.ts';

/** Resolves applications on request, and tells which of them a changed file affects. */
export class Applications {
  readonly #host: ManifestHost;
  readonly #parses: ParseCache;
  /** What is kept of each folder and environment since its last resolve. */
  readonly #kept = new Map<string, Kept>();

  /** The parse cache is shared with the other features, so that a file is parsed once. */
  constructor(host: ManifestHost, parses: ParseCache) {
    this.#host = host;
    this.#parses = parses;
  }

  read({ folder, manifest, profiles, environment }: ApplicationParams): ApplicationResult {
    const { host, asked } = recording(this.#host);
    const { memo } = this.#keep(folder, environment, asked);
    const files = manifest === undefined ? findManifest(folder, host) : filesOf(manifest, host);
    const main = files[0];
    if (main === undefined) return { application: null, manifest: null, problems: [] };
    const resolved = resolve({ files, profiles, envFiles: [] }, host, memo);
    if (environment === undefined) return resultOf(resolved, main);
    const named = environmentsOf(resolved, dirname(main)).find(({ name }) => name === environment);
    if (!named) return { application: null, manifest: main, problems: [unknown(environment), ...resolved.problems] };
    const request = {
      files: [...files, ...named.files],
      profiles: [...new Set([...profiles, ...named.profiles])],
      envFiles: [],
    };
    return { ...resultOf(resolve(request, host, memo), main), engine: named.engine };
  }

  /** The folders whose application depends on any of these files. */
  dependentsOf(paths: Iterable<string>): readonly string[] {
    const changed = [...paths];
    const affected = [...this.#kept.values()].filter(({ asked }) => changed.some((path) => asked.has(path)));
    return [...new Set(affected.map(({ folder }) => folder))];
  }

  #keep(folder: string, environment: string | undefined, asked: ReadonlySet<string>): Kept {
    const key = JSON.stringify([folder, environment ?? null]);
    const kept = { folder, asked, memo: this.#kept.get(key)?.memo ?? new Memo(this.#parses) };
    this.#kept.set(key, kept);
    return kept;
  }
}

interface Kept {
  readonly folder: string;
  /** Every path that it asked for. */
  readonly asked: ReadonlySet<string>;
  readonly memo: Memo;
}

function resultOf({ application, problems }: ResolvedManifest, manifest: string): ApplicationResult {
  return { application: application ?? null, manifest, problems };
}

function unknown(environment: string): Problem {
  const message = `The manifest has no environment "${environment}". Name one of x-patchbay: environments, or add it there.`;
  return { code: 'manifest.unknown-environment', severity: 'error', message };
}

/** Adds the override file of a Compose file that was named, as if it had been found. */
function filesOf(manifest: string, host: ManifestHost): readonly string[] {
  const found = findManifest(dirname(manifest), host);
  return found[0] === manifest ? found : [manifest];
}

import { dirname } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { projectFiles } from '../../manifest/context/composeSettings.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { ParseCache } from '../../manifest/yaml/parseCache.ts';
import { resolve, type ResolvedManifest } from '../../manifest/resolve.ts';
import type { ApplicationParams, ApplicationResult } from '../../protocol/language.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import { recording } from '../text/overlay.ts';

/** Resolves applications on request, and tells which of them a changed file affects. */
export class Applications {
  readonly #host: ManifestHost;
  readonly #parses: ParseCache;
  /** The files that a manifest is read with. */
  readonly #filesOf: (manifest: string) => readonly string[];
  /** What the last resolve of each folder and environment asked for. */
  readonly #dependencies = new Map<string, Dependencies>();
  /** What it remembered: a manifest alone and in an environment are read one after the other, and share little but the parses. */
  readonly #memos = new Map<string, Memo>();

  /** The parse cache is shared with the other features, so that a file is parsed once. */
  constructor(host: ManifestHost, parses: ParseCache, filesOf: (manifest: string) => readonly string[]) {
    this.#host = host;
    this.#filesOf = filesOf;
    this.#parses = parses;
  }

  read({ folder, manifest, profiles, environment }: ApplicationParams): ApplicationResult {
    const { host, asked } = recording(this.#host);
    this.#dependencies.set(keyOf(folder, environment), { folder, asked });
    const files = manifest === undefined ? projectFiles(folder, host).files : this.#filesOf(manifest);
    const main = files[0];
    if (main === undefined) return { application: null, manifest: null, problems: [] };
    const resolved = resolve({ files, profiles, envFiles: [] }, host, this.#memoOf(folder));
    if (environment === undefined) return resultOf(resolved, main);
    const named = environmentsOf(resolved, dirname(main)).find(({ name }) => name === environment);
    if (!named) return { application: null, manifest: main, problems: [unknown(environment), ...resolved.problems] };
    const request = {
      files: [...files, ...named.files],
      profiles: [...new Set([...profiles, ...named.profiles])],
      envFiles: [],
    };
    const inEnvironment = resolve(request, host, this.#memoOf(folder, environment));
    return { ...resultOf(inEnvironment, main), engine: named.engine };
  }

  /** The folders whose application depends on any of these files. */
  dependentsOf(paths: Iterable<string>): readonly string[] {
    const changed = [...paths];
    const affected = [...this.#dependencies.values()].filter(({ asked }) => changed.some((path) => asked.has(path)));
    return [...new Set(affected.map(({ folder }) => folder))];
  }

  #memoOf(folder: string, environment?: string): Memo {
    const key = keyOf(folder, environment);
    const memo = this.#memos.get(key) ?? new Memo(this.#parses);
    this.#memos.set(key, memo);
    return memo;
  }
}

interface Dependencies {
  readonly folder: string;
  /** Every path that was asked for. */
  readonly asked: ReadonlySet<string>;
}

function keyOf(folder: string, environment: string | undefined): string {
  return JSON.stringify([folder, environment ?? null]);
}

function resultOf({ application, problems }: ResolvedManifest, manifest: string): ApplicationResult {
  return { application: application ?? null, manifest, problems };
}

function unknown(environment: string): Problem {
  const message = `The manifest has no environment "${environment}". Name one of x-patchbay: environments, or add it there.`;
  return { code: 'manifest.unknown-environment', severity: 'error', message };
}

import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../base/problem.ts';
import { projectFiles } from '../../manifest/context/composeSettings.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { resolve, type ResolvedManifest } from '../../manifest/resolve.ts';
import type { ApplicationParams, ApplicationResult } from '../../protocol/language.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import { recording } from '../text/overlay.ts';
import type { Snapshots } from '../text/snapshot.ts';

/** Resolves applications on request, and tells which of them a changed file affects. */
export class Applications {
  readonly #host: ManifestHost;
  /** The files that a manifest is read with. */
  readonly #filesOf: (manifest: string) => readonly string[];
  /** What the last resolve of each folder and environment asked for. */
  readonly #dependencies = new Map<string, Dependencies>();
  /** What other features remember of the same manifest: nobody goes through it twice. */
  readonly #memoOf: Snapshots['memoOf'];

  constructor(host: ManifestHost, snapshots: Pick<Snapshots, 'memoOf' | 'contexts'>) {
    this.#host = host;
    this.#filesOf = (file) => snapshots.contexts.ofMain(file);
    this.#memoOf = (request) => snapshots.memoOf(request);
  }

  read({ folder, manifest, profiles, environment }: ApplicationParams): ApplicationResult {
    const { host, asked } = recording(this.#host);
    const files = manifest === undefined ? projectFiles(folder, host).files : this.#filesOf(manifest);
    this.#dependencies.set(keyOf(folder, environment), { folder, asked, manifest, files });
    const main = files[0];
    if (main === undefined) return { application: null, manifest: null, problems: [] };
    const request = { files, profiles, envFiles: [] };
    const resolved = resolve(request, host, this.#memoOf(request));
    if (environment === undefined) return resultOf(resolved, main);
    const named = environmentsOf(resolved, dirname(main)).find(({ name }) => name === environment);
    if (!named) return { application: null, manifest: main, problems: [unknown(environment), ...resolved.problems] };
    const all = {
      files: [...files, ...named.files],
      profiles: [...new Set([...profiles, ...named.profiles])],
      envFiles: [],
    };
    const inEnvironment = resolve(all, host, this.#memoOf(all));
    return { ...resultOf(inEnvironment, main), engine: named.engine };
  }

  /** The folders whose application depends on any of these files. */
  dependentsOf(paths: Iterable<string>): readonly string[] {
    const changed = [...paths];
    const affected = [...this.#dependencies.values()].filter(
      ({ asked, manifest, files }) =>
        changed.some((path) => asked.has(path)) ||
        // What it is read with may be told by a file that is no part of it.
        (manifest !== undefined && !isDeepStrictEqual(this.#filesOf(manifest), files)),
    );
    return [...new Set(affected.map(({ folder }) => folder))];
  }
}

interface Dependencies {
  readonly folder: string;
  /** Every path that was asked for. */
  readonly asked: ReadonlySet<string>;
  /** The manifest that was asked for by its name. */
  readonly manifest: string | undefined;
  /** What it was read from. */
  readonly files: readonly string[];
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

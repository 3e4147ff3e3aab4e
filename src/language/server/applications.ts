import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { Problem } from '../../base/problem.ts';
import { projectFiles } from '../../manifest/context/composeSettings.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import { isProjectText } from '../../manifest/context/projectTexts.ts';
import type { ListingHost, ManifestHost } from '../../manifest/files/host.ts';
import { lineReader } from '../../manifest/problems/problems.ts';
import { resolve, type ResolvedManifest } from '../../manifest/resolve.ts';
import { policyProblems } from '../../policy/problems/policyProblems.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { locate } from '../../policy/problems/locate.ts';
import type {
  ApplicationChangedParams,
  ApplicationParams,
  ApplicationResult,
  PlacesParams,
  PlacesResult,
  TakeOverParams,
  TakeOverResult,
} from '../../protocol/language.ts';
import type { ApplicationReleasedParams } from '../../protocol/workspaceApplications.ts';
import { takenOver } from '../actions/takenOver.ts';
import type { ReadProblems } from '../diagnostics/unopened.ts';
import { listed, recording } from '../text/overlay.ts';
import type { Snapshots } from '../text/snapshot.ts';

/** Resolves applications on request, and tells which of them a changed file affects. */
export class Applications {
  readonly #host: ListingHost;
  readonly #fileOf: Snapshots['file'];
  /** The files that a manifest is read with. */
  readonly #filesOf: (manifest: string) => readonly string[];
  /** What the last resolve of each application asked for, in each environment. */
  readonly #dependencies = new Map<string, Dependencies>();
  /** What other features remember of the same manifest: nobody goes through it twice. */
  readonly #memoOf: Snapshots['memoOf'];
  readonly #onProblems: () => void;
  readonly #policies = new PolicyBook();

  /** `onProblems` is called when `problems` are others. */
  constructor(host: ListingHost, snapshots: Pick<Snapshots, 'memoOf' | 'contexts' | 'file'>, onProblems: () => void) {
    this.#host = host;
    this.#onProblems = onProblems;
    this.#filesOf = (file) => snapshots.contexts.ofMain(file);
    this.#fileOf = (path) => snapshots.file(path);
    this.#memoOf = (request) => snapshots.memoOf(request);
  }

  read(params: ApplicationParams): ApplicationResult {
    const { folder, manifest } = params;
    const { host, asked } = recording(this.#host);
    const files = manifest === undefined ? projectFiles(folder, host).files : this.#filesOf(manifest);
    const { result, found } = this.#resultOf(files, params, host);
    const problems = [...result.problems, ...found];
    const key = keyOf(params);
    const before = this.#dependencies.get(key);
    // The one read last is the last: of many that were read, the oldest is forgotten.
    this.#dependencies.delete(key);
    this.#dependencies.set(key, { folder, asked, manifest, files, problems });
    const [oldest] = this.#dependencies.keys();
    if (this.#dependencies.size > maxLookedAt && oldest !== undefined) this.#dependencies.delete(oldest);
    if (!isDeepStrictEqual(before?.problems ?? [], problems)) this.#onProblems();
    return result;
  }

  #resultOf(
    files: readonly string[],
    { profiles, environment }: ApplicationParams,
    host: ManifestHost,
  ): { readonly result: ApplicationResult; readonly found: readonly Problem[] } {
    const [main] = files;
    if (main === undefined) return { result: { application: null, manifest: null, problems: [] }, found: [] };
    const request = { files, profiles, envFiles: [], ...(environment !== undefined && { environment }) };
    const resolved = resolve(request, host, this.#memoOf(request));
    const linesOf = lineReader((file) => host.readText(file));
    const found = policyProblems(resolved, { book: this.#policies, linesOf, nowMs: Date.now() });
    return { result: resultOf(resolved, main, environment), found };
  }

  /** Where keys stand in an application, as it is read in its environment. */
  places(params: PlacesParams): PlacesResult {
    const { folder, manifest, profiles, environment, paths } = params;
    const files = manifest === undefined ? projectFiles(folder, this.#host).files : this.#filesOf(manifest);
    const request = { files, profiles, envFiles: [], ...(environment !== undefined && { environment }) };
    const { tree } = resolve(request, this.#host, this.#memoOf(request));
    return paths.slice(0, maxPlaces).map((each) => locate(each, tree) ?? null);
  }

  /** The edit that takes over what runs, in the environment of an application. */
  takeOver(params: TakeOverParams): TakeOverResult {
    const { folder, manifest, profiles, environment } = params;
    const files = manifest === undefined ? projectFiles(folder, this.#host).files : this.#filesOf(manifest);
    const request = { files, profiles, envFiles: [], ...(environment !== undefined && { environment }) };
    return takenOver(request, params, { host: this.#host, file: this.#fileOf });
  }

  /** What is wrong with those that are looked at. */
  get problems(): readonly ReadProblems[] {
    return [...this.#dependencies.values()].flatMap(({ files: [main], problems }) =>
      main === undefined ? [] : [{ main, problems }],
    );
  }

  /** Nobody looks at an application any more. */
  release(params: ApplicationReleasedParams): void {
    const key = keyOf(params);
    const before = this.#dependencies.get(key);
    this.#dependencies.delete(key);
    if (before && before.problems.length > 0) this.#onProblems();
  }

  /** The applications that depend on any of these files, by their folders. Undefined: what they are read with may be otherwise. */
  dependentsOf(paths: Iterable<string> | undefined): readonly ApplicationChangedParams[] {
    const changed = paths && [...paths];
    const affected = [...this.#dependencies.values()].filter((one) => this.#isAffected(one, changed));
    const folders = [...new Set(affected.map(({ folder }) => folder))];
    return folders.map((folder) => {
      const manifests = affected.filter((one) => one.folder === folder).map(({ manifest }) => manifest);
      const named = new Set(manifests.filter((manifest) => manifest !== undefined));
      return { folder, manifests: [...named], isFound: manifests.includes(undefined) };
    });
  }

  #isAffected({ asked, manifest, files }: Dependencies, changed: readonly string[] | undefined): boolean {
    if (changed?.some((path) => asked.has(path) || asked.has(listed(dirname(path))))) return true;
    if (manifest === undefined) return false;
    // What it is read with may be told by a file that is no part of it.
    const mayDiffer = changed === undefined || changed.some((path) => tellsFilesOf(manifest, path));
    return mayDiffer && !isDeepStrictEqual(this.#filesOf(manifest), files);
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
  readonly problems: readonly Problem[];
}

/** Nobody asks for more at a time. */
const maxPlaces = 1000;

/** More than anybody looks at. */
const maxLookedAt = 200;

/**
 * True for a file that may say which files a manifest is read with: one in its folder or in a folder above, or a text that
 * tells how Compose is run. Others need not be asked about, so that an edit costs nothing for applications elsewhere.
 */
function tellsFilesOf(manifest: string, path: string): boolean {
  return pathBelow(dirname(path), manifest) !== undefined || isProjectText(path);
}

function keyOf({ folder, manifest, environment }: ApplicationReleasedParams): string {
  return JSON.stringify([folder, manifest ?? null, environment ?? null]);
}

function resultOf(
  { application, problems, tree }: ResolvedManifest,
  manifest: string,
  environment: string | undefined,
): ApplicationResult {
  const named = environmentsOf({ tree, application }, dirname(manifest)).find(({ name }) => name === environment);
  return { application: application ?? null, manifest, problems, ...(named && { engine: named.engine }) };
}

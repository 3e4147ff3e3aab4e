import { basename, dirname, join } from 'node:path';
import { policyFolder } from '../governance/policyFiles.ts';
import { findManifest, isManifestName } from '../files/find.ts';
import type { ListingHost } from '../files/host.ts';
import type { ResolvedManifest } from '../resolve.ts';
import { contextsFor, overrideExamples } from './candidates.ts';
import { projectFiles } from './composeSettings.ts';
import { environmentsOf } from './environments.ts';
import { foldersUpTo, projectRoot, type Context } from './evidence.ts';
import { healableErrors, healing, isFragment, isWholeByName } from './judge.ts';
import { chainsSaid, isProjectText, type SaidChain } from './projectTexts.ts';

/** The files that a file is read with. */
export interface Decision {
  /** In the order in which they are merged; the file alone when there is nothing to read it with. */
  readonly files: readonly string[];
  /** Why these. Undefined for what goes by the names of the files, as Compose finds them. */
  readonly evidence?: Context['evidence'];
  /** True for a part of a manifest whose other files are not known. */
  readonly lacksBase: boolean;
}

/** What a decision depends on beside the texts of the manifests. */
export interface ContextSurroundings {
  /** The folders that are open; nothing outside of the one around a file is read with it. */
  readonly folders: () => readonly string[];
  /** The files that the user has chosen for a file. */
  readonly chosenFor: (path: string) => readonly string[] | undefined;
}

/** A candidate as it is offered. */
export interface OfferedContext extends Context {
  /** True for one that heals errors of the file, and adds none. */
  readonly fits: boolean;
}

/** What a part is called, when nobody has looked at it yet. */
const partName = /(?:compose|patchbay).*\.ya?ml(?:\.(?:example|sample|dist|template))?$/i;
const maxParts = 30;

interface VainSearch {
  /** The errors that nothing heals. */
  readonly errors: string;
  readonly restsUntilMs: number;
}

/** Searches take at most this part of the time: one that took 50 ms is not made again within a second. */
const restFactor = 20;

/** A search ends when it has taken this long: it goes on for every candidate, and a manifest may be long. */
const maxSearchMs = 1500;

/**
 * Decides which files a manifest file is read with. A decision is kept while texts are edited, so that typing neither reads
 * the project again nor makes the file part of something else; what changes on the disk makes it anew.
 */
export class Contexts {
  readonly #host: ListingHost;
  readonly #resolveFiles: (files: readonly string[]) => ResolvedManifest;
  readonly #surroundings: ContextSurroundings;
  readonly #taken = new Map<string, Decision>();
  /** Path → a search that has found nothing. */
  readonly #inVain = new Map<string, VainSearch>();
  readonly #chains = new Map<string, readonly SaidChain[]>();

  constructor(
    host: ListingHost,
    resolveFiles: (files: readonly string[]) => ResolvedManifest,
    surroundings: ContextSurroundings = { folders: () => [], chosenFor: () => undefined },
  ) {
    this.#host = host;
    this.#resolveFiles = resolveFiles;
    this.#surroundings = surroundings;
  }

  of(path: string): Decision {
    const chosen = this.#chosenFor(path);
    if (chosen) return { files: chosen, evidence: { kind: 'chosen' }, lacksBase: false };
    const governed = this.#governedBy(path);
    if (governed) return governed;
    const { files, namedIn } = projectFiles(dirname(path), this.#host);
    if (files.includes(path) && namedIn !== undefined) {
      return { files, evidence: { kind: 'composeFile', at: { file: namedIn, line: 0 } }, lacksBase: false };
    }
    if (files.includes(path) && files.length > 1) return { files, lacksBase: false };
    return this.#saidBy(path, files) ?? this.#taken.get(path) ?? this.#searched(path, files);
  }

  /** The files of a manifest that is asked for by its name: it is never only a part of what includes it. */
  ofMain(path: string): readonly string[] {
    const { files, evidence } = this.of(path);
    const isSaid = evidence?.kind === 'chosen' || evidence?.kind === 'composeFile';
    const named = isSaid ? undefined : this.#namedAbove(path);
    return named ?? (files.includes(path) ? files : this.#withOverride(path));
  }

  /** The files of the nearest COMPOSE_FILE above the manifest's folder that names the manifest first. */
  #namedAbove(path: string): readonly string[] | undefined {
    const folder = dirname(path);
    const above = foldersUpTo(folder, projectRoot(folder, this.#surroundings.folders(), this.#host)).slice(1);
    for (const one of above) {
      const { files, namedIn } = projectFiles(one, this.#host);
      if (namedIn !== undefined && files[0] === path) return files;
    }
    return undefined;
  }

  /** What the user can choose from for a file, beside the file by itself. */
  offersFor(path: string): readonly OfferedContext[] {
    return this.#candidates(path).map((candidate) => ({
      ...candidate,
      fits: healing(candidate, path, this.#resolveFiles) > 0,
    }));
  }

  /** The files that are read with a manifest though it does not name them: renaming in it reaches them. */
  partsOf(files: readonly string[]): readonly string[] {
    const [main] = files;
    if (main === undefined) return [];
    const folder = dirname(main);
    const beside = this.#host
      .list(folder)
      .filter(({ name, isFolder }) => !isFolder && partName.test(name))
      .map(({ name }) => join(folder, name))
      .slice(0, maxParts);
    return [...new Set([...beside, ...this.#taken.keys()])].filter((path) => {
      if (files.includes(path)) return false;
      const { files: own, evidence } = this.of(path);
      return evidence !== undefined && own.includes(main);
    });
  }

  /** Something on the disk changed, or the user's choice: every decision is made anew. */
  changed(paths?: Iterable<string>): void {
    this.#taken.clear();
    this.#inVain.clear();
    if (paths === undefined || [...paths].some((path) => isProjectText(path))) this.#chains.clear();
  }

  #chosenFor(path: string): readonly string[] | undefined {
    const chosen = this.#surroundings.chosenFor(path);
    return chosen?.includes(path) && chosen.every((file) => this.#host.exists(file)) ? chosen : undefined;
  }

  /** A file of policies, or of their tests, goes with the manifest that its folder is beside. */
  #governedBy(path: string): Decision | undefined {
    const folder = dirname(path);
    if (basename(folder) !== policyFolder || isManifestName(basename(path))) return undefined;
    const { files } = projectFiles(dirname(folder), this.#host);
    return files.length === 0 ? undefined : { files, evidence: { kind: 'policies' }, lacksBase: false };
  }

  /** The manifest of the folder says in which environment it is read with the file. */
  #saidBy(path: string, ofFolder: readonly string[]): Decision | undefined {
    const [main] = ofFolder;
    if (main === undefined || ofFolder.includes(path)) return undefined;
    const environments = environmentsOf(this.#resolveFiles(ofFolder), dirname(main));
    const found = environments.find(({ files }) => files.includes(path));
    if (!found) return undefined;
    const evidence = { kind: 'environment', name: found.name, at: { file: main, line: 0 } } as const;
    return { files: [...ofFolder, ...found.files], evidence, lacksBase: false };
  }

  #searched(path: string, ofFolder: readonly string[]): Decision {
    const isMain = ofFolder.includes(path);
    if (!isMain && ofFolder.length > 0 && this.#isPartOf(path, ofFolder)) return { files: ofFolder, lacksBase: false };
    const files = isMain ? ofFolder : this.#withOverride(path);
    const manifest = this.#resolveFiles(files);
    const errors = files.length > 1 ? [] : healableErrors(manifest, path);
    if (errors.length === 0) return { files, lacksBase: false };
    const looksPartial = isFragment(path, manifest);
    // What a whole manifest lacks can only be in the override that everybody makes for themselves.
    const examples = isWholeByName(path) && !looksPartial ? [...overrideExamples(path, this.#host)] : undefined;
    if (examples?.length === 0) return { files, lacksBase: false };
    const vain: Decision = { files, lacksBase: looksPartial && !isWholeByName(path) };
    // Where nothing fits, the same errors need no second search, and others wait, lest typing pays for every one of them.
    const known = errors.map(({ code, message }) => `${code} ${message}`).join('\n');
    const earlier = this.#inVain.get(path);
    const started = performance.now();
    if (earlier && (earlier.errors === known || started < earlier.restsUntilMs)) return vain;
    const found = this.#bestFor(path, errors.length, examples ?? this.#candidates(path));
    if (found) this.#taken.set(path, { ...found, lacksBase: false });
    else {
      const endMs = performance.now();
      this.#inVain.set(path, { errors: known, restsUntilMs: endMs + (endMs - started) * restFactor });
    }
    return found ? { ...found, lacksBase: false } : vain;
  }

  /** The first that heals everything, else the first of those that heal most. */
  #bestFor(path: string, errors: number, candidates: readonly Context[]): Context | undefined {
    const started = performance.now();
    let best: { readonly context: Context; readonly healed: number } | undefined;
    for (const context of candidates) {
      const { kind } = context.evidence;
      // These are said by the project itself, and need no proof.
      const isSaid = kind === 'environment' || kind === 'composeFile';
      const healed = isSaid ? errors : healing(context, path, this.#resolveFiles);
      if (healed >= errors) return context;
      if (healed > (best?.healed ?? 0)) best = { context, healed };
      if (performance.now() - started > maxSearchMs) break;
    }
    return best?.context;
  }

  #candidates(path: string): readonly Context[] {
    const root = projectRoot(dirname(path), this.#surroundings.folders(), this.#host);
    return contextsFor(path, {
      host: this.#host,
      root,
      resolveFiles: this.#resolveFiles,
      chainsAround: (folder) => this.#chainsAround(folder, root),
    });
  }

  #chainsAround(folder: string, root: string): readonly SaidChain[] {
    const key = `${folder}\0${root}`;
    const known = this.#chains.get(key);
    if (known) return known;
    const chains = chainsSaid(folder, root, this.#host);
    this.#chains.set(key, chains);
    return chains;
  }

  #isPartOf(path: string, files: readonly string[]): boolean {
    return this.#resolveFiles(files).application?.files.includes(path) === true;
  }

  /** A Compose file that the folder's `patchbay.yaml` does not include still comes with its override. */
  #withOverride(path: string): readonly string[] {
    if (!isManifestName(basename(path))) return [path];
    const compose = findManifest(dirname(path), {
      exists: (candidate) => !basename(candidate).startsWith('patchbay.') && this.#host.exists(candidate),
    });
    return compose.includes(path) ? compose : [path];
  }
}

import { basename, dirname } from 'node:path';
import { manifestFileName } from '../../manifest/context/chains.ts';
import { Contexts, type ContextSurroundings } from '../../manifest/context/contexts.ts';
import { maxManifestLength, type ListingHost, type ManifestHost } from '../../manifest/files/host.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { Application } from '../../manifest/model.ts';
import { parse } from '../../manifest/yaml/parse.ts';
import { MaskedText } from './mask.ts';
import { occurrencesIn, type Occurrence } from './names.ts';
import { overlay } from './overlay.ts';
import { ParseCache } from '../../manifest/yaml/parseCache.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { resolve, type ResolvedManifest, type ResolveRequest } from '../../manifest/resolve.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { valueNamesIn, type ValueNames } from './valueNames.ts';
import { variablesIn } from './variableUses.ts';

/** One file as it is written. */
export interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** The same for whoever looks at what is half-written. */
  readonly masked: MaskedText;
  /** One for each document in it. Read when asked for. */
  readonly trees: () => readonly Node[];
  /** Every name in it. Found when asked for. */
  readonly names: () => readonly Occurrence[];
  /** Every variable it uses, as a manifest. Found when asked for. */
  readonly variables: () => readonly Occurrence[];
  /** Every name inside of a value of it, as a manifest. Found when asked for. */
  readonly valueNames: () => ValueNames;
}

/** A file and the manifest it is part of, at one moment. */
export interface Snapshot {
  readonly file: SourceFile;
  /** The manifest that the file belongs to: that of its folder, that of its context, or the file by itself. Resolved on request. */
  readonly manifest: () => ResolvedManifest;
  /**
   * Every file of that manifest that can be read, this one first. Which they are is as of the last time it was resolved:
   * completion must not wait for that.
   */
  readonly files: () => readonly SourceFile[];
  /** The files that are merged to the manifest, the first of them first. */
  readonly manifestFiles: () => readonly string[];
  /** Files that are read with the manifest, though it is read without them. */
  readonly parts: () => readonly Snapshot[];
  /** The folder of the manifest, where its `.env` is. */
  readonly directory: () => string;
  /**
   * The file as it was when it was read last without a mistake; as it is, when it never was. Completion takes names from
   * it: a line that is being written breaks the file it is in, and a broken file takes long to read.
   */
  readonly soundFile: () => SourceFile;
  readonly readText: (path: string) => string | undefined;
  /** Any other file, as it is written. */
  readonly other: (path: string) => SourceFile | undefined;
  /** Resolves the manifest with other texts for some files. */
  readonly manifestWith: (texts: ReadonlyMap<string, string>) => ResolvedManifest;
  /** The environment of the process. */
  readonly environment: ManifestHost['environment'];
}

/** What snapshots are made with; each has a default. */
interface SnapshotParts {
  readonly surroundings?: ContextSurroundings;
  readonly parses?: ParseCache;
  /** What it remembers of its manifests is known here, too. */
  readonly tried?: Snapshots;
}

interface Known {
  readonly text: string;
  readonly file: SourceFile;
}

/** Makes snapshots. What has not changed since the last one is not read again. */
export class Snapshots {
  readonly #host: ListingHost;
  readonly #files = new Map<string, Known>();
  /** Path → what the manifest it is part of came to last. */
  readonly #last = new Map<string, Application>();
  readonly #sound = new Map<string, SourceFile>();
  /** Files as they were read last, by whoever reads them. */
  readonly parses: ParseCache;
  readonly #memos = new Map<string, Memo>();
  readonly #manifests = new Map<string, ResolvedManifest>();
  /** Path → the files that it is read with, until some file changes: finding out reads the disk. */
  readonly #decided = new Map<string, readonly string[]>();
  readonly #tried: Snapshots | undefined;

  /** Which files a file is read with. */
  readonly contexts: Contexts;

  constructor(host: ListingHost, { surroundings, parses = new ParseCache(), tried }: SnapshotParts = {}) {
    this.#host = host;
    this.parses = parses;
    this.#tried = tried;
    const resolveFiles = (files: readonly string[]): ResolvedManifest => this.#resolve(files);
    // Another text must not make a file a part of something else: what is compared is the same manifest.
    this.contexts = tried?.contexts ?? new Contexts(host, resolveFiles, surroundings);
  }

  /** Some file changed: what was resolved may be otherwise now. */
  invalidate(): void {
    this.#manifests.clear();
    this.#decided.clear();
  }

  of(path: string): Snapshot | undefined {
    const file = this.file(path);
    if (!file) return undefined;
    return {
      file,
      manifest: () => this.#manifestOf(path),
      files: () => [file, ...this.#othersOf(path).flatMap((other) => this.file(other) ?? [])],
      parts: () => this.contexts.partsOf(this.manifestFiles(path)).flatMap((part) => this.of(part) ?? []),
      manifestFiles: () => this.manifestFiles(path),
      directory: () => this.#lastOf(path)?.directory ?? dirname(path),
      soundFile: () => this.#sound.get(path) ?? file,
      readText: (other) => this.#host.readText(other),
      other: (other) => this.file(other),
      manifestWith: (texts) => this.#with(texts).#manifestOf(path),
      environment: this.#host.environment,
    };
  }

  /** The snapshots with other texts for some files. Parts that both share are not parsed again. */
  #with(texts: ReadonlyMap<string, string>): Snapshots {
    const host = overlay(this.#host, (other) => texts.get(other));
    return new Snapshots(host, { parses: this.parses.copy(), tried: this });
  }

  file(path: string): SourceFile | undefined {
    const text = this.#host.readText(path);
    if (text === undefined || text.length > maxManifestLength) {
      this.#files.delete(path);
      return undefined;
    }
    const known = this.#files.get(path);
    if (known?.text === text) return known.file;
    const trees = once(() => this.#parse(path, text, () => file));
    const lines = this.parses.lines.of(path, text);
    const file: SourceFile = {
      path,
      lines,
      masked: known?.file.masked ?? new MaskedText(),
      trees,
      names: once(() => occurrencesIn({ path, lines, trees: trees() })),
      variables: once(() => variablesIn({ path, lines, trees: trees() })),
      valueNames: once(() => valueNamesIn({ path, lines, trees: trees() })),
    };
    this.#files.set(path, { text, file });
    return file;
  }

  #parse(path: string, text: string, file: () => SourceFile): readonly Node[] {
    const problems = new ProblemList();
    const trees = parse(text, path, problems, this.parses);
    if (!problems.all.some(({ code }) => code === 'manifest.syntax')) this.#sound.set(path, file());
    return trees;
  }

  #othersOf(path: string): readonly string[] {
    const files = this.#lastOf(path)?.files ?? [];
    return files.filter((other) => other !== path && manifestFileName.test(basename(other)));
  }

  #lastOf(path: string): Application | undefined {
    return this.#last.get(path) ?? this.#manifestOf(path).application;
  }

  #manifestOf(path: string): ResolvedManifest {
    const manifest = this.#partOf(path);
    if (manifest.application) this.#last.set(path, manifest.application);
    return manifest;
  }

  /**
   * The files of the manifest that a file is part of, the first of them first; the file by itself when it is part of
   * none.
   */
  manifestFiles(path: string): readonly string[] {
    const known = this.#decided.get(path);
    if (known) return known;
    const { files } = this.contexts.of(path);
    this.#decided.set(path, files);
    return files;
  }

  /** A manifest as it is with other files, profiles or variables than it has by itself. */
  resolved(request: Pick<ResolveRequest, 'files' | 'profiles' | 'envFiles'>): ResolvedManifest {
    return this.#resolve(request.files, request);
  }

  #partOf(path: string): ResolvedManifest {
    return this.#resolve(this.manifestFiles(path));
  }

  #resolve(
    files: readonly string[],
    { profiles, envFiles }: Pick<ResolveRequest, 'profiles' | 'envFiles'> = { profiles: [], envFiles: [] },
  ): ResolvedManifest {
    const request = { files, profiles, envFiles };
    const key = keyOf(request);
    const known = this.#manifests.get(key);
    if (known) return known;
    const manifest = resolve(request, this.#host, this.memoOf(request));
    this.#manifests.set(key, manifest);
    return manifest;
  }

  /** What is remembered of a manifest from one resolve to the next, for whoever resolves the same. */
  memoOf(request: Pick<ResolveRequest, 'files' | 'profiles' | 'envFiles' | 'environment'>): Memo {
    const key = keyOf(request);
    const memo = this.#memos.get(key) ?? new Memo(this.parses, this.#tried ? this.#tried.#memos.get(key) : undefined);
    // The one used last is the last: of many manifests that were looked at, the oldest is forgotten.
    this.#memos.delete(key);
    this.#memos.set(key, memo);
    const [oldest] = this.#memos.keys();
    if (this.#memos.size > maxMemos && oldest !== undefined) this.#memos.delete(oldest);
    return memo;
  }
}

/** More manifests than anybody has open at a time. */
const maxMemos = 50;

function keyOf({
  files,
  profiles,
  envFiles,
  environment,
}: Pick<ResolveRequest, 'files' | 'profiles' | 'envFiles' | 'environment'>): string {
  const named = environment === undefined ? [] : [environment];
  return [files, profiles, envFiles, named].map((part) => part.join('\0')).join('\0\0');
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

import { dirname } from 'node:path';
import { findManifest } from '../manifest/find.ts';
import type { ManifestHost } from '../manifest/host.ts';
import { Memo } from '../manifest/memo.ts';
import { parse } from '../manifest/parse.ts';
import { ParseCache } from '../manifest/parseCache.ts';
import { ProblemList } from '../manifest/problems.ts';
import { resolve, type ResolvedManifest } from '../manifest/resolve.ts';
import type { Node } from '../manifest/tree.ts';

/** One file as it is written. */
export interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** One for each document in it. */
  readonly trees: readonly Node[];
}

/** A file and the manifest it is part of, at one moment. */
export interface Snapshot {
  readonly file: SourceFile;
  /** What it is part of: the application of its folder, or by itself. */
  readonly manifest: ResolvedManifest;
  /** Every file of that manifest that can be read, this one included. */
  readonly files: readonly SourceFile[];
}

interface Known {
  readonly text: string;
  readonly file: SourceFile;
}

/** Makes snapshots. What has not changed since the last one is not read again. */
export class Snapshots {
  readonly #host: ManifestHost;
  readonly #files = new Map<string, Known>();
  readonly #parses = new ParseCache();
  readonly #memos = new Map<string, Memo>();
  readonly #manifests = new Map<string, ResolvedManifest>();

  constructor(host: ManifestHost) {
    this.#host = host;
  }

  /** Some file changed: what was resolved may be otherwise now. */
  invalidate(): void {
    this.#manifests.clear();
  }

  of(path: string): Snapshot | undefined {
    const file = this.file(path);
    if (!file) return undefined;
    const manifest = this.#manifestOf(path);
    const others = (manifest.application?.files ?? []).filter((other) => other !== path && /\.ya?ml$/i.test(other));
    return { file, manifest, files: [file, ...others.flatMap((other) => this.file(other) ?? [])] };
  }

  file(path: string): SourceFile | undefined {
    const text = this.#host.readText(path);
    if (text === undefined) {
      this.#files.delete(path);
      return undefined;
    }
    const known = this.#files.get(path);
    if (known?.text === text) return known.file;
    const trees = parse(text, path, new ProblemList(), this.#parses);
    const file = { path, lines: linesOf(text), trees };
    this.#files.set(path, { text, file });
    return file;
  }

  #manifestOf(path: string): ResolvedManifest {
    const own = findManifest(dirname(path), this.#host);
    if (own.length > 0) {
      const manifest = this.#resolve(own);
      if (own.includes(path) || manifest.application?.files.includes(path)) return manifest;
    }
    return this.#resolve([path]);
  }

  #resolve(files: readonly string[]): ResolvedManifest {
    const key = files.join('\0');
    const known = this.#manifests.get(key);
    if (known) return known;
    const memo = this.#memos.get(key) ?? new Memo();
    this.#memos.set(key, memo);
    const manifest = resolve({ files, profiles: [], envFiles: [] }, this.#host, memo);
    this.#manifests.set(key, manifest);
    return manifest;
  }
}

function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

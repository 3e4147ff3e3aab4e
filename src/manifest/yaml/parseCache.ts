import { LineCache } from '../files/lineCache.ts';
import type { Problem } from '../../base/problem.ts';
import type { Segment } from './segments.ts';
import type { MapNode, Node } from '../tree/tree.ts';

/** A part of a file as it was read. */
export interface ParsedSegment {
  /** Undefined when nothing of it could be read. */
  readonly tree: MapNode | undefined;
  /** The anchors it defines, and the size of what they stand for. */
  readonly own: ReadonlyMap<string, { readonly node: Node; readonly size: number }>;
  /** The anchors of earlier parts that it uses, and what they stood for. */
  readonly used: ReadonlyMap<string, Node | undefined>;
  readonly aliasedNodes: number;
  readonly problems: readonly Problem[];
}

/** A part of a file, and what was read of it. */
export interface KnownSegment {
  readonly segment: Segment;
  readonly parsed: ParsedSegment;
}

/** A file as it was read last. */
export interface ParsedFile {
  readonly text: string;
  /** True if it holds no control characters. */
  readonly isClean: boolean;
  readonly trees: readonly Node[];
  readonly problems: readonly Problem[];
  /** Its parts from top to bottom, as of the last time it was read part by part. */
  readonly segments: readonly KnownSegment[];
}

/** Files as they were read last. */
export class ParseCache {
  readonly lines: LineCache;
  readonly #files = new Map<string, ParsedFile>();

  constructor(lines = new LineCache()) {
    this.lines = lines;
  }

  of(file: string): ParsedFile | undefined {
    return this.#files.get(file);
  }

  remember(file: string, parsed: ParsedFile): void {
    this.#files.set(file, parsed);
  }

  /** A copy that changes independently from now on. */
  copy(): ParseCache {
    const copy = new ParseCache(this.lines.copy());
    for (const [file, parsed] of this.#files) copy.remember(file, parsed);
    return copy;
  }

  /** Forgets the files that have no part in the manifest any more. */
  keepOnly(files: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (!files.has(file)) this.#files.delete(file);
    this.lines.keepOnly(files);
  }
}

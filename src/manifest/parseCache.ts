import type { Problem } from '../base/problem.ts';
import type { MapNode, Node } from './tree.ts';

/** A part of a file as it was read. */
export interface ParsedSegment {
  readonly tree: MapNode;
  /** The anchors it defines, and the size of what they stand for. */
  readonly own: ReadonlyMap<string, { readonly node: Node; readonly size: number }>;
  /** The anchors of earlier parts that it uses, and what they stood for. */
  readonly used: ReadonlyMap<string, Node | undefined>;
  readonly aliasedNodes: number;
  readonly problems: readonly Problem[];
}

/** The parts of files as they were read last, by their text and the line they start on. */
export class ParseCache {
  readonly #files = new Map<string, ReadonlyMap<string, ParsedSegment>>();

  segmentsOf(file: string): ReadonlyMap<string, ParsedSegment> | undefined {
    return this.#files.get(file);
  }

  remember(file: string, segments: ReadonlyMap<string, ParsedSegment>): void {
    this.#files.set(file, segments);
  }

  /** Forgets the files that have no part in the manifest any more. */
  keepOnly(files: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (!files.has(file)) this.#files.delete(file);
  }
}

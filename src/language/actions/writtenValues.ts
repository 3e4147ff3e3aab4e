import type { Location } from '../../base/problem.ts';
import { addKeys, type NewValue } from '../../manifest/problems/additions.ts';
import { textAtLocation } from '../../manifest/problems/fixes.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { parseBytes } from '../../manifest/schema/scalars.ts';
import type { MapEntry, Node, ScalarNode } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { toFileEdit, type FileEdit } from './offer.ts';

/** A value of the resolved manifest at the place where it is written. */
export interface WrittenValue {
  readonly path: readonly string[];
  readonly node: Node;
  /** Of an item of a list there is none. */
  readonly keyAt: Location | undefined;
}

/** The lines of the files of a manifest, for whoever makes edits of them. */
export function linesIn(snapshot: Snapshot): ProblemList {
  return new ProblemList((file) => snapshot.other(file)?.lines ?? []);
}

/** Undefined for what is not there, and for what came by an alias: that stands elsewhere, for others too. */
export function valueWrittenAt(tree: Node | undefined, path: readonly string[]): WrittenValue | undefined {
  if (!tree) return undefined;
  let [node, keyAt]: [Node, Location | undefined] = [tree, undefined];
  for (const step of path) {
    const entry = node.kind === 'map' ? node.entries.get(step) : undefined;
    const item = node.kind === 'list' ? node.items[Number(step)] : undefined;
    const next = entry?.value ?? item;
    if (!next || entry?.route) return undefined;
    [node, keyAt] = [next, entry?.keyAt];
  }
  return { path, node, keyAt };
}

/** A scalar as it is written: its text, and the quote around it, if there is one. */
export interface WrittenText {
  readonly text: string;
  readonly quote: string;
}

/** Undefined for what variables or a short form made, which is not what stands there. A size is read as bytes. */
export function textOfScalar({ at, value }: ScalarNode, problems: ProblemList): WrittenText | undefined {
  const written = textAtLocation(at, problems);
  if (written === undefined) return undefined;
  const quote = /^(["']).*\1$/.exec(written)?.[1] ?? '';
  const text = written.slice(quote.length, written.length - quote.length);
  const isSame = text === String(value) || String(parseBytes(text)) === String(value);
  return isSame ? { text, quote } : undefined;
}

/** Writes a value below the keys of a path in a file, and those of them that are missing there; undefined where that is not to be done. */
export function keysWritten(
  root: Node | undefined,
  path: readonly string[],
  value: NewValue,
  problems: ProblemList,
): readonly FileEdit[] | undefined {
  let [node, entry, depth]: [Node | undefined, MapEntry | undefined, number] = [root, undefined, 0];
  for (const step of path) {
    const next: MapEntry | undefined = node?.kind === 'map' ? node.entries.get(step) : undefined;
    if (!next) break;
    [node, entry, depth] = [next.value, next, depth + 1];
  }
  const missing = path.slice(depth);
  const [key] = missing;
  if (!entry || key === undefined) return undefined;
  const below = missing.slice(1).reduceRight<NewValue>((inner, name) => [[name, inner]], value);
  return addKeys(entry, [[key, below]], problems)?.map(toFileEdit);
}

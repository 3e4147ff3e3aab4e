import type { Position, Range } from '../../base/problem.ts';
import { itemsOf, type Node } from '../../manifest/tree/tree.ts';
import { maskLines } from './mask.ts';
import { comparePositions, contains } from './ranges.ts';

/** `&name` declares an anchor, `*name` is an alias of it. */
export interface AnchorUse {
  readonly name: string;
  readonly range: Range;
  readonly isDeclaration: boolean;
}

/** The anchor or alias at a position. */
export function anchorAt(lines: readonly string[], position: Position): AnchorUse | undefined {
  return anchorsIn(lines).find(({ range }) => contains(range, position));
}

/** Every anchor and alias with the same name. */
export function anchorsNamed(lines: readonly string[], { name }: AnchorUse): readonly AnchorUse[] {
  return anchorsIn(lines).filter((one) => one.name === name);
}

/** Every anchor and alias, in the order of the text. */
export function anchorsIn(lines: readonly string[]): readonly AnchorUse[] {
  return maskLines(lines).flatMap(({ text }, line) => anchorsOfLine(text, line));
}

/** The anchors and aliases of one line in which comments and quoted texts are masked. */
export function anchorsOfLine(masked: string, line: number): readonly AnchorUse[] {
  if (!/[&*]/.test(masked)) return [];
  return [...masked.matchAll(token)].map((match) => {
    const [, before = '', sign = '', name = ''] = match;
    const start = match.index + before.length;
    const range = { start: { line, character: start }, end: { line, character: start + 1 + name.length } };
    return { name, range, isDeclaration: sign === '&' };
  });
}

/** The node that an anchor is declared for; undefined while it has none. */
export function nodeOfAnchor(trees: readonly Node[], { range }: AnchorUse): Node | undefined {
  for (const tree of trees) {
    const node = nodeBehind(tree, range.end);
    if (node) return node;
  }
  return undefined;
}

/** The outermost node that starts at or after a place. */
function nodeBehind(node: Node, place: Position): Node | undefined {
  const { start, end } = node.at.range;
  if (comparePositions(start, place) >= 0) return node;
  if (comparePositions(end, place) < 0) return undefined;
  // Nodes behind an alias or a merge key stand elsewhere.
  const inner =
    node.kind === 'map'
      ? [...node.entries.values()].flatMap(({ value, route }) => (route ? [] : [value]))
      : itemsOf(node);
  for (const one of inner) {
    const found = nodeBehind(one, place);
    if (found) return found;
  }
  return undefined;
}

/** True at the start of a value: after a dash, a colon, a bracket or a comma. */
const token = /(^\s*|(?:[:\-?]|![^\s]{0,200})[ \t]+|[[{,][ \t]*)([&*])([^\s,[\]{}\u0001-\u0003]{1,200})/g;

import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { checkShape } from '../../manifest/schema/check.ts';
import type { Shape } from '../../manifest/schema/shape.ts';
import { isNull, mapValues, type Node } from '../../manifest/tree/tree.ts';
import { anchorsIn, nodeOfAnchor } from '../text/anchors.ts';
import { itemOf, type CompletionContext } from './completionContext.ts';
import { comparePositions } from '../text/ranges.ts';
import { shapeAt } from '../text/attributeAt.ts';

/** Aliases of the anchors above whose values fit: mappings after `<<:`, values of the right shape elsewhere. */
export function aliasItems(context: CompletionContext): CompletionItem[] {
  const { path } = context.cursor;
  const target = mergeTarget(path);
  if (context.cursor.kind === 'key') return [];
  // Extension fields mostly hold parts of services.
  const shape = target ? (shapeAt(target) ?? shapeAt(['services', '*', ...target.slice(1)])) : shapeAt(path);
  if (!shape) return [];
  const isMerge = target !== undefined;
  return usableAnchors(context, shape, isMerge).map((name) => ({
    ...itemOf(`*${name}`, context, CompletionItemKind.Reference, `*${name}`),
    sortText: `${isMerge ? 0 : 5} ${name}`,
  }));
}

/** The path of the mapping that `<<` merges into; undefined for any other path. */
export function mergeTarget(path: readonly string[]): readonly string[] | undefined {
  const last = path.lastIndexOf('<<');
  return last !== -1 && last >= path.length - 2 ? path.slice(0, last) : undefined;
}

export function usableAnchors(
  { snapshot, range }: CompletionContext,
  shape: Shape,
  isMerge: boolean,
): readonly string[] {
  const file = snapshot.soundFile();
  // Most manifests have few anchors near the top, so the text below the last anchor is skipped.
  const last = file.lines.findLastIndex((line) => line.includes('&'));
  const above = anchorsIn(file.lines.slice(0, last + 1)).filter(
    (one) => one.isDeclaration && comparePositions(one.range.end, range.start) < 0,
  );
  const usable = above.filter((one) => {
    const node = nodeOfAnchor(file.trees(), one);
    // A value cannot contain an alias of itself.
    const isAround = node !== undefined && comparePositions(range.start, node.at.range.end) < 0;
    const isMeant = node && !isAround && isRightBehind(file.lines, one.range.end, startOf(node));
    return isMeant && (!isMerge || node.kind === 'map') && !isNull(node) && isOfShape(node, shape);
  });
  return [...new Set(usable.map(({ name }) => name))];
}

/**
 * True for line ends and comments only. Other text means that the anchor belongs to something smaller than the node.
 */
function isRightBehind(lines: readonly string[], from: Position, to: Position): boolean {
  const first = (lines[from.line] ?? '').slice(from.character, from.line === to.line ? to.character : undefined);
  const between = from.line === to.line ? [] : lines.slice(from.line + 1, to.line);
  const last = from.line === to.line ? '' : (lines[to.line] ?? '').slice(0, to.character);
  return [first, ...between, last].every((text) => /^[\s-]*(?:#.*)?$/.test(text));
}

/** True if a value fits a shape. What a variable supplies may be anything. */
export function isOfShape(node: Node, shape: Shape): boolean {
  const problems = new ProblemList();
  checkShape(withTemplates(node), shape, [], problems);
  return problems.all.length === 0;
}

function withTemplates(node: Node): Node {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && node.value.includes('$') ? { ...node, isTemplate: true } : node;
    case 'list':
      return { ...node, items: node.items.map(withTemplates) };
    case 'map':
      return mapValues(node, withTemplates);
  }
}

function startOf({ at }: Node): Position {
  return at.range.start;
}

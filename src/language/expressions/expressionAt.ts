import type { Position, Range } from '../../base/problem.ts';
import { scalarSource, type ScalarSource, type ScalarStyle } from '../../manifest/scalars/scalarSource.ts';
import { textOf } from '../../manifest/tree/tree.ts';
import { expressionNodes, policyNodes, type ExpressionNode } from '../../policy/expressions/policyNodes.ts';
import { comparePositions } from '../text/ranges.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** An expression, and the place in it that somebody is at. */
export interface ExpressionSpot {
  /** The expression as CEL reads it. */
  readonly text: string;
  /** Of the place, in the expression. Behind its last character there may be blanks that YAML leaves out. */
  readonly offset: number;
  /** How it is written: what must not stand in it depends on that. */
  readonly style: ScalarStyle;
  /** Variables of the policy that it may read. */
  readonly readable: readonly string[];
  /** Undefined where it is half-written and its file cannot be read. */
  readonly written?: { readonly node: ExpressionNode; readonly source: ScalarSource };
}

/** An expression with the text it is written as. Those that variables are filled into are left out: nobody knows their text here. */
export interface WrittenExpression {
  readonly node: ExpressionNode;
  readonly source: ScalarSource;
}

/** As much of a file as its expressions are read from. */
export type ReadFile = Pick<SourceFile, 'lines' | 'trees'>;

/** The expressions of all policies in a file. */
export function expressionsOf(file: ReadFile): readonly WrittenExpression[] {
  const known = remembered.get(file);
  if (known) return known;
  const found = file.trees().flatMap((tree) =>
    policyNodes(tree)
      .flatMap(expressionNodes)
      .flatMap((node) => {
        const source = sourceOf(node, file.lines);
        return source ? [{ node, source }] : [];
      }),
  );
  remembered.set(file, found);
  return found;
}

const remembered = new WeakMap<ReadFile, readonly WrittenExpression[]>();

function sourceOf({ node, policy }: ExpressionNode, lines: readonly string[]): ScalarSource | undefined {
  const value = textOf(node);
  if (value === undefined) return undefined;
  const source = scalarSource(lines, node.at.range, value);
  return policy.isInterpolated ? source?.withoutDollars() : source;
}

/** The expression at a position of a file that can be read. A cursor in blanks behind an expression is in it, too. */
export function expressionAt(file: ReadFile, position: Position): ExpressionSpot | undefined {
  const found = expressionsOf(file).find(({ node, source }) => isIn(node.node.at.range, source, position, file.lines));
  if (!found) return undefined;
  const { node, source } = found;
  const text = source.value.trimEnd();
  const at = Math.min(source.offsetAt(position), text.length);
  const isApart = at === text.length && source.isApart(position);
  return {
    text: isApart ? `${text} ` : text,
    offset: isApart ? text.length + 1 : at,
    style: source.style,
    readable: node.readable,
    written: found,
  };
}

function isIn({ start, end }: Range, { style }: ScalarSource, position: Position, lines: readonly string[]): boolean {
  if (comparePositions(position, start) < 0) return false;
  if (style === 'plain') return comparePositions(position, end) <= 0 || isBlankBetween(end, position, lines);
  if (style !== 'literal' && style !== 'folded') {
    return comparePositions(position, start) > 0 && comparePositions(position, end) < 0;
  }
  // The header is not part of the text, and the first character of the next line is another key's.
  if (position.line === start.line) return false;
  const isBehind = position.line > end.line || (position.line === end.line && end.character === 0);
  return !isBehind || (position.line === end.line && /^\s*$/.test(lines[end.line] ?? '') && position.character > 0);
}

function isBlankBetween(end: Position, position: Position, lines: readonly string[]): boolean {
  if (end.line !== position.line) return false;
  const between = (lines[end.line] ?? '').slice(end.character, position.character);
  return /^\s*$/.test(between);
}

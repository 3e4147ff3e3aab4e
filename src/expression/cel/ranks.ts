import type { ASTNode } from '@marcbachmann/cel-js';
import type { Evaluate } from './scope.ts';
import { numberComparisons } from './operators.ts';
import { failed } from './value.ts';

/** Variables that hold one of some words, which stand in an order: the least first. */
export type Ranks = Readonly<Record<string, readonly string[]>>;

/** A comparison such as `level >= "warn"`, or `"warn" <= level`. */
interface RankedComparison {
  readonly variable: string;
  readonly word: string;
  readonly words: readonly string[];
  readonly operator: string;
}

const turned: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Undefined for any other expression. */
export function rankedComparison(
  { op, args }: { readonly op: string; readonly args: readonly [ASTNode, ASTNode] },
  ranks: Ranks,
): RankedComparison | undefined {
  const operator = Object.hasOwn(turned, op) ? turned[op] : undefined;
  if (operator === undefined) return undefined;
  const [left, right] = args;
  const [name, value] = left.op === 'id' ? [left, right] : [right, left];
  if (name.op !== 'id' || value.op !== 'value' || typeof value.args !== 'string') return undefined;
  const words = Object.hasOwn(ranks, name.args) ? ranks[name.args] : undefined;
  return words && { variable: name.args, word: value.args, words, operator: left.op === 'id' ? op : operator };
}

/** What it answers: a row without such a word is neither above nor below. */
export function compareRanks({ variable, word, words, operator }: RankedComparison): Evaluate {
  const rank = words.indexOf(word);
  const compare = numberComparisons.get(operator);
  return (scope) => {
    const value = scope.variable(variable);
    const own = typeof value === 'string' ? words.indexOf(value) : -1;
    return own < 0 || !compare ? failed : compare(own, rank);
  };
}

import type { Position, Range } from '../../base/problem.ts';

/** Negative if `a` comes before `b`. */
export function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** The end is included, because a cursor after the last character of a word still belongs to the word. */
export function contains({ start, end }: Range, position: Position): boolean {
  return compare(start, position) <= 0 && compare(position, end) <= 0;
}

export function touches(a: Range, b: Range): boolean {
  return compare(a.start, b.end) <= 0 && compare(b.start, a.end) <= 0;
}

export function isEmpty({ start, end }: Range): boolean {
  return compare(start, end) === 0;
}

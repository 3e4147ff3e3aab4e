import type { Position, Range } from '../../base/problem.ts';

/** Negative if `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** The end is included, because a cursor after the last character of a word still belongs to the word. */
export function contains({ start, end }: Range, position: Position): boolean {
  return comparePositions(start, position) <= 0 && comparePositions(position, end) <= 0;
}

export function touches(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}

export function isEmpty({ start, end }: Range): boolean {
  return comparePositions(start, end) === 0;
}

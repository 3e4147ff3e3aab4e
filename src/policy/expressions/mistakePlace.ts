import type { Location } from '../../base/problem.ts';
import type { ExpressionMistake } from '../../expression/mistake.ts';
import { scalarSource } from '../../manifest/scalars/scalarSource.ts';

/**
 * Where a mistake of an expression is written, to the character, whatever style of YAML the expression is in. `at` is the place
 * of its scalar, and `lines` are those of its file. Where it cannot be told to the character, the scalar as a whole.
 */
export function mistakePlace(
  { position, end }: Pick<ExpressionMistake, 'position' | 'end'>,
  expression: string,
  at: Location,
  lines: readonly string[],
): Location {
  const source = position === null ? undefined : scalarSource(lines, at.range, expression);
  if (!source || position === null) return at;
  return { file: at.file, range: source.rangeOf(...drawn(position, end ?? position, expression.length)) };
}

/** A mistake behind the end is shown at the last character: nobody would see it otherwise. */
function drawn(from: number, to: number, length: number): readonly [number, number] {
  return from < length ? [from, Math.max(to, from + 1)] : [Math.max(0, length - 1), length];
}

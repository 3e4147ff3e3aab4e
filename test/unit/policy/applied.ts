import type { Edit } from '../../../src/base/problem.ts';

/** A text after edits of it, which do not overlap. */
export function applied(text: string, edits: readonly Edit[]): string {
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: Edit['at']['range']['start']): number =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const fromTheEnd = edits.toSorted((a, b) => offsetOf(b.at.range.start) - offsetOf(a.at.range.start));
  return fromTheEnd.reduce(
    (result, { at: { range }, newText }) =>
      result.slice(0, offsetOf(range.start)) + newText + result.slice(offsetOf(range.end)),
    text,
  );
}

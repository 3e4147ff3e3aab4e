import type { Location } from '../../base/problem.ts';

/** The line of the text that comes from a place, or from the nearest place above it in that file. */
export function lineFor(sources: readonly (Location | null)[], file: string, line: number): number | undefined {
  let best: number | undefined;
  let bestLine = -1;
  for (const [index, source] of sources.entries()) {
    if (source?.file !== file) continue;
    const own = source.range.start.line;
    if (own > line || own <= bestLine) continue;
    [best, bestLine] = [index, own];
  }
  return best;
}

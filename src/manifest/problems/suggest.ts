/** The known word that is meant, when one is near enough to be a slip of the finger. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance || word.length > 60) continue;
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The known word that a word is a part of, between underscores: `healthy` of `service_healthy`. None if several are. */
export function wordAround(part: string, known: readonly string[]): string | undefined {
  const all = part === '' ? [] : known.filter((one) => `_${one}_`.includes(`_${part.toLowerCase()}_`));
  return all.length === 1 ? all[0] : undefined;
}

/** ` Did you mean "ports"?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const suggestion = suggest(word, known);
  return suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours. From `limit` on it may be any number that is not less. */
export function distanceOf(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      current.push(best);
    }
    // A swap looks at the row before, so that both have to be too far off.
    if (Math.min(...current) >= limit && Math.min(...previous) >= limit) return limit;
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}

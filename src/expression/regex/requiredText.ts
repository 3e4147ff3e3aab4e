/** Two characters are found fast enough to be worth looking for first. */
const minLength = 2;

/**
 * The longest text that everything a pattern matches must hold, as far as that is plain to see: undefined where it is not.
 * Groups, classes and what may be left out say nothing; a choice or a flag takes everything away.
 */
export function requiredText(pattern: string, isCaseSensitive: boolean): string | undefined {
  if (/\(\?[a-zA-Z-]/.test(pattern) || pattern.includes('\\Q')) return undefined;
  const runs = [''];
  const tokens =
    /\\x\{[^}]*\}|\\[pP]\{[^}]*\}|\\[pP].|\\x..|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|./gsu;
  let depth = 0;
  for (const [token] of pattern.matchAll(tokens)) {
    if (token === '|') return undefined;
    if (token === '(') depth++;
    else if (token === ')') depth--;
    const run = runs.at(-1) ?? '';
    const literal = depth === 0 ? literalOf(token, isCaseSensitive) : undefined;
    if (literal !== undefined) runs[runs.length - 1] = run + literal;
    else {
      // What may come no times at all is not required.
      if (/^(?:[*?]|\{0)/.test(token)) runs[runs.length - 1] = run.replace(/.$/su, '');
      runs.push('');
    }
  }
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length >= minLength ? longest : undefined;
}

/** Without regard to case, "k" and "s" are letters outside ASCII too, and such letters many things. */
function literalOf(token: string, isCaseSensitive: boolean): string | undefined {
  const character = /^\\[^\w\s]$/.test(token) ? token.slice(1) : token;
  if (character === token && /^[\\.^$*+?()[{|]/.test(token)) return undefined;
  if (!isCaseSensitive && !/^[\x20-\x7e]$/.test(character)) return undefined;
  return !isCaseSensitive && /[ksKS]/.test(character) ? undefined : character;
}

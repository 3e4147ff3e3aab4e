/** One sign of a pattern for a name: a character, any one, any number of any, or one of a class. */
type Sign = { readonly kind: 'one'; readonly is: (character: string) => boolean } | { readonly kind: 'many' };

/** A pattern for one name of a path, as Git reads it: `*`, `?`, `[a-z]`, and `\` before what stands for itself. */
export type NamePattern = readonly Sign[];

export function namePattern(text: string): NamePattern {
  const signs: Sign[] = [];
  const characters = Array.from(text);
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    const end = character === '[' ? bracketEnd(characters, index) : -1;
    if (end > 0) {
      signs.push({ kind: 'one', is: bracketClass(characters.slice(index + 1, end)) });
      index = end;
    } else if (character === '*') {
      if (signs.at(-1)?.kind !== 'many') signs.push({ kind: 'many' });
    } else if (character === '?') signs.push({ kind: 'one', is: () => true });
    else {
      const literal = character === '\\' ? (characters[++index] ?? '\\') : character;
      signs.push({ kind: 'one', is: (other) => other === literal });
    }
  }
  return signs;
}

/**
 * True if the pattern matches all of a name. Foreign patterns are no regular expressions here: those can take exponential
 * time, this at most the product of both lengths.
 */
export function matchesName(pattern: NamePattern, name: string): boolean {
  return matchesAll(
    pattern,
    Array.from(name),
    (sign) => sign.kind === 'many',
    (sign, character) => sign.kind === 'one' && sign.is(character),
  );
}

/** Matches items in order; a sign that `isMany` stands for any number of them. It goes back to the last such sign only. */
export function matchesAll<S, T>(
  signs: readonly S[],
  items: readonly T[],
  isMany: (sign: S) => boolean,
  matches: (sign: S, item: T) => boolean,
): boolean {
  let [at, sign] = [0, 0];
  let back: { at: number; readonly sign: number } | undefined;
  while (at < items.length) {
    const current = signs[sign];
    if (current !== undefined && isMany(current)) {
      back = { at, sign: ++sign };
    } else if (current !== undefined && matches(current, items[at] as T)) {
      at++;
      sign++;
    } else if (back) {
      at = ++back.at;
      ({ sign } = back);
    } else return false;
  }
  return signs.slice(sign).every(isMany);
}

/** The index of the `]` that ends a class; -1 for a bracket that starts none. A `]` that comes first is part of the class. */
export function bracketEnd(characters: readonly string[], start: number): number {
  const first = /[!^]/.test(characters[start + 1] ?? '') ? start + 2 : start + 1;
  for (let index = first; index < characters.length; index++) {
    if (characters[index] === '\\') index++;
    else if (characters[index] === ']' && index > first) return index;
  }
  return -1;
}

/** What a class stands for; `inside` is what stands between its brackets. A `!` or `^` at its beginning negates it. */
export function bracketClass(inside: readonly string[]): (character: string) => boolean {
  const isNegated = /[!^]/.test(inside[0] ?? '');
  const members: string[] = [];
  const ranges: (readonly [from: string, to: string])[] = [];
  const characters = isNegated ? inside.slice(1) : inside;
  for (let index = 0; index < characters.length; index++) {
    const from = characters[index] === '\\' ? (characters[++index] ?? '\\') : (characters[index] ?? '');
    const to = characters[index + 1] === '-' ? characters[index + 2] : undefined;
    if (to === undefined) members.push(from);
    else {
      ranges.push([from, to]);
      index += 2;
    }
  }
  return (character) =>
    isNegated !== (members.includes(character) || ranges.some(([from, to]) => character >= from && character <= to));
}

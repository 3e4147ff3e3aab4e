import type { Position, Range } from '../../base/problem.ts';
import { blockCharacters } from './blockCharacters.ts';
import { quotedCharacters } from './quotedCharacters.ts';
import { plainCharacters, type Character, type WrittenScalar } from './scalarCharacters.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * A scalar's value beside its text in the file, where one character may be written as several (`''`, `\n`, `$$`) or as a
 * line break. Offsets count UTF-16 units of the value.
 */
export class ScalarSource {
  readonly value: string;
  readonly style: ScalarStyle;
  readonly #characters: readonly Character[];
  /** Where the scalar begins; the place of everything in an empty one. */
  readonly #start: Position;

  constructor(style: ScalarStyle, characters: readonly Character[], start: Position) {
    this.style = style;
    this.#characters = characters;
    this.#start = start;
    this.value = characters.map(({ text }) => text).join('');
  }

  /** Where a part of the value is written. An empty part stands behind the character before it. */
  rangeOf(from: number, to: number): Range {
    const last = this.#at(Math.max(from, to - 1));
    const start = from < to ? this.#at(from)?.start : undefined;
    const behind = this.#at(Math.min(from, this.value.length) - 1)?.end ?? this.#at(0)?.start ?? this.#start;
    if (!start) return { start: behind, end: behind };
    return { start, end: last?.end ?? this.#characters.at(-1)?.end ?? start };
  }

  /** How much of the value stands before a position. */
  offsetAt(position: Position): number {
    let offset = 0;
    for (const { text, end } of this.#characters) {
      if (isBefore(position, end)) break;
      offset += text.length;
    }
    return offset;
  }

  /** True if nothing but blanks stands between the last character before a position and the position, and there are some. */
  isApart(position: Position): boolean {
    const before = this.#at(this.offsetAt(position) - 1);
    return before !== undefined && isBefore(before.end, position);
  }

  /** The same value with `$$` read as `$`, as Compose does of a manifest. Undefined where variables stand in it. */
  withoutDollars(): ScalarSource | undefined {
    if (!this.value.includes('$')) return this;
    const made: Character[] = [];
    for (let index = 0; index < this.#characters.length; index++) {
      const [character, next] = [this.#characters[index], this.#characters[index + 1]];
      if (!character) break;
      made.push(character);
      if (character.text !== '$') continue;
      if (next?.text !== '$') return undefined;
      made[made.length - 1] = { ...character, end: next.end };
      index++;
    }
    return new ScalarSource(this.style, made, this.#start);
  }

  #at(offset: number): Character | undefined {
    let at = 0;
    for (const character of this.#characters) {
      at += character.text.length;
      if (offset < at && offset >= 0) return character;
    }
    return undefined;
  }
}

/**
 * Reads a scalar from the lines of its file, as YAML folds, strips and unescapes it, and with `$$` for a dollar where that alone
 * makes it `value`. Undefined where nothing does: what stands there is mended, has variables filled in, or is written in a way
 * that is not known here.
 */
export function scalarSource(lines: readonly string[], range: Range, value: string): ScalarSource | undefined {
  const written: WrittenScalar = { lines, range };
  const first = (lines[range.start.line] ?? '')[range.start.character];
  const { style, candidates } = readings(first, written);
  for (const characters of candidates) {
    const source = new ScalarSource(style, characters, range.start);
    if (source.value === value) return source;
    const plain = source.value.length > value.length ? source.withoutDollars() : undefined;
    if (plain?.value === value) return plain;
  }
  return undefined;
}

function readings(
  first: string | undefined,
  written: WrittenScalar,
): { readonly style: ScalarStyle; readonly candidates: Iterable<readonly Character[]> } {
  switch (first) {
    case '"':
      return { style: 'double', candidates: [quotedCharacters(written, '"')] };
    case "'":
      return { style: 'single', candidates: [quotedCharacters(written, "'")] };
    case '|':
      return { style: 'literal', candidates: blockCharacters(written) };
    case '>':
      return { style: 'folded', candidates: blockCharacters(written) };
    default:
      return { style: 'plain', candidates: [plainCharacters(written)] };
  }
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

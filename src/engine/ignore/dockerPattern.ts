import { posix } from 'node:path';
import { bracketEnd, bracketClass } from '../../base/wildcards.ts';

/** One pattern for paths, as Docker reads it in a `.dockerignore`. Paths are relative, with `/`. */
export interface DockerPattern {
  /** True if the pattern is for the path itself; one that is for a folder is not asked for what lies in it. */
  matches(path: string): boolean;
  /** True if the pattern may be for something that lies in the folder. */
  mayMatchBelow(folder: string): boolean;
}

/** One sign of a pattern. */
type Sign =
  | { readonly kind: 'one'; readonly is: (character: string) => boolean }
  /** `*`: anything within a name. */
  | { readonly kind: 'name' }
  /** `**` and the slash behind it: any number of folders, none as well. */
  | { readonly kind: 'folders' }
  /** `**` at an end: anything at all. */
  | { readonly kind: 'all' };

/** Nobody writes a longer one; what it costs to match grows with it. */
const maxLength = 1000;

/** Reads a pattern without its `!`; undefined for one that stands for nothing. */
export function readDockerPattern(text: string): DockerPattern | undefined {
  const clean = cleaned(text);
  if (clean === '' || clean === '.' || clean.length > maxLength) return undefined;
  if (!/[*?[\]\\]/.test(clean)) return new LiteralPattern(clean);
  return new SignPattern(signsOf(Array.from(clean)), literalTail(clean));
}

/** What stands behind the last sign that means something else than itself; a slash after `**` is part of that. */
function literalTail(pattern: string): string {
  return /(?:\*\*\/|[*?[\]\\])([^*?[\]\\]*)$/.exec(pattern)?.[1]?.replace(/^\//, '') ?? '';
}

/** As Docker does it first: no `.`, no `a/..`, no slash at either end. */
function cleaned(text: string): string {
  const path = posix.normalize(text.trim() || '.');
  return path.replace(/^\/+/, '').replace(/\/+$/, '');
}

class LiteralPattern implements DockerPattern {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  matches(path: string): boolean {
    return path === this.#path;
  }

  mayMatchBelow(folder: string): boolean {
    return folder === '' || this.#path.startsWith(`${folder}/`);
  }
}

function signsOf(characters: readonly string[]): readonly Sign[] {
  const signs: Sign[] = [];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    const end = character === '[' ? bracketEnd(characters, index) : -1;
    if (end > 0) {
      signs.push({ kind: 'one', is: bracketClass(characters.slice(index + 1, end)) });
      index = end;
    } else if (character === '*' && characters[index + 1] === '*') {
      index += characters[index + 2] === '/' ? 2 : 1;
      signs.push({ kind: isForAll(characters, index) ? 'all' : 'folders' });
    } else if (character === '*') signs.push({ kind: 'name' });
    else if (character === '?') signs.push({ kind: 'one', is: (other) => other !== '/' });
    else {
      const literal = character === '\\' ? (characters[++index] ?? '\\') : character;
      signs.push({ kind: 'one', is: (other) => other === literal });
    }
  }
  return signs;
}

/** `end` is the last character of a `**`. Docker lets `**name` alone match the end of any name as well. */
function isForAll(characters: readonly string[], end: number): boolean {
  if (end === characters.length - 1) return true;
  return end === 1 && !/[*?[\]\\]/.test(characters.slice(2).join(''));
}

/**
 * Follows all ways through the signs at once: the time is bounded by the product of both lengths, whatever the pattern.
 * A state is twice the index of the next sign, and one more while a `folders` is at work.
 */
class SignPattern implements DockerPattern {
  readonly #signs: readonly Sign[];
  readonly #tail: string;
  /** One byte for each state: those before and after a character. */
  #states: Uint8Array;
  #next: Uint8Array;

  /** `tail` is what every path that it is for ends with: most paths are told by it. */
  constructor(signs: readonly Sign[], tail: string) {
    this.#signs = signs;
    this.#tail = tail;
    this.#states = new Uint8Array(signs.length * 2 + 1);
    this.#next = new Uint8Array(signs.length * 2 + 1);
  }

  matches(path: string): boolean {
    if (!path.endsWith(this.#tail)) return false;
    this.#follow(path);
    return this.#states.at(-1) === 1;
  }

  mayMatchBelow(folder: string): boolean {
    if (folder === '') return true;
    this.#follow(`${folder}/`);
    return this.#states.indexOf(1) >= 0 && this.#states.indexOf(1) < this.#states.length - 1;
  }

  #follow(path: string): void {
    this.#states.fill(0);
    enter(this.#signs, this.#states, 0);
    for (const character of path) {
      this.#next.fill(0);
      let isAlive = false;
      for (let state = this.#states.indexOf(1); state >= 0; state = this.#states.indexOf(1, state + 1)) {
        if (step(this.#signs, this.#next, state, character)) isAlive = true;
      }
      [this.#states, this.#next] = [this.#next, this.#states];
      if (!isAlive) return;
    }
  }
}

/** Adds the states that follow from one by a character; false if there are none. */
function step(signs: readonly Sign[], next: Uint8Array, state: number, character: string): boolean {
  const index = state >> 1;
  const sign = signs[index];
  if (sign === undefined) return false;
  if (sign.kind === 'one') return sign.is(character) && enter(signs, next, state + 2);
  if (sign.kind === 'name') return character !== '/' && enter(signs, next, state);
  if (sign.kind === 'all') return enter(signs, next, state);
  next[index * 2 + 1] = 1;
  return character !== '/' || enter(signs, next, index * 2 + 2);
}

/** Adds a state, and those that follow from it without a character. */
function enter(signs: readonly Sign[], states: Uint8Array, first: number): true {
  for (let state = first; states[state] === 0; state += 2) {
    states[state] = 1;
    const sign = signs[state >> 1];
    if (sign === undefined || sign.kind === 'one') break;
  }
  return true;
}

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
  readonly #end: number;
  readonly #tail: string;

  /** `tail` is what every path that it is for ends with: most paths are told by it. */
  constructor(signs: readonly Sign[], tail: string) {
    this.#signs = signs;
    this.#end = signs.length * 2;
    this.#tail = tail;
  }

  matches(path: string): boolean {
    return path.endsWith(this.#tail) && this.#statesAfter(path).has(this.#end);
  }

  mayMatchBelow(folder: string): boolean {
    if (folder === '') return true;
    const states = this.#statesAfter(`${folder}/`);
    return states.size > (states.has(this.#end) ? 1 : 0);
  }

  #statesAfter(path: string): ReadonlySet<number> {
    let states = new Set<number>();
    this.#enter(states, 0);
    for (const character of path) {
      const next = new Set<number>();
      for (const state of states) this.#step(next, state, character);
      if (next.size === 0) return next;
      states = next;
    }
    return states;
  }

  #step(next: Set<number>, state: number, character: string): void {
    const index = state >> 1;
    const sign = this.#signs[index];
    if (sign === undefined) return;
    if (sign.kind === 'one') {
      if (sign.is(character)) this.#enter(next, state + 2);
    } else if (sign.kind === 'name') {
      if (character !== '/') this.#enter(next, state);
    } else if (sign.kind === 'all') this.#enter(next, state);
    else {
      next.add(index * 2 + 1);
      if (character === '/') this.#enter(next, index * 2 + 2);
    }
  }

  /** Adds a state, and those that follow from it without a character. */
  #enter(states: Set<number>, first: number): void {
    for (let state = first; !states.has(state); state += 2) {
      states.add(state);
      const sign = this.#signs[state >> 1];
      if (sign === undefined || sign.kind === 'one') return;
    }
  }
}

import { readDockerPattern, type DockerPattern } from './dockerPattern.ts';

/** What a list of patterns says of a path. */
export interface PatternVerdict {
  /** False for what a `!` brings back. */
  readonly isMatched: boolean;
  /** The pattern that decides, as it is written. */
  readonly pattern: string;
}

interface Rule {
  readonly pattern: DockerPattern;
  readonly written: string;
  readonly isException: boolean;
  /** For `folder/**`, which is for all that lies in the folder but not for itself: `pattern` is that of the folder. */
  readonly isForInside: boolean;
}

/** So many folders are remembered at once: neighbours are asked for one after the other. */
const maxFolders = 5000;

/** What is generated may be long, what people write is not; the rest counts for nothing. */
const maxPatterns = 2000;

/**
 * A list of patterns as a `.dockerignore` has it. The last one that is for a path, or for a folder above it, decides, so that
 * `!` brings back a file of a folder that is out. The patterns start at one folder; paths are relative to it, with `/`.
 */
export class PathPatterns {
  readonly #rules: readonly Rule[];
  readonly #byFolder = new Map<string, Uint8Array>();
  readonly #none: Uint8Array;

  constructor(lines: readonly string[]) {
    this.#rules = lines.slice(0, maxPatterns).flatMap(toRule);
    this.#none = new Uint8Array(this.#rules.length);
  }

  /** Undefined for a path that no pattern is for. */
  verdict(path: string): PatternVerdict | undefined {
    const index = this.#lastFor(path);
    const rule = this.#rules[index];
    return rule && { isMatched: !rule.isException, pattern: rule.written };
  }

  isMatched(path: string): boolean {
    return this.#rules[this.#lastFor(path)]?.isException === false;
  }

  /** True if all that lies in the folder is matched: no exception brings any of it back. */
  isMatchedWhole(folder: string): boolean {
    const last = this.#matchesOf(folder).lastIndexOf(1);
    if (this.#rules[last]?.isException !== false) return false;
    return !this.#rules.some((rule, index) => index > last && rule.isException && rule.pattern.mayMatchBelow(folder));
  }

  /** True if something that lies in the folder may be matched. */
  mayMatchBelow(folder: string): boolean {
    if (this.#rules[this.#matchesOf(folder).lastIndexOf(1)]?.isException === false) return true;
    return this.#rules.some((rule) => !rule.isException && rule.pattern.mayMatchBelow(folder));
  }

  /** The index of the last pattern that is for the path or a folder above it; -1 for none. */
  #lastFor(path: string): number {
    const above = this.#matchesOf(folderOf(path));
    return this.#rules.findLastIndex(
      ({ pattern, isForInside }, index) => above[index] === 1 || (!isForInside && pattern.matches(path)),
    );
  }

  /** Which patterns are for all that lies in the folder, as they are for it or for one above it. */
  #matchesOf(folder: string): Uint8Array {
    if (folder === '') return this.#none;
    const known = this.#byFolder.get(folder);
    if (known) return known;
    const above = this.#matchesOf(folderOf(folder));
    const found = Uint8Array.from(this.#rules, (rule, index) => above[index] || Number(rule.pattern.matches(folder)));
    if (this.#byFolder.size >= maxFolders) this.#byFolder.clear();
    this.#byFolder.set(folder, found);
    return found;
  }
}

/** The patterns of a `.dockerignore`: what stands in it without comments and empty lines. */
export function ignoreFileLines(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '');
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '' : path.slice(0, end);
}

function toRule(line: string): readonly Rule[] {
  const written = line.trim();
  const isException = written.startsWith('!');
  const text = (isException ? written.slice(1) : written).trim();
  const inside = /^(.*[^*\\/])\/\*\*\/*$/.exec(text)?.[1];
  const pattern = readDockerPattern(inside ?? text);
  return pattern ? [{ pattern, written, isException, isForInside: inside !== undefined }] : [];
}

import { isAbsolute, relative } from 'node:path';
import type { Fix, Location, Problem, Severity } from '../../base/problem.ts';
import { LineCache } from '../files/lineCache.ts';
import type { ProblemCode } from './problemCodes.ts';

const consequences: ReadonlySet<string> = new Set(
  ['unknown-key', 'wrong-type', 'missing-key', 'image'].map((code) => `manifest.${code}`),
);

/** Collects what is wrong. The same thing at the same place is said once: an aliased mapping is checked at every use. */
export class ProblemList {
  readonly #problems = new Map<string, Problem>();
  readonly #linesOf: (file: string) => readonly string[];
  readonly #folder: string | undefined;

  /** `linesOf` lets fixes look at what is written where a problem stands; without it there are none that need to. `folder`: see `nameOf`. */
  constructor(linesOf: (file: string) => readonly string[] = () => [], folder?: string) {
    this.#linesOf = linesOf;
    this.#folder = folder;
  }

  /** What messages call a file: its path from the folder of the first manifest, as far as it is near. */
  nameOf(path: string): string {
    if (this.#folder === undefined || !isAbsolute(path)) return path;
    const name = relative(this.#folder, path);
    return name === '' ? '.' : /^(?:\.\.[\\/]){4}/.test(name) ? path : name;
  }

  error(code: ProblemCode, message: string, at?: Location, related?: Problem['related'], fix?: Fix): void {
    this.#add('error', code, message, at, related, fix);
  }

  warning(
    code: ProblemCode,
    message: string,
    at?: Location,
    related?: Problem['related'],
    fix?: Fix,
    about?: string,
  ): void {
    this.#add('warning', code, message, at, related, fix, about);
  }

  hint(code: ProblemCode, message: string, at?: Location, related?: Problem['related'], fix?: Fix): void {
    this.#add('hint', code, message, at, related, fix);
  }

  /** An empty list that can look at the same texts. */
  fresh(): ProblemList {
    return new ProblemList(this.#linesOf, this.#folder);
  }

  /** In the order in which they were found. */
  get all(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  takeOver(problems: readonly Problem[]): void {
    for (const problem of problems) this.#keep(problem);
  }

  /** The lines of a file as they are written. Read when asked for: only a problem needs them. */
  linesOf(file: string): readonly string[] {
    return this.#linesOf(file);
  }

  /** In the order of files as they were read, then of lines. */
  sorted(files: readonly string[]): readonly Problem[] {
    const order = new Map(files.map((file, index) => [file, index]));
    const rank = (problem: Problem): number => (problem.at ? (order.get(problem.at.file) ?? files.length) : -1);
    return this.#plain().sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.at?.range.start.line ?? 0) - (b.at?.range.start.line ?? 0) ||
        (a.at?.range.start.character ?? 0) - (b.at?.range.start.character ?? 0),
    );
  }

  /** What a syntax error does to the shape of its line needs no words of its own. */
  #plain(): Problem[] {
    const all = [...this.#problems.values()];
    const lineOf = ({ at }: Problem): string => `${at?.range.start.line ?? ''} ${at?.file ?? ''}`;
    const lastLineOf = ({ at }: Problem): string => `${at?.range.end.line ?? ''} ${at?.file ?? ''}`;
    const broken = new Set(all.filter(({ code }) => code === 'manifest.syntax').map(lineOf));
    const syntax = all.filter(({ code }) => code === 'manifest.syntax');
    const brokenFiles = new Set(syntax.map(({ at }) => at?.file));
    const isBrokenInside = ({ at }: Problem): boolean =>
      syntax.some(
        (error) =>
          error.at?.file === at?.file &&
          (error.at?.range.start.line ?? -1) >= (at?.range.start.line ?? 0) &&
          (error.at?.range.start.line ?? -1) <= (at?.range.end.line ?? 0),
      );
    return all.filter(
      (problem) =>
        (!consequences.has(problem.code) || !(broken.has(lineOf(problem)) || broken.has(lastLineOf(problem)))) &&
        // Lines that run together look like one long key.
        (problem.code !== 'manifest.key' || !isBrokenInside(problem)) &&
        // What a service lacks may be on the line that could not be read.
        (problem.code !== 'manifest.no-image' || !brokenFiles.has(problem.at?.file)),
    );
  }

  #add(
    severity: Severity,
    code: string,
    message: string,
    at?: Location,
    related?: Problem['related'],
    fix?: Fix,
    about?: string,
  ): void {
    this.#keep({
      code: `manifest.${code}`,
      severity,
      message,
      ...(at && { at }),
      ...(related && related.length > 0 && { related }),
      ...(fix && { fix }),
      ...(about !== undefined && { about }),
    });
  }

  #keep(problem: Problem): void {
    const { code, message, at } = problem;
    const start = at?.range.start;
    const key = JSON.stringify([code, at?.file, start?.line, start?.character, message]);
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  }
}

/** Splits each file that is asked for, once. With a cache, only what has changed since it was split last. */
export function lineReader(
  readText: (file: string) => string | undefined,
  cache = new LineCache(),
): (file: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (file) => {
    const lines = known.get(file) ?? cache.of(file, readText(file) ?? '');
    known.set(file, lines);
    return lines;
  };
}

/** The first character of a file: where a problem of the file as a whole stands. */
export function startOf(file: string): Location {
  return { file, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
}

/** A place in a text: lines and characters from 0, characters in UTF-16 code units (as LSP's default). */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Half open: `end` is the first position behind it. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range of a file. `file` is an absolute path. */
export interface Location {
  readonly file: string;
  readonly range: Range;
}

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/**
 * What is wrong. `code` is stable and dotted (`engine.unreachable`, `manifest.undefined-service`);
 * `message` says what, why and what next, and never holds a secret.
 */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at?: Location;
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
  readonly fix?: Fix;
  /** The name of what it is about, where several problems about one thing become one. */
  readonly about?: string;
}

/** What makes a problem go away when it is applied as it stands: replacements that do not overlap. */
export interface Fix {
  /** What the user reads before choosing it: `Replace "enviroment" by "environment"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** True if it writes another word in the place of one that may have been meant as it stands. */
  readonly isCorrection?: true;
  /** True if nothing else can have been meant. Only such fixes are applied without being chosen one by one, as on save. */
  readonly isCertain?: true;
}

export interface Edit {
  /** What is replaced; an empty range inserts. */
  readonly at: Location;
  readonly newText: string;
}

const mark = Symbol.for('patchbay.problemError');

/** The one error type that drivers throw: a problem and what caused it. */
export class ProblemError extends Error {
  readonly [mark] = true;
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.message, { cause });
    this.problem = problem;
  }
}

/**
 * Each bundle has a class of its own, and drivers come in another bundle than those who catch what they throw: `instanceof` is
 * false of it there, but all classes share the mark.
 */
export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof Error && mark in error;
}

/** The problem in whatever was thrown; an unknown error becomes `internal.unexpected`. */
export function toProblem(error: unknown): Problem {
  if (isProblemError(error)) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal.unexpected', severity: 'error', message };
}

/** True for the error an aborted signal throws: cancellation is not an error and is never shown. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CancellationError');
}

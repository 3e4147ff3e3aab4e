import type { Location, Problem, Severity } from '../../base/problem.ts';

/** What scripts read: one of the array that `--format json` prints. Lines and columns count from 1. */
export interface Finding extends FindingPlace {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** The other files of the manifest and why it is read with them, where that is not just what is found. */
  readonly context?: string;
  /** Where it holds, when the manifest is read in all its environments; null is without any. */
  readonly environments?: readonly (string | null)[];
}

/** A range of a file as compilers write it, from 1; the end is behind the last character. */
export interface FindingPlace {
  /** An absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A finding with what people and other tools are told beyond the contract of `--format json`. */
export interface DetailedFinding extends Finding {
  readonly related: readonly (FindingPlace & { readonly message: string })[];
  /** Edits that make it go away, applied together. */
  readonly fix?: { readonly title: string; readonly edits: readonly (FindingPlace & { readonly newText: string })[] };
}

/** The severities, from the most severe. */
export const severities: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(floor);
}

/** A problem without a place concerns the main file as a whole. */
export function toFinding(problem: Problem, mainFile: string): DetailedFinding {
  const { at, severity, code, message, related = [], fix } = problem;
  return {
    ...(at ? toPlace(at) : { file: mainFile, line: 1, column: 1, endLine: 1, endColumn: 1 }),
    severity,
    code,
    message,
    related: related.map((one) => ({ ...toPlace(one.at), message: one.message })),
    ...(fix && {
      fix: { title: fix.title, edits: fix.edits.map(({ at, newText }) => ({ ...toPlace(at), newText })) },
    }),
  };
}

/** Sorts by file, then by place, then the more severe first. */
export function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

/** What tells one finding from another: a file that two manifests include is reported on once. */
export function identityOf({ file, line, column, code, message }: Finding): string {
  return JSON.stringify([file, line, column, code, message]);
}

function toPlace({ file, range: { start, end } }: Location): FindingPlace {
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

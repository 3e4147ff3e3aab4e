import type { Severity } from '../../../base/problem.ts';

/** One kind of problem, as `docs/problems.md` describes it. */
export interface ProblemKind {
  /** The severity it has unless its message says why this case is milder. */
  readonly severity: Severity;
  readonly title: string;
  /** What is wrong with it, in a sentence or two. */
  readonly why: string;
  /** What to do. */
  readonly next: string;
  /** A manifest that has it, and that a test resolves. */
  readonly example: string;
}

export function error(title: string, why: string, next: string, example: string): ProblemKind {
  return { severity: 'error', title, why, next, example };
}

export function warning(title: string, why: string, next: string, example: string): ProblemKind {
  return { severity: 'warning', title, why, next, example };
}

/** A manifest of one service `a` with an image and more lines, and lines of the top level below. */
export function service(lines: string, below = ''): string {
  const own = lines.split('\n').map((line) => `    ${line}`);
  return ['services:', '  a:', '    image: busybox', ...own, ...(below === '' ? [] : [below])].join('\n');
}

import type { Problem } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { manifestQuota } from '../quota/manifestQuota.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { judge } from '../rules/judge.ts';
import type { PolicyBook } from '../rules/policyBook.ts';
import { findingProblem } from './findingProblem.ts';

export interface PolicyProblemsOptions {
  /** Kept by whoever asks again and again of the same manifests. */
  readonly book?: PolicyBook;
  /** The lines of a file, to place mistakes of expressions to the character. */
  readonly linesOf: (file: string) => readonly string[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** A finding, and the problem that tells of it. */
export interface FoundProblem {
  readonly finding: PolicyFinding;
  readonly problem: Problem;
}

/** What policies and quotas say of a manifest as it is written, where that stands. */
export function policyProblems(
  manifest: Pick<ResolvedManifest, 'application' | 'tree' | 'problems'>,
  options: PolicyProblemsOptions,
): readonly Problem[] {
  return policyProblemsOf(manifest, options).map(({ problem }) => problem);
}

/** The same with the findings. */
export function policyProblemsOf(
  manifest: Pick<ResolvedManifest, 'application' | 'tree' | 'problems'>,
  { book, linesOf, nowMs }: PolicyProblemsOptions,
): readonly FoundProblem[] {
  const { application } = manifest;
  // Of a part that nothing is known of but itself, what others say may decide.
  const isPart = manifest.problems.some(({ code }) => code === 'manifest.no-base');
  if (!application?.governance || isPart) return [];
  const found = judge(application, { kind: 'manifest', nowMs }, book && { book });
  return [...found, ...manifestQuota(application)].map((finding) => ({
    finding,
    problem: findingProblem(finding, manifest, linesOf),
  }));
}

import * as vscode from 'vscode';
import { disarmLabel } from '../../base/foreignText.ts';
import type { PolicyCoverageResult } from '../../protocol/policyTests.ts';
import { rangeOf } from '../ui/places.ts';

type CoveredCondition = PolicyCoverageResult['conditions'][number];

/** What tests have seen of the policies in one file: each condition is a statement with two branches, true and false. */
export class PolicyCoverageFile extends vscode.FileCoverage {
  readonly details: readonly vscode.StatementCoverage[];

  constructor(file: string, conditions: readonly CoveredCondition[]) {
    const asked = conditions.filter(({ trueCount, falseCount }) => trueCount + falseCount > 0).length;
    const seen = conditions.reduce((sum, { trueCount, falseCount }) => sum + seenOf(trueCount) + seenOf(falseCount), 0);
    super(
      vscode.Uri.file(file),
      new vscode.TestCoverageCount(asked, conditions.length),
      new vscode.TestCoverageCount(seen, conditions.length * 2),
    );
    this.details = conditions.map(toStatement);
  }

  /** One for each file that has policies. */
  static of(coverage: readonly PolicyCoverageResult[]): readonly PolicyCoverageFile[] {
    const byFile = Map.groupBy(
      coverage.flatMap(({ conditions }) => conditions),
      ({ at }) => at.file,
    );
    return [...byFile].map(([file, conditions]) => new PolicyCoverageFile(file, conditions));
  }
}

function seenOf(count: number): number {
  return count > 0 ? 1 : 0;
}

function toStatement({ text, at, trueCount, falseCount }: CoveredCondition): vscode.StatementCoverage {
  const range = rangeOf(at.range);
  const branch = (count: number, outcome: string): vscode.BranchCoverage =>
    new vscode.BranchCoverage(count, range, disarmLabel(`${text} is ${outcome}`));
  return new vscode.StatementCoverage(trueCount + falseCount, range, [
    branch(trueCount, 'true'),
    branch(falseCount, 'false'),
  ]);
}

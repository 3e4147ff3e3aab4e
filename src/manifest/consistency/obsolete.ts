import type { Fix } from '../../base/problem.ts';
import { removeLines } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { isRejected, type MapNode } from '../tree/tree.ts';

/** `version` of the top level: docker says the same. */
export function checkVersion(root: MapNode, problems: ProblemList): void {
  const version = root.entries.get('version');
  if (!version || isRejected(version.value)) return;
  const { file, range } = version.keyAt;
  const isOneLine = version.value.at.range.end.line === range.start.line && range.start.character === 0;
  const edits = isOneLine ? [removeLines(file, range.start.line, range.start.line + 1, problems)] : [];
  const fix: Fix | undefined = isOneLine ? { title: 'Remove "version"', edits, isCertain: true } : undefined;
  const message = 'the attribute `version` is obsolete, it will be ignored. Remove it to avoid confusion.';
  problems.warning('obsolete-version', message, version.keyAt, [], fix);
}

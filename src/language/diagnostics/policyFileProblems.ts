import type { Problem } from '../../base/problem.ts';
import type { Memo } from '../../manifest/cache/memo.ts';
import { maxManifestLength, type ManifestHost } from '../../manifest/files/host.ts';
import { readPolicyFile } from '../../manifest/governance/policyFiles.ts';
import { lineReader, ProblemList } from '../../manifest/problems/problems.ts';
import { readPolicyTests } from '../../policy/testing/policyTests.ts';
import { policyFileKind } from '../text/policyPath.ts';

/**
 * What is wrong with a file of policy tests, or with one of policies that no manifest is beside: a pack. The policies of a manifest
 * are told of with the manifest, so undefined is returned for those, and for any other file. `files` are those it is read with.
 */
export function policyFileProblems(
  path: string,
  files: readonly string[],
  host: ManifestHost,
  memo: Memo,
): readonly Problem[] | undefined {
  const kind = policyFileKind(path);
  if (kind === undefined) return undefined;
  const problems = new ProblemList(lineReader((file) => host.readText(file), memo.parses.lines));
  if (kind === 'tests') {
    const text = host.readText(path);
    if (text === undefined || text.length > maxManifestLength) return [];
    readPolicyTests(text, path, problems);
    return problems.all;
  }
  if (!files.includes(path)) return undefined;
  readPolicyFile(path, { host, problems });
  return problems.all;
}

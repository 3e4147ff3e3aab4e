import type { Problem } from '../../base/problem.ts';
import type { Memo } from '../../manifest/cache/memo.ts';
import { maxManifestLength, type ManifestHost } from '../../manifest/files/host.ts';
import { readPolicyFile } from '../../manifest/governance/policyFiles.ts';
import { lineReader, ProblemList } from '../../manifest/problems/problems.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { mistakePlace } from '../../policy/expressions/mistakePlace.ts';
import { PolicyCompiler } from '../../policy/rules/policyLanguage.ts';
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
  const policies = readPolicyFile(path, { host, problems });
  const lines = (host.readText(path) ?? '').split(/\r\n|\r|\n/);
  return [...problems.all, ...policies.flatMap((policy) => mistakesOf(policy, lines))];
}

/** Mistakes of expressions, which are told with the manifest otherwise. */
function mistakesOf(policy: PolicyDeclaration, lines: readonly string[]): readonly Problem[] {
  return new PolicyCompiler().compile(policy).parts.flatMap((part) => {
    const at = policy.places[part.name];
    if (!('mistake' in part) || !at) return [];
    const text = textOfPart(policy, part.name);
    const place = mistakePlace(part.mistake, text, at, lines);
    return [{ code: 'policy.expression', severity: 'error', message: part.mistake.message, at: place } as const];
  });
}

function textOfPart({ when, messageExpression = '', variables }: PolicyDeclaration, name: string): string {
  if (name === 'when') return when;
  return name === 'messageExpression' ? messageExpression : (variables[name.slice('variables.'.length)] ?? '');
}

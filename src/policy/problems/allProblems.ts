import type { Fix, Problem } from '../../base/problem.ts';
import type { Memo } from '../../manifest/cache/memo.ts';
import { builtInPolicies } from '../../manifest/governance/packs/builtInPacks.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { lineReader } from '../../manifest/problems/problems.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { fixOfHints } from '../lint/fold.ts';
import { problemsAndHints } from '../lint/lint.ts';
import type { Hint, HintClaims } from '../lint/rule.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import type { PolicyBook } from '../rules/policyBook.ts';
import { policyProblemsOf, type FoundProblem } from './policyProblems.ts';

export interface AllProblemsOptions {
  readonly memo?: Memo;
  /** Kept by whoever asks again and again of the same manifests. */
  readonly book?: PolicyBook;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * What is wrong with a manifest: its own problems, hints, and what policies and quotas find. What a policy of a built-in pack and the
 * linter both find is told once, by the policy, at the linter's places and with its fix.
 */
export function allProblems(
  manifest: Pick<ResolvedManifest, 'application' | 'tree' | 'problems'>,
  readText: (file: string) => string | undefined,
  { memo, book, nowMs }: AllProblemsOptions,
): readonly Problem[] {
  const linesOf = lineReader(readText, memo?.parses.lines);
  const found = policyProblemsOf(manifest, { ...(book && { book }), linesOf, nowMs });
  const claims = new FoundHints(found, manifest.application?.governance?.policies ?? []);
  const hints = problemsAndHints(manifest, readText, memo, claims);
  const fixes = new Map((manifest.application?.governance?.policies ?? []).map(({ version, fix }) => [version, fix]));
  return [
    ...hints,
    ...found.map(({ finding, problem }) => withFix(problem, claims.of(finding), fixes.get(finding.version ?? ''))),
  ];
}

/** The hints that are told by findings of packs. */
class FoundHints implements HintClaims {
  readonly #byRule = new Map<string, PolicyFinding[]>();
  readonly #taken = new Map<PolicyFinding, Hint[]>();

  constructor(found: readonly FoundProblem[], policies: readonly PolicyDeclaration[]) {
    const rules = new Map(policies.flatMap((policy) => (isBuiltIn(policy) ? [[policy.version, policy.name]] : [])));
    for (const { finding } of found) {
      const rule = rules.get(finding.version ?? '');
      if (rule !== undefined) this.#byRule.set(rule, [...(this.#byRule.get(rule) ?? []), finding]);
    }
  }

  take(rule: string, hint: Hint): boolean {
    const owner = this.#byRule
      .get(rule)
      ?.find(({ services }) => services.length === 0 || services.includes(hint.subject));
    if (!owner) return false;
    const taken = this.#taken.get(owner) ?? [];
    this.#taken.set(owner, [...taken, hint]);
    return true;
  }

  of(finding: PolicyFinding): readonly Hint[] {
    return this.#taken.get(finding) ?? [];
  }
}

/** A policy of somebody else may have the name of a rule, too: it has nothing to do with it. */
function isBuiltIn({ name, pack, when }: PolicyDeclaration): boolean {
  return builtInPolicies.some((each) => each.name === name && each.pack === pack && each.when === when);
}

function withFix(problem: Problem, hints: readonly Hint[], own: Fix | undefined): Problem {
  const [first, ...others] = hints;
  const fix = own ?? problem.fix ?? fixOfHints(hints);
  const related = [...others.map(({ at }) => ({ message: 'So it is here.', at })), ...(problem.related ?? [])];
  return {
    ...problem,
    ...(first && { at: first.at }),
    ...(related.length > 0 && { related }),
    ...(fix && { fix }),
  };
}

import type { Problem } from '../../base/problem.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { judge } from '../../policy/rules/judge.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { applied } from '../proof/trial.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { exceptionOffers } from './exceptionOffers.ts';
import type { FileEdit, Offer } from './offer.ts';
import { policyCandidates } from './policyCandidates.ts';

/** Each is tried by a resolve of the manifest. */
const maxTried = 8;
const maxOffered = 3;

/**
 * Other values for what a policy finds wrong, each of them tried: the manifest is resolved with it and judged again, the finding is
 * gone, and no other has come. Then a way to except it.
 */
export function policyFixes(snapshot: Snapshot, problem: Problem, nowMs = Date.now()): readonly Offer[] {
  const manifest = snapshot.manifest();
  const bench: Bench = { snapshot, manifest, book: new PolicyBook(), nowMs };
  const before = judged(manifest, bench);
  const finding = before.find(({ code, message }) => code === problem.code && problem.message.startsWith(message));
  if (!finding || finding.exception) return [];
  // A rule that comes with Patchbay knows its own fix.
  const candidates = problem.fix ? [] : policyCandidates(snapshot, finding);
  const healing = candidates
    .slice(0, maxTried)
    .filter(({ edit }) => heals(edit, finding, before, bench))
    .slice(0, maxOffered);
  const offers = healing.map(({ title, edit }): Offer => {
    const isPreferred = healing.length === 1 ? ({ isPreferred: true } as const) : {};
    const places = problem.at ? [problem.at.range] : [];
    return {
      title,
      kind: 'quickfix',
      edits: [edit],
      code: problem.code,
      places,
      announced: { changes: 'edited' },
      ...isPreferred,
    };
  });
  return isOfPack(finding, manifest) ? offers : [...offers, ...exceptionOffers(snapshot, problem, finding, nowMs)];
}

/** A pack is as its digest says, so nothing is written into it. */
function isOfPack({ code, version }: PolicyFinding, { application }: ResolvedManifest): boolean {
  const policies = application?.governance?.policies ?? [];
  return policies.some(
    (policy) => `policy.${policy.name}` === code && policy.version === version && policy.pack !== undefined,
  );
}

interface Bench {
  readonly snapshot: Snapshot;
  readonly manifest: ResolvedManifest;
  readonly book: PolicyBook;
  readonly nowMs: number;
}

function judged({ application }: ResolvedManifest, { book, nowMs }: Bench): readonly PolicyFinding[] {
  return application ? judge(application, { kind: 'manifest', nowMs }, { book }) : [];
}

/** True where the finding is gone after an edit, and neither a mistake nor another finding has come. */
function heals(edit: FileEdit, finding: PolicyFinding, before: readonly PolicyFinding[], bench: Bench): boolean {
  const { snapshot, manifest } = bench;
  const text = snapshot.readText(edit.file);
  if (text === undefined) return false;
  const after = snapshot.manifestWith(new Map([[edit.file, applied(text, [edit])]]));
  if (!after.application || errorsOf(after) > errorsOf(manifest)) return false;
  const known = new Set(before.map(subjectOf));
  const now = judged(after, bench).map(subjectOf);
  return !now.includes(subjectOf(finding)) && now.every((one) => known.has(one));
}

function errorsOf({ problems }: ResolvedManifest): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function subjectOf({ code, services }: PolicyFinding): string {
  return [code, ...services].join('\0');
}

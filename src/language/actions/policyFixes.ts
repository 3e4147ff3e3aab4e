import type { Problem } from '../../base/problem.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { judge } from '../../policy/rules/judge.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { applied } from '../proof/trial.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { emptyTicket, exceptionOffers } from './exceptionOffers.ts';
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
  const policy = policyOf(finding, manifest);
  if (!policy) return offers;
  const isProven = (edit: FileEdit): boolean => excepts(edit, finding, bench);
  return [...offers, ...exceptionOffers(snapshot, { problem, finding, policy, nowMs, isProven })];
}

function policyOf(
  { version, declaredAt }: PolicyFinding,
  { application }: ResolvedManifest,
): PolicyDeclaration | undefined {
  return application?.governance?.policies.find((policy) => policy.version === version && policy.at === declaredAt);
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
  const after = judgedAfter(edit, bench)?.map(subjectOf);
  if (!after) return false;
  const known = new Set(before.map(subjectOf));
  return !after.includes(subjectOf(finding)) && after.every((one) => known.has(one));
}

/** True where the finding holds nothing up after an edit, once a ticket is filled in, and no mistake has come. */
function excepts(edit: FileEdit, finding: PolicyFinding, bench: Bench): boolean {
  const filled = { ...edit, newText: edit.newText.replace(`ticket: ${emptyTicket}`, 'ticket: T-1') };
  const after = judgedAfter(filled, bench);
  // What is told of exceptions themselves has a place of its own.
  const same = after?.filter((one) => !one.at && subjectOf(one) === subjectOf(finding));
  return same !== undefined && same.every(({ exception }) => exception !== undefined);
}

/** What is found after an edit; undefined where it brings a mistake. */
function judgedAfter(edit: FileEdit, bench: Bench): readonly PolicyFinding[] | undefined {
  const { snapshot, manifest } = bench;
  const text = snapshot.readText(edit.file);
  if (text === undefined) return undefined;
  const after = snapshot.manifestWith(new Map([[edit.file, applied(text, [edit])]]));
  return after.application && errorsOf(after) <= errorsOf(manifest) ? judged(after, bench) : undefined;
}

function errorsOf({ problems }: ResolvedManifest): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function subjectOf({ code, services }: PolicyFinding): string {
  return [code, ...services].join('\0');
}

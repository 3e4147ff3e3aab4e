import type { Problem } from '../../base/problem.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { emptyTicket, exceptionOffers } from './exceptionOffers.ts';
import { FindingTrials, findingSubject } from './findingTrials.ts';
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
  const trials = new FindingTrials(snapshot, nowMs);
  const finding = trials.found.find(
    ({ code, message }) => code === problem.code && problem.message.startsWith(message),
  );
  if (!finding || finding.exception) return [];
  // A rule that comes with Patchbay knows its own fix.
  const candidates = problem.fix ? [] : policyCandidates(snapshot, finding);
  const healing = candidates
    .slice(0, maxTried)
    .filter(({ edit }) => trials.heals([edit], finding))
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
  const policy = policyOf(finding, snapshot.manifest());
  if (!policy) return offers;
  const isProven = (edit: FileEdit): boolean => excepts(edit, finding, trials);
  return [...offers, ...exceptionOffers(snapshot, { problem, finding, policy, nowMs, isProven })];
}

function policyOf(
  { version, declaredAt }: PolicyFinding,
  { application }: ResolvedManifest,
): PolicyDeclaration | undefined {
  return application?.governance?.policies.find((policy) => policy.version === version && policy.at === declaredAt);
}

/** True where the finding holds nothing up after an edit, once a ticket is filled in, and no mistake has come. */
function excepts(edit: FileEdit, finding: PolicyFinding, trials: FindingTrials): boolean {
  const filled = { ...edit, newText: edit.newText.replace(`ticket: ${emptyTicket}`, 'ticket: T-1') };
  // What is told of exceptions themselves has a place of its own.
  const same = trials.after([filled])?.filter((one) => !one.at && findingSubject(one) === findingSubject(finding));
  return same !== undefined && same.every(({ exception }) => exception !== undefined);
}

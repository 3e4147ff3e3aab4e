import { auditFolder } from '../../app/governance/auditFolder.ts';
import {
  replayedEffect,
  replayNote,
  replaySummary,
  type ReplayedOperation,
} from '../../app/governance/policyReplay.ts';
import { historyTitle } from '../../app/history/historyText.ts';
import { replayTrail } from '../../app/history/replayTrail.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { Location } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { stateFolder } from '../stateFolder.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import { openPlace } from '../ui/places.ts';
import type { GovernanceParts } from './governanceParts.ts';
import { policyChoice } from './showPolicies.ts';

const title = 'What Would This Policy Have Blocked?';

/** Asks a policy about all that the audit trail has of an application, and shows what it would have held up. */
export async function replayPolicy({ targets }: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const { application } = await knownApplication(work.monitor);
  const policies = await chosenPolicies(application);
  if (!policies) return;
  const replay = await replayTrail(auditFolder(stateFolder()), application, policies);
  if (replay.asked === 0) return void (await showMessage('information', replaySummary(replay)));
  const only = policies.length === 1 ? policies[0] : undefined;
  const note = replayNote(replay);
  const choices: readonly Found[] = [
    { label: replaySummary(replay), icon: 'law', alwaysShow: true, at: only?.at },
    ...(note === undefined ? [] : [{ label: note, icon: 'info' }]),
    // The newest first: it is what people remember.
    ...replay.found.toReversed().slice(0, maxShown).map(foundChoice),
  ];
  const asked = only ? `Policy ${only.name}` : 'All policies';
  const picked = await pickOne(choices, {
    title,
    placeHolder: `${asked}; Enter opens the policy where it is declared`,
    matchOnDetail: true,
  });
  if (picked?.at) await openPlace(picked.at);
}

const maxShown = 500;

/** A line of what was found, with the place of the policy that found it. */
interface Found extends Choice {
  readonly at?: Location | undefined;
}

/** Undefined where there are none, or nobody chose. Where there is one, nobody is asked. */
async function chosenPolicies({ name, governance }: Application): Promise<readonly PolicyDeclaration[] | undefined> {
  const policies = governance?.policies ?? [];
  if (policies.length === 0) {
    await showMessage('information', `No policies hold for ${name}, so there is none to try on its past.`);
    return undefined;
  }
  if (policies.length === 1) return policies;
  const all = { label: 'All policies', icon: 'law', policies };
  const each = policies.map((policy) => ({ ...policyChoice(policy), policies: [policy] }));
  const picked = await pickOne([all, ...each], {
    title,
    placeHolder: 'Which policy is tried on the audit trail?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.policies;
}

function foundChoice(each: ReplayedOperation): Found {
  const { record, findings } = each;
  const effect = replayedEffect(each);
  // What a narrow window cuts off is the least of it.
  const gravestFirst = findings.toSorted((a, b) => Number(b.effect === effect) - Number(a.effect === effect));
  return {
    ...historyTitle(record),
    icon: icons[effect],
    detail: gravestFirst.map(({ code, message }) => `${code.replace(/^policy\./, '')}: ${message}`).join(' '),
    at: gravestFirst[0]?.declaredAt,
  };
}

const icons = { deny: 'error', confirm: 'question', warn: 'warning', audit: 'note' } as const;

import { auditFolder } from '../../app/governance/auditFolder.ts';
import { replayedEffect, replaySummary, type ReplayedOperation } from '../../app/governance/policyReplay.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { replayTrail } from '../../app/history/replayTrail.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { stateFolder } from '../stateFolder.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import { openPlace } from '../ui/places.ts';
import type { GovernanceParts } from './governanceParts.ts';

const title = 'What Would This Policy Have Blocked?';

/** Asks a policy about all that the audit trail has of an application, and shows what it would have held up. */
export async function replayPolicy({ targets }: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const { application } = await knownApplication(work.monitor);
  const policies = await chosenPolicies(application);
  if (!policies) return;
  const replay = await replayTrail(auditFolder(stateFolder()), application, policies);
  const [first] = policies;
  const verdict: Choice = { label: replaySummary(replay), icon: 'law', alwaysShow: true };
  // The newest first: it is what people remember.
  const choices = [verdict, ...replay.found.toReversed().slice(0, maxShown).map(choiceOf)];
  const picked = await pickOne(choices, {
    title,
    placeHolder: 'Enter opens the policy where it is declared',
    matchOnDetail: true,
  });
  if (picked && first) await openPlace(first.at);
}

const maxShown = 500;

async function chosenPolicies({ name, governance }: Application): Promise<readonly PolicyDeclaration[] | undefined> {
  const policies = governance?.policies ?? [];
  if (policies.length === 0) {
    await showMessage('information', `No policies hold for ${name}, so there is none to try on its past.`);
    return undefined;
  }
  const all = { label: 'All policies', icon: 'law', policies };
  const each = policies.map((policy) => ({
    label: policy.name,
    icon: 'law',
    description: policy.effect,
    detail: policy.when,
    policies: [policy],
  }));
  const picked = await pickOne([...each, all], { title, placeHolder: 'Which policy is tried on the audit trail?' });
  return picked?.policies;
}

function choiceOf(each: ReplayedOperation): Choice {
  const { record, findings } = each;
  return {
    label: record.text,
    icon: icons[replayedEffect(each)],
    description: `${record.time} · ${record.actor.name}`,
    detail: findings.map(({ message }) => message).join(' '),
  };
}

const icons = { deny: 'error', confirm: 'question', warn: 'warning', audit: 'note' } as const;

import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import { openPlace } from '../ui/places.ts';
import type { GovernanceParts } from './governanceParts.ts';

/** Lists the policies that hold for an application, and opens the one that is picked where it is declared. */
export async function showPolicies({ targets }: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const { application } = await knownApplication(work.monitor);
  const policies = application.governance?.policies ?? [];
  if (policies.length === 0) return tellThatThereAreNone(application);
  const picked = await pickOne(policies.map(policyChoice), {
    title: `Policies of ${application.name}`,
    placeHolder: 'Which one do you want to see where it is declared?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked) await openPlace(picked.policy.at);
}

async function tellThatThereAreNone({ name }: Application): Promise<void> {
  const text = `No policies hold for ${name}. Write one under "x-patchbay: policies:" of its manifest, or in a file of its "policies" folder.`;
  await showMessage('information', text);
}

/** What a policy does, to what, and where it comes from. */
export function policyChoice(policy: PolicyDeclaration): Choice & { readonly policy: PolicyDeclaration } {
  const { name, effect, on, when, pack } = policy;
  // One that names no verb tells by its condition what it looks at.
  const about = [effect, ...(on.length === 0 ? [] : [on.join(', ')]), ...(pack === undefined ? [] : [`pack ${pack}`])];
  return { label: name, icon: icons[effect], description: about.join(' · '), detail: when, policy };
}

const icons = { deny: 'error', confirm: 'question', warn: 'warning', audit: 'note' } as const;

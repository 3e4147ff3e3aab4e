import { auditFolder } from '../../app/governance/auditFolder.ts';
import { knownApplication } from '../../app/monitors/readySnapshot.ts';
import { verifyTrail } from '../../audit/verifyTrail.ts';
import { formatCount, plural } from '../../base/counts.ts';
import { stateFolder } from '../stateFolder.ts';
import { showMessage } from '../ui/messages.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { GovernanceParts } from './governanceParts.ts';

/** Opens the inspector on what was done to the application that is meant. */
export async function openAuditTrail(
  { targets, inspectors }: GovernanceParts,
  args: readonly unknown[],
): Promise<void> {
  const work = await targets.one(args);
  if (work) await inspect(work, inspectors);
}

/** Proves that nothing in the trail of an application was changed, removed or cut off, and says so or what was. */
export async function verifyAuditTrail(
  { targets, inspectors }: GovernanceParts,
  args: readonly unknown[],
): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const { name } = (await knownApplication(work.monitor)).application;
  const { records, last, faults } = await verifyTrail(auditFolder(stateFolder()), name);
  const open = 'Open Audit Trail';
  const [worst, ...more] = faults;
  const rest =
    more.length === 0 ? '' : ` ${plural(more.length, 'more fault')}: "patchbay audit verify" tells all of them.`;
  const answer = worst
    ? await showMessage('error', `The audit trail of ${name} does not hold. ${worst.message}${rest}`, open)
    : await showMessage('information', soundText(name, records, last), open);
  if (answer === open) await inspect(work, inspectors);
}

async function inspect(work: ApplicationWork, inspectors: GovernanceParts['inspectors']): Promise<void> {
  const { name } = (await knownApplication(work.monitor)).application;
  inspectors.open(name, [`audit:${name}`], work.key, 'Audit Trail');
}

function soundText(name: string, records: number, last: number | undefined): string {
  if (last === undefined) return `Nothing of ${name} was recorded yet.`;
  return `The audit trail of ${name} holds: ${plural(records, 'record')} up to number ${formatCount(last)}, as they were written.`;
}

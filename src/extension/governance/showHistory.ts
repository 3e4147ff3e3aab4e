import { auditFolder } from '../../app/governance/auditFolder.ts';
import { historyDetail, historyFacts, historyTitle, outcomeIcon } from '../../app/history/historyText.ts';
import { manifestThen } from '../../app/history/manifestThen.ts';
import { pastOperations, type PastEntry } from '../../app/history/pastOperations.ts';
import { changeText } from '../../app/history/serviceDifference.ts';
import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import { stateFolder } from '../stateFolder.ts';
import { Targets } from '../commands/targets.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { GovernanceParts } from './governanceParts.ts';

/** Lists what was done to a service, and by whom; one of these can be looked at, and gone back to. */
export async function showHistory({ targets }: GovernanceParts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const row = await new Targets(work.monitor, work.activity).service(args, 'service', 'History of Service');
  const { snapshot } = work.monitor;
  if (!row || !('application' in snapshot)) return;
  const { application } = snapshot;
  const entries = await pastOperations(auditFolder(stateFolder()), application.name, row.service);
  if (entries.length === 0) {
    const text = `Nothing was done to ${row.service} yet that is on the record. It is from the next start on.`;
    return void (await showMessage('information', text));
  }
  const picked = await pickOne(entries.map(entryChoice), {
    title: `History of ${row.service}`,
    placeHolder: 'The newest first; choose one to see what changed',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked) await showEntry(work, application, row.service, picked.entry);
}

function entryChoice(entry: PastEntry): Choice & { readonly entry: PastEntry } {
  const { label, description } = historyTitle(entry.record);
  return { label, description, detail: historyDetail(entry), icon: outcomeIcon(entry.record.outcome), entry };
}

async function showEntry(work: ApplicationWork, now: Application, service: string, entry: PastEntry): Promise<void> {
  const goBack: Choice = {
    label: 'Go Back to This…',
    icon: 'discard',
    detail: `Shows the plan that makes ${service} as it was then, before anything happens.`,
    alwaysShow: true,
  };
  const { changes = [] } = entry;
  const choices: readonly Choice[] = [
    ...(entry.manifest === undefined ? [] : [goBack]),
    ...historyFacts(entry).map((label) => ({ label, icon: 'info' })),
    ...(changes.length === 0 ? [] : [{ label: 'what changed in its manifest', isSeparator: true }]),
    ...changes.map((change) => ({ label: changeText(change), icon: 'diff' })),
  ];
  const { label, description } = historyTitle(entry.record);
  const placeHolder = description;
  const picked = await pickOne(choices, { title: `${service}: ${label}`, placeHolder });
  if (picked === goBack && entry.manifest !== undefined) await goBackTo(work, now, service, entry.manifest);
}

/** The manifest itself stays as it is: that it does is said with the plan, which is always shown. */
async function goBackTo(work: ApplicationWork, now: Application, service: string, text: string): Promise<void> {
  const then = manifestThen(text, now);
  const own = then?.application.services[service];
  if (!then || !own) {
    return void (await showMessage('warning', `${service} was not in the manifest of then, or that cannot be read.`));
  }
  const missing = then.missing.filter((key) => key.startsWith(`services.${service}.`));
  if (missing.length > 0) {
    const keys = missing.map((key) => key.slice(`services.${service}.`.length)).join(', ');
    const message = `${service} cannot go back: secrets are not kept, and these are not what they were: ${keys}. Set them in the manifest again, then try once more.`;
    return void (await showMessage('warning', message));
  }
  const notes: readonly Problem[] = [
    {
      code: 'history.manifest-stays',
      severity: 'info',
      message: `The next start of ${service} undoes this: the manifest stays as it is.`,
    },
  ];
  await work.runner.run({
    action: 'up',
    services: [service],
    withDependencies: false,
    application: (known) => ({ ...known, services: { ...known.services, [service]: own } }),
    notes,
    isPreview: true,
  });
}

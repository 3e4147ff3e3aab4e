import type { Inspected } from '../../app/inspector/inspectorChoices.ts';
import { isConfirmed } from '../ui/messages.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import { foundInspected } from './inspectedApplications.ts';

const maxNamed = 5;

/** The same for the application of this window that is meant; undefined when the user decided against one that is not here. */
export async function linkedApplication<S extends Inspected>(
  applications: ApplicationWorks,
  state: S,
): Promise<S | undefined> {
  const found = await foundInspected(applications, state);
  if (found) return { ...state, ...applications.shown(found.manifest).key };
  const here = applications.list.applications.slice(0, maxNamed).map(({ name }) => `"${name}"`);
  const isWanted = await isConfirmed(
    `This link leads to the application "${state.application}", but this window has ${here.join(', ')}.`,
    'Open the folder of that application first, then the link again.',
    'Open Anyway',
  );
  return isWanted ? state : undefined;
}

/** What a link is that is not parsed as a whole. */
export const badLink = {
  code: 'link.bad',
  severity: 'error',
  message: 'This is not a link to an inspector, a trace or a map, or it is damaged. Copy it again there.',
} as const;

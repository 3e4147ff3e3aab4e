import { subjectOf } from '../../app/trees/treeRows.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';

/** Looks again at one application, where it is called on its row; else at all that are open, and at which there are. */
export function refreshServices(applications: ApplicationWorks, [first]: readonly unknown[]): void {
  const subject = subjectOf(first);
  const isRow = typeof subject === 'object' && subject !== null && 'application' in subject;
  const work = isRow ? applications.withKey(String(subject.application)) : undefined;
  if (work) return work.monitor.refresh();
  applications.list.refresh();
  applications.only?.monitor.refresh();
  for (const { monitor } of applications.opened) monitor.refresh();
  applications.engineOnly.others.look();
}

/** Asks the brokers of all applications anew whose channels somebody looks at. */
export function refreshChannels(applications: ApplicationWorks): void {
  for (const { watch } of applications.made) watch.refresh();
}

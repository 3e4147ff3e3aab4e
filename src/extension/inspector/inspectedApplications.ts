import { findInspected } from '../../app/applications/findInspected.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import type { Inspected } from '../../app/inspector/inspectorChoices.ts';
import { noManifest } from '../../app/monitors/readySnapshot.ts';
import { demandTrust } from '../../app/trust.ts';
import { ProblemError } from '../../base/problem.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';

/** Finds the application of an inspector among those of the workspace; undefined where it is not there. */
export async function foundInspected(
  applications: ApplicationWorks,
  inspected: Inspected,
): Promise<WorkspaceApplication | undefined> {
  // To look for applications takes a moment, and whoever asks in vain is told at once.
  demandTrust(workspaceTrust);
  const all = await applications.list.known();
  if (all.length === 0) throw new ProblemError(noManifest);
  return findInspected(inspected, all, applications.current);
}

/**
 * What watches the application of an inspector, in the environment that the inspector was opened in.
 * @throws ProblemError `source.other-application`
 */
export async function workOfInspected(applications: ApplicationWorks, inspected: Inspected): Promise<ApplicationWork> {
  const found = await foundInspected(applications, inspected);
  if (!found) throw new ProblemError(elsewhere(inspected.application));
  if (inspected.manifest === undefined) return applications.shown(found.manifest);
  return applications.of({ manifest: found.manifest, environment: inspected.environment });
}

function elsewhere(application: string): { code: string; severity: 'error'; message: string } {
  return {
    code: 'source.other-application',
    severity: 'error',
    message: `This inspector was opened on the application "${application}", which is no longer in this workspace.`,
  };
}

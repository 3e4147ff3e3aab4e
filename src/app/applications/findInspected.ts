import { relative, sep } from 'node:path';
import type { Inspected } from '../inspector/inspectorChoices.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/**
 * The application that an inspector, or a link to one, is about; undefined where the workspace has it no more. Its manifest says
 * which. What older versions kept, and links that go from one machine to another, are found by name and by the path within a folder.
 */
export function findInspected(
  { application, manifest }: Inspected,
  applications: readonly WorkspaceApplication[],
  current: WorkspaceApplication | undefined,
): WorkspaceApplication | undefined {
  const exact = applications.find((each) => each.manifest === manifest);
  if (exact) return exact;
  if (application === '') return current ?? applications[0];
  const named = applications.filter(({ name }) => name === application);
  const placed = named.find((each) => pathWithin(each) === manifest);
  if (placed) return placed;
  return named.find((each) => each === current) ?? named[0];
}

function pathWithin({ folder, manifest }: WorkspaceApplication): string {
  return relative(folder, manifest).split(sep).join('/');
}

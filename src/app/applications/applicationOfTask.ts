import { resolve } from 'node:path';
import { ProblemError } from '../../base/problem.ts';
import { noManifest } from '../monitors/readySnapshot.ts';
import { isAtRoot } from './orderApplications.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** What a task says of the application that it is for. */
export interface NamedApplication {
  readonly application?: string | undefined;
  /** A path, from the workspace folder where it is not absolute. */
  readonly manifest?: string | undefined;
}

/**
 * Finds the application of a task, or of what else people write for VS Code, which `what` names. One that names none is for the only one, or for the one at the root of the task's folder: a task
 * does the same every time, whatever was looked at last.
 * @throws ProblemError `task.unknown-application`, `task.which-application`
 */
export function applicationOfTask(
  { application, manifest }: NamedApplication,
  all: readonly WorkspaceApplication[],
  folder: string | undefined,
  what = 'task',
): WorkspaceApplication {
  if (all.length === 0) throw new ProblemError(noManifest);
  const here = all.filter((each) => folder === undefined || each.folder === folder);
  if (manifest !== undefined) {
    return theOne(
      all.filter((each) => each.manifest === resolve(folder ?? each.folder, manifest)),
      manifest,
      what,
    );
  }
  if (application !== undefined) {
    const named = here.filter(({ name }) => name === application);
    return theOne(named.length > 0 ? named : all.filter(({ name }) => name === application), application, what);
  }
  const [first] = all;
  const roots = here.filter(isAtRoot);
  const found = all.length === 1 ? first : (roots[0] ?? (here.length === 1 ? here[0] : undefined));
  if (found) return found;
  throw new ProblemError({
    code: 'task.which-application',
    severity: 'error',
    message: `This workspace has several applications. Say in "application" or "manifest" of the ${what} which one is meant.`,
  });
}

function theOne(found: readonly WorkspaceApplication[], name: string, what: string): WorkspaceApplication {
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const message = first
    ? `${found.length} applications are called "${name}". Name one by "manifest" in the ${what}.`
    : `The workspace has no application "${name}". Correct "application" or "manifest" of the ${what}.`;
  throw new ProblemError({
    code: first ? 'task.which-application' : 'task.unknown-application',
    severity: 'error',
    message,
  });
}

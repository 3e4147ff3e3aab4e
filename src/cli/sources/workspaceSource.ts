import { resolve } from 'node:path';
import { isProblemError } from '../../base/problem.ts';
import type { ObservedProject } from '../../engine/observation.ts';
import { discoverApplications } from '../../manifest/workspace/discover.ts';
import type {
  DiscoveryBound,
  WorkspaceApplication,
  WorkspaceApplications,
} from '../../manifest/workspace/workspaceApplication.ts';
import type { CliContext } from '../context.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { complain, refusal } from '../output/report.ts';
import { projectStatus, type ProjectRow } from '../rows/projectStatus.ts';
import { withEngine } from './engineSource.ts';

interface WorkspaceOptions extends GlobalOptions {
  readonly quiet: boolean;
}

/**
 * A line for each application in a folder and below it. Names need no engine; a status that no engine can tell is `unknown`,
 * and a warning says why.
 */
export async function workspaceRows(
  folder: string,
  isShown: (application: WorkspaceApplication) => boolean,
  options: WorkspaceOptions,
  context: CliContext,
): Promise<readonly ProjectRow[]> {
  const path = resolve(context.currentDirectory, folder);
  if (!context.host.exists(path)) {
    throw refusal('no-folder', `There is no folder ${path}. Name one that is there, or none for the current one.`);
  }
  const found = discoverApplications([path], context.host);
  await tellBounds(found, path, context);
  const applications = found.applications.filter(isShown);
  if (!options.quiet) await tellShared(applications, context);
  const statusOf = options.quiet || applications.length === 0 ? () => '' : await statuses(options, context);
  return applications.map((one) => ({
    Name: one.name,
    Status: statusOf(one),
    ConfigFiles: one.files.join(','),
  }));
}

type StatusOf = (application: WorkspaceApplication) => string;

async function statuses(options: GlobalOptions, context: CliContext): Promise<StatusOf> {
  try {
    const projects = await withEngine(options, context, (engine) => engine.projects(context.signal));
    return (application) => statusAmong(projects, application);
  } catch (error) {
    if (!isProblemError(error) || context.signal.aborted) throw error;
    await complain(context.stderr, `The status is unknown: ${error.problem.message}`);
    return () => 'unknown';
  }
}

/** Of several applications with one project name, the project is that of the files that it was started from. */
function statusAmong(projects: readonly ObservedProject[], { name, files, namesakes }: WorkspaceApplication): string {
  const project = projects.find((one) => one.name === name);
  const isOthers = project?.configFiles.some((file) => namesakes.includes(file)) === true;
  const isIts = project && (!isOthers || project.configFiles.some((file) => files.includes(file)));
  return (isIts && projectStatus(project)) || 'not created';
}

/** Compose takes all with one name for one project, so that one cannot run beside the other. */
async function tellShared(applications: readonly WorkspaceApplication[], { stderr }: CliContext): Promise<void> {
  const shared = new Set(applications.filter(({ namesakes }) => namesakes.length > 0).map(({ name }) => name));
  for (const name of [...shared].slice(0, maxSharedNames)) {
    const one = applications.find((application) => application.name === name);
    const count = (one?.namesakes.length ?? 0) + 1;
    await complain(
      stderr,
      `${count} applications share the project name "${name}". Give each its own "name:" to run them side by side.`,
    );
  }
}

const maxSharedNames = 3;

const boundTexts: Readonly<Record<DiscoveryBound, string>> = {
  folders: 'it has very many folders',
  manifests: 'it has very many manifests',
  time: 'it took too long',
};

async function tellBounds({ bounds }: WorkspaceApplications, path: string, { stderr }: CliContext): Promise<void> {
  if (bounds.length === 0) return;
  const why = bounds.map((bound) => boundTexts[bound]).join(', and ');
  await complain(stderr, `Not all of ${path} was searched, since ${why}. Name a folder further down.`);
}

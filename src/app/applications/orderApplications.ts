import { basename, dirname, relative, sep } from 'node:path';
import type { ObservedProject } from '../../engine/observation.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';

/** What decides where an application stands. All of it is known without resolving one. */
export interface OrderFacts {
  readonly pinned: readonly string[];
  readonly hidden: readonly string[];
  readonly used: readonly string[];
  /** The manifests of those that have containers. */
  readonly running: ReadonlySet<string>;
}

export interface OrderedApplications {
  /** Shown as rows of their own. */
  readonly first: readonly WorkspaceApplication[];
  /** Shown behind "More Applications". */
  readonly more: readonly WorkspaceApplication[];
  readonly hidden: readonly WorkspaceApplication[];
}

/** So few are all shown: nobody wants to look behind a row for the last of them. */
const maxShort = 5;

/**
 * Pinned ones come first, then those that run, were used, or stand at the root of a workspace folder. Within each part the
 * order is that in which they were found, so that no row moves because something started.
 */
export function orderApplications(
  applications: readonly WorkspaceApplication[],
  { pinned, hidden, used, running }: OrderFacts,
): OrderedApplications {
  const shown = applications.filter(({ manifest }) => !hidden.includes(manifest));
  const isFirst = (each: WorkspaceApplication): boolean =>
    isAtRoot(each) || used.includes(each.manifest) || running.has(each.manifest);
  const pins = shown.filter(({ manifest }) => pinned.includes(manifest));
  const others = shown.filter(({ manifest }) => !pinned.includes(manifest));
  const isShort = shown.length <= maxShort;
  return {
    first: [...pins, ...others.filter((each) => isShort || isFirst(each))],
    more: others.filter((each) => !isShort && !isFirst(each)),
    hidden: applications.filter((each) => !shown.includes(each)),
  };
}

export function isAtRoot({ manifest, folder }: WorkspaceApplication): boolean {
  return dirname(manifest) === folder;
}

/** The manifests of the applications that a project on the engine belongs to, by the files that its containers name. */
export function runningManifests(
  applications: readonly WorkspaceApplication[],
  projects: readonly ObservedProject[],
): ReadonlySet<string> {
  return new Set(projects.flatMap((project) => applicationsOf(project, applications).map(({ manifest }) => manifest)));
}

/**
 * The applications that a project is of: those whose files it was started from. Where it names no file of any, those of its
 * name, because what they start would be of the same project.
 */
export function applicationsOf(
  { name, configFiles }: ObservedProject,
  applications: readonly WorkspaceApplication[],
): readonly WorkspaceApplication[] {
  const byFile = applications.filter(({ manifest, files }) =>
    configFiles.some((file) => file === manifest || files.includes(file)),
  );
  return byFile.length > 0 ? byFile : applications.filter((each) => each.name === name);
}

/**
 * Where an application is, beside its name: its folder where that says more than the name does, its file where several
 * stand in one folder. Empty where the name alone is clear.
 */
export function placeText(
  own: WorkspaceApplication,
  applications: readonly WorkspaceApplication[],
  folders: readonly string[],
): string {
  const directory = dirname(own.manifest);
  const others = applications.filter((each) => each !== own);
  const sharesFolder = others.some(({ manifest }) => dirname(manifest) === directory);
  const isAlike = others.some(({ name }) => name === own.name);
  if (!sharesFolder && !isAlike && basename(directory) === own.name) return '';
  const path = relative(own.folder, sharesFolder ? own.manifest : directory)
    .split(sep)
    .join('/');
  const root = folders.length > 1 ? basename(own.folder) : '';
  return [root, path].filter((part) => part !== '').join('/');
}

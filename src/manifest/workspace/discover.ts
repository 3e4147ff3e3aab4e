import { relative } from 'node:path';
import type { ListingHost } from '../files/host.ts';
import { Budget, discoveryLimits, type DiscoveryLimits } from './bounds.ts';
import { FactsCache } from './facts.ts';
import { group, type Grouped } from './grouping.ts';
import { workspaceProjectName } from './projectName.ts';
import { walk, type FoundFolder } from './walk.ts';
import type { WorkspaceApplication, WorkspaceApplications } from './workspaceApplication.ts';

/** What a search may use; each has a default. */
export interface DiscoveryOptions {
  readonly limits?: DiscoveryLimits;
  /** What is known of texts from an earlier search. */
  readonly cache?: FactsCache;
  /** The folders as an earlier search has found them, for one after which only texts have changed. */
  readonly walked?: WalkedFolders;
}

/** The folders that hold manifests, and what ended the search for them too early. */
export interface WalkedFolders {
  readonly found: readonly FoundFolder[];
  readonly bounds: WorkspaceApplications['bounds'];
}

export interface WorkspaceDiscovery {
  readonly result: WorkspaceApplications;
  readonly walked: WalkedFolders;
}

/** The applications of some folders. Total: what cannot be read is left out, and a broken manifest is listed as it is. */
export function discoverApplications(
  folders: readonly string[],
  host: ListingHost,
  options: DiscoveryOptions = {},
): WorkspaceApplications {
  const steps = discovering(folders, host, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value.result;
  }
}

/** The same in small steps, between which others may work. */
export function* discovering(
  folders: readonly string[],
  host: ListingHost,
  { limits = discoveryLimits, cache = new FactsCache(), walked: earlier }: DiscoveryOptions = {},
): Generator<undefined, WorkspaceDiscovery> {
  const budget = new Budget(limits);
  const walked = earlier ?? { found: yield* timed(walk(folders, host, budget), budget), bounds: budget.reached };
  const grouped: readonly Grouped[] = yield* timed(group(walked.found, host, { cache, budget }), budget);
  const applications = withNamesakes(
    grouped.map((one) => toApplication(one, host)),
    [...new Set(folders)],
  );
  const bounds = [...new Set([...walked.bounds, ...budget.reached])];
  return { result: { applications, isCut: bounds.length > 0, bounds }, walked };
}

/** The time between the steps is not its own. */
function* timed<T>(steps: Generator<undefined, T>, budget: Budget): Generator<undefined, T> {
  for (;;) {
    budget.goOn();
    const step = steps.next();
    budget.pause();
    if (step.done) return step.value;
    yield;
  }
}

function toApplication({ path, files, parts, root }: Grouped, host: ListingHost): WorkspaceApplication {
  return { manifest: path, files, parts, folder: root, name: workspaceProjectName(files, host), namesakes: [] };
}

function withNamesakes(
  applications: readonly WorkspaceApplication[],
  folders: readonly string[],
): readonly WorkspaceApplication[] {
  const byName = new Map<string, string[]>();
  for (const { name, manifest } of applications) byName.set(name, [...(byName.get(name) ?? []), manifest]);
  return applications
    .map((one) => ({ ...one, namesakes: (byName.get(one.name) ?? []).filter((manifest) => manifest !== one.manifest) }))
    .toSorted((a, b) => folders.indexOf(a.folder) - folders.indexOf(b.folder) || inOrder(a, b));
}

/** By path, what stands in a folder before what stands below it, and `patchbay.yaml` before other files of the folder. */
function inOrder(a: WorkspaceApplication, b: WorkspaceApplication): number {
  const [first, second] = [sortKey(a), sortKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function sortKey({ manifest, folder }: WorkspaceApplication): string {
  const names = relative(folder, manifest).split(/[/\\]/);
  const name = names.pop() ?? '';
  const rank = name.startsWith('patchbay.') ? 0 : 1;
  return [...names.map((part) => `1${part}`), `0${rank}${name}`].join('\0');
}

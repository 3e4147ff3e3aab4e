import { basename, join } from 'node:path';
import type { DirectoryEntry, ListingHost } from '../files/host.ts';
import type { Budget } from './bounds.ts';
import { readGitignore, type IgnoreRules } from './gitignore.ts';
import { isMainName, isManifestLikeName } from './manifestNames.ts';

/** A folder that has something of a manifest in it. */
export interface FoundFolder {
  readonly path: string;
  /** The workspace folder that it is in. */
  readonly root: string;
  /** Names of the files that may be manifests, in the order of the alphabet. */
  readonly names: readonly string[];
  readonly hasDotenv: boolean;
}

/** Somebody else's code, or what tools make of one's own. */
const foreignFolders: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'vendor',
  'third_party',
  'third-party',
  'site-packages',
  'venv',
  '__pycache__',
  'Pods',
  'Carthage',
]);

/** Hidden folders that people keep manifests in. */
const knownHiddenFolders: ReadonlySet<string> = new Set(['.devcontainer', '.docker']);

/** True for a folder that nobody looks for manifests in, going by its name. */
export function isPassedBy(name: string): boolean {
  return name.startsWith('.') ? !knownHiddenFolders.has(name) : foreignFolders.has(name);
}

interface Waiting {
  readonly path: string;
  readonly root: string;
  readonly depth: number;
  readonly rules: readonly PlacedRules[];
}

/** The rules of a `.gitignore`, and the names of the folders from there to where they are asked. */
interface PlacedRules {
  readonly rules: IgnoreRules;
  readonly way: readonly string[];
}

/**
 * The folders of a workspace that may hold manifests, those nearest to a root first. It yields nothing between folders but
 * the turn. Links to folders are not followed: a listing does not tell them as folders.
 */
export function* walk(
  roots: readonly string[],
  host: ListingHost,
  budget: Budget,
): Generator<undefined, readonly FoundFolder[]> {
  const stops = new Set(roots);
  const found: FoundFolder[] = [];
  const waiting: Waiting[] = [...stops].map((root) => ({ path: root, root, depth: 0, rules: rulesAbove(root, host) }));
  for (let next = 0; next < waiting.length && budget.takeFolder(); next++) {
    const folder = waiting[next] as Waiting;
    const entries = host.list(folder.path);
    const rules = withOwnRules(folder, entries, host);
    const files = entries.filter(({ name, isFolder }) => !isFolder && isWanted(name, rules));
    const names = files.map(({ name }) => name).toSorted();
    const hasDotenv = entries.some(({ name, isFolder }) => !isFolder && name === '.env');
    if (names.length > 0 || hasDotenv) found.push({ path: folder.path, root: folder.root, names, hasDotenv });
    for (const below of foldersBelow(folder, entries, rules, budget.maxDepth)) {
      if (!stops.has(below.path) && waiting.length <= budget.maxFolders) waiting.push(below);
    }
    yield;
  }
  return found;
}

function foldersBelow(
  { path, root, depth }: Waiting,
  entries: readonly DirectoryEntry[],
  rules: readonly PlacedRules[],
  maxDepth: number,
): readonly Waiting[] {
  if (depth >= maxDepth) return [];
  return entries
    .filter(({ name, isFolder }) => isFolder && !isPassedBy(name) && !isIgnored(name, true, rules))
    .map(({ name }) => ({
      path: join(path, name),
      root,
      depth: depth + 1,
      rules: rules.map((placed) => ({ ...placed, way: [...placed.way, name] })),
    }));
}

/** What Compose finds by itself counts though Git ignores it: it may be everybody's own copy of an example. */
function isWanted(name: string, rules: readonly PlacedRules[]): boolean {
  return isManifestLikeName(name) && (isMainName(name) || !isIgnored(name, false, rules));
}

/** The rules nearest to the path decide, as in Git. */
function isIgnored(name: string, isFolder: boolean, rules: readonly PlacedRules[]): boolean {
  for (const { rules: one, way } of rules.toReversed()) {
    const verdict = one.verdict([...way, name], isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

function withOwnRules(
  { path, rules }: Waiting,
  entries: readonly DirectoryEntry[],
  host: ListingHost,
): readonly PlacedRules[] {
  if (!entries.some(({ name, isFolder }) => name === '.gitignore' && !isFolder)) return rules;
  const text = host.readText(join(path, '.gitignore'));
  return text === undefined ? rules : [...rules, { rules: readGitignore(text), way: [] }];
}

const maxAbove = 12;

/**
 * The rules of the folders above a workspace folder, up to the root of its repository. Those that leave out the workspace
 * folder itself do not count: somebody has opened it.
 */
function rulesAbove(root: string, host: ListingHost): readonly PlacedRules[] {
  const rules: PlacedRules[] = [];
  let way: readonly string[] = [];
  for (let folder = root; way.length < maxAbove;) {
    if (way.length > 0) {
      const text = host.readText(join(folder, '.gitignore'));
      const own = text === undefined ? undefined : readGitignore(text);
      if (own && !way.some((_, index) => own.verdict(way.slice(0, index + 1), true)))
        rules.unshift({ rules: own, way });
    }
    if (host.exists(join(folder, '.git'))) return rules;
    const above = join(folder, '..');
    if (above === folder) return [];
    way = [basename(folder), ...way];
    folder = above;
  }
  return [];
}

import type { PreparedRule } from '../rules/preparedRule.ts';
import { wayInContainer } from '../rules/paths.ts';
import type { FileFacts } from '../watching/fileFacts.ts';
import type { FolderFiles } from '../watching/folderTree.ts';
import { maxPaths } from '../watchEvents.ts';
import { batchLimits, type BatchLimits, type MirrorBatch, type MirrorEntry } from './batch.ts';

/** What a container may lack of the folders. */
export interface MirrorWish {
  /** Paths on this machine that changed. */
  readonly paths: Iterable<string>;
  /** Beside them, all that rules bring at the start, and of other rules what is newer than the image of the container. */
  readonly isWhole: boolean;
}

/** One place in a container, and what is to be there: nothing, or what lies at a path of this machine. */
interface Place {
  readonly target: string;
  readonly source: string;
  readonly entry: MirrorEntry | undefined;
}

/**
 * What makes a container what the folders are now, in bounded batches. The rules are those of its service; where several bring
 * something to one place, the last one that has something there wins.
 */
export function* batchesOf(
  files: FolderFiles,
  rules: readonly PreparedRule[],
  wish: MirrorWish,
  imageCreatedAtMs = Infinity,
  limits = batchLimits,
): Generator<MirrorBatch, void> {
  const copying = rules.filter(({ syncs }) => syncs);
  const targets = new Map<string, string>();
  const add = (rule: PreparedRule, path: string): void => {
    const target = rule.targetOf(path);
    if (target !== undefined) targets.set(target, path);
  };
  for (const path of wish.paths) for (const rule of copying) add(rule, path);
  if (wish.isWhole) {
    for (const rule of copying) for (const path of broughtBy(rule, files, imageCreatedAtMs)) add(rule, path);
  }
  // Parents come before what lies in them.
  const places = [...targets].sort(byTarget).map(([target, path]) => placeAt(target, path, files, copying));
  yield* bounded(places.filter(hasEntry), removalsOf(places, files, copying), limits);
}

function* broughtBy(rule: PreparedRule, files: FolderFiles, imageCreatedAtMs: number): Generator<string, void> {
  for (const [path, facts] of files.below(rule.path)) {
    const isNewer = facts.kind !== 'folder' && Math.max(facts.mtimeMs, facts.changedMs) > imageCreatedAtMs;
    if (rule.rule.syncsAtStart || isNewer) yield path;
  }
}

function placeAt(target: string, path: string, files: FolderFiles, rules: readonly PreparedRule[]): Place {
  for (const rule of rules.toReversed()) {
    const source = rule.sourceOf(target);
    const facts = source !== undefined && rule.targetOf(source) === target ? files.facts(source) : undefined;
    const entry = source !== undefined && facts ? entryOf(target, source, facts) : undefined;
    if (entry && source !== undefined) return { target, source, entry };
  }
  return { target, source: path, entry: undefined };
}

function entryOf(target: string, source: string, facts: FileFacts): MirrorEntry | undefined {
  const { kind, mode, sizeBytes, mtimeMs, linkTarget = '' } = facts;
  if (kind === 'file') return { kind, path: target, source, sizeBytes, mtimeMs, mode };
  if (kind === 'folder') return { kind, path: target, mode };
  return kind === 'link' ? { kind, path: target, linkTarget } : undefined;
}

/**
 * What is to go, without what goes with a folder above it. A folder stays if some rule has anything below it. The target of a rule
 * stays when its folder is gone, with what the image has in it: programs run there.
 */
function removalsOf(places: readonly Place[], files: FolderFiles, rules: readonly PreparedRule[]): readonly Place[] {
  const roots = rules.flatMap((rule) => rule.targetOf(rule.path) ?? []);
  const used = rules.flatMap((rule) => (files.facts(rule.path) ? (rule.targetOf(rule.path) ?? []) : []));
  const isUsed = (target: string): boolean =>
    used.some((root) => wayInContainer(target, root) !== undefined) ||
    rules.some((rule) => files.facts(rule.sourceOf(target) ?? '')?.kind === 'folder');
  const isEmptied = (target: string): boolean =>
    roots.includes(target) && places.some((place) => place.target !== target && wayInContainer(target, place.target));
  const gone = places.filter(({ target, entry }) => !entry && target !== '/' && !isUsed(target) && !isEmptied(target));
  const targets = new Set(gone.map(({ target }) => target));
  return gone.filter(({ target }) => !foldersAbove(target).some((folder) => targets.has(folder)));
}

function foldersAbove(target: string): readonly string[] {
  const above: string[] = [];
  for (let end = target.lastIndexOf('/'); end > 0; end = target.lastIndexOf('/', end - 1))
    above.push(target.slice(0, end));
  return above;
}

function* bounded(
  puts: readonly PutPlace[],
  removals: readonly Place[],
  { maxBytes, maxEntries }: BatchLimits,
): Generator<MirrorBatch, void> {
  let batch = new GrowingBatch(removals);
  for (const { entry, source } of puts) {
    if (batch.puts.length >= maxEntries || batch.bytes >= maxBytes) {
      yield batch;
      batch = new GrowingBatch([]);
    }
    batch.add(entry, source);
  }
  if (batch.puts.length > 0 || batch.removals.length > 0) yield batch;
}

type PutPlace = Place & { readonly entry: MirrorEntry };

function hasEntry(place: Place): place is PutPlace {
  return place.entry !== undefined;
}

function byTarget([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

class GrowingBatch implements MirrorBatch {
  readonly removals: readonly string[];
  readonly puts: MirrorEntry[] = [];
  readonly paths: string[];
  files = 0;
  bytes = 0;

  constructor(removals: readonly Place[]) {
    this.removals = removals.map(({ target }) => target);
    this.paths = removals.slice(0, maxPaths).map(({ source }) => source);
  }

  add(entry: MirrorEntry, source: string): void {
    this.puts.push(entry);
    if (entry.kind === 'folder') return;
    this.files++;
    if (entry.kind === 'file') this.bytes += entry.sizeBytes;
    if (this.paths.length < maxPaths) this.paths.push(source);
  }
}

import { batchLimits, type MirrorBatch, type MirrorEntry } from '../mirror/batch.ts';
import type { PreparedRule } from '../rules/preparedRule.ts';
import type { ContainerFacts } from '../transport/probe.ts';
import type { FileFacts } from '../watching/fileFacts.ts';
import type { FolderFiles } from '../watching/folderTree.ts';
import { maxPaths } from '../watchEvents.ts';
import type { Wish } from './ports.ts';

/**
 * What makes the targets of some paths what the folders are now, by the rules that copy files. `isWhole` adds all that rules bring
 * at the start, and of the others what is newer than the image of the container: it was built without that.
 */
export function* batchesOf(
  files: FolderFiles,
  rules: readonly PreparedRule[],
  { paths, isWhole }: Wish,
  { imageCreatedAtMs = Infinity }: Pick<ContainerFacts, 'imageCreatedAtMs'>,
): Generator<MirrorBatch, void> {
  const copying = rules.filter(({ syncs }) => syncs);
  const wanted = new Set(paths);
  if (isWhole)
    for (const rule of copying) for (const path of broughtBy(rule, files, imageCreatedAtMs)) wanted.add(path);
  const puts = new Map<string, { readonly entry: MirrorEntry; readonly path: string }>();
  const gone = new Map<string, string>();
  for (const path of [...wanted].sort()) {
    const facts = files.facts(path);
    for (const rule of copying) {
      const target = rule.targetOf(path);
      if (target === undefined) continue;
      const entry = facts && entryOf(target, path, facts);
      if (entry) puts.set(target, { entry, path });
      else gone.set(target, path);
    }
  }
  for (const target of puts.keys()) gone.delete(target);
  yield* bounded([...puts.values()], topmost(gone));
}

function* broughtBy(rule: PreparedRule, files: FolderFiles, imageCreatedAtMs: number): Generator<string, void> {
  for (const [path, facts] of files.below(rule.path)) {
    if (rule.rule.syncsAtStart || (facts.kind !== 'folder' && facts.mtimeMs > imageCreatedAtMs)) yield path;
  }
}

function entryOf(target: string, source: string, facts: FileFacts): MirrorEntry | undefined {
  const { kind, mode, sizeBytes, mtimeMs, linkTarget = '' } = facts;
  if (kind === 'file') return { kind, path: target, source, sizeBytes, mtimeMs, mode };
  if (kind === 'folder') return { kind, path: target, mode };
  return kind === 'link' ? { kind, path: target, linkTarget } : undefined;
}

/** Leaves out what goes with a folder above it. */
function topmost(gone: ReadonlyMap<string, string>): readonly (readonly [target: string, path: string])[] {
  return [...gone].filter(([target]) => {
    for (let end = target.lastIndexOf('/'); end > 0; end = target.lastIndexOf('/', end - 1)) {
      if (gone.has(target.slice(0, end))) return false;
    }
    return true;
  });
}

function* bounded(
  puts: readonly { readonly entry: MirrorEntry; readonly path: string }[],
  gone: readonly (readonly [target: string, path: string])[],
): Generator<MirrorBatch, void> {
  let batch = new GrowingBatch(gone);
  for (const { entry, path } of puts) {
    if (batch.isFull) {
      yield batch;
      batch = new GrowingBatch([]);
    }
    batch.add(entry, path);
  }
  if (!batch.isEmpty) yield batch;
}

class GrowingBatch implements MirrorBatch {
  readonly removals: readonly string[];
  readonly puts: MirrorEntry[] = [];
  readonly paths: string[];
  files = 0;
  bytes = 0;

  constructor(gone: readonly (readonly [target: string, path: string])[]) {
    this.removals = gone.map(([target]) => target);
    this.paths = gone.slice(0, maxPaths).map(([, path]) => path);
  }

  get isFull(): boolean {
    return this.puts.length >= batchLimits.maxEntries || this.bytes >= batchLimits.maxBytes;
  }

  get isEmpty(): boolean {
    return this.puts.length === 0 && this.removals.length === 0;
  }

  add(entry: MirrorEntry, path: string): void {
    this.puts.push(entry);
    if (entry.kind === 'folder') return;
    this.files++;
    if (entry.kind === 'file') this.bytes += entry.sizeBytes;
    if (this.paths.length < maxPaths) this.paths.push(path);
  }
}

import type { ListingHost } from '../files/host.ts';
import type { Budget } from './bounds.ts';
import type { FactsCache } from './facts.ts';
import { reachOf, type Reach } from './reach.ts';
import { seedsIn, type FoundManifest, type Seed } from './seeds.ts';
import { VariantJudge } from './variants.ts';
import type { FoundFolder } from './walk.ts';

/** A manifest that may be an application: its files, and what they reach. */
interface Unit extends Seed {
  readonly reach: Reach;
}

/** An application, and the files that are grouped with it. */
export interface Grouped extends Seed {
  readonly parts: readonly string[];
}

/**
 * Which of the manifests found are applications, and which belong to another one. It reads texts, and resolves nothing:
 * what is included or extended is a part of who does so, and so is a file that lacks what another one has.
 */
export function* group(
  folders: readonly FoundFolder[],
  host: ListingHost,
  { cache, budget }: { readonly cache: FactsCache; readonly budget: Budget },
): Generator<undefined, readonly Grouped[]> {
  const { mains, variants } = seedsIn(folders, host);
  const units: Unit[] = [];
  const reaches = new Map<string, Reach>();
  const reachIn = (path: string, files: readonly string[] = [path]): Reach => {
    const reach = reaches.get(path) ?? reachOf(files, host, cache);
    reaches.set(path, reach);
    return reach;
  };
  for (const seed of mains) {
    if (!budget.takeManifest()) break;
    units.push({ ...seed, reach: reachIn(seed.path, seed.files) });
    yield;
  }
  const taken = new Set(units.flatMap(({ reach }) => [...reach.included]));
  const read: FoundManifest[] = [];
  for (const variant of variants) {
    if (!budget.takeManifest()) break;
    read.push(variant);
    reachIn(variant.path);
    yield;
  }
  // Only its name makes a variant a manifest: if another one extends it, or has it in an environment, it is there for that.
  for (const [path, { used }] of reaches) for (const file of used) if (file !== path) taken.add(file);
  const found = new Set([...mains.flatMap(({ files }) => files), ...variants.map(({ path }) => path)]);
  const judge = new VariantJudge(found, (path) => reachIn(path).services, host, cache);
  const partOf = new Map<string, string>();
  for (const variant of read) {
    if (taken.has(variant.path)) continue;
    const verdict = judge.of(variant);
    if (verdict.kind === 'part' && !leadsTo(variant.path, verdict.of, partOf)) partOf.set(variant.path, verdict.of);
    else if (verdict.kind !== 'none') units.push({ ...variant, files: [variant.path], reach: reachIn(variant.path) });
    yield;
  }
  return withParts(notIncluded(units), units, partOf);
}

/** True if a file is a part of another one already, by way of others: two commands may name them the other way round. */
function leadsTo(path: string, from: string, partOf: ReadonlyMap<string, string>): boolean {
  let current: string | undefined = from;
  for (let steps = 0; current !== undefined && steps <= partOf.size; steps++) {
    if (current === path) return true;
    current = partOf.get(current);
  }
  return false;
}

/** Those that no other includes; of those that include each other in a circle, the first. */
function notIncluded(units: readonly Unit[]): readonly Unit[] {
  const users = new Map<string, Unit[]>();
  for (const unit of units) {
    for (const file of unit.reach.included) users.set(file, [...(users.get(file) ?? []), unit]);
  }
  const isFree = ({ path }: Unit): boolean => (users.get(path) ?? []).every((other) => other.path === path);
  const tops = units.filter(isFree);
  const reached = new Set(tops.flatMap((unit) => [unit.path, ...unit.reach.included]));
  for (const unit of units) {
    if (reached.has(unit.path)) continue;
    tops.push(unit);
    for (const file of [unit.path, ...unit.reach.included]) reached.add(file);
  }
  return tops;
}

/** Each application with all files that come to it, by way of others too. */
function withParts(
  tops: readonly Unit[],
  units: readonly Unit[],
  partOf: ReadonlyMap<string, string>,
): readonly Grouped[] {
  const isTop = new Set(tops.map(({ path }) => path));
  const parts = new Map(tops.map((top) => [top.path, new Set([...top.reach.included, ...top.reach.used])]));
  const ownerOf = (path: string): string | undefined => {
    let owner: string | undefined = path;
    for (let steps = 0; owner !== undefined && !isTop.has(owner) && steps < partOf.size + 1; steps++) {
      const current: string = owner;
      owner =
        partOf.get(current) ??
        tops.find(({ files, reach }) => files.includes(current) || reach.included.has(current))?.path;
    }
    return owner;
  };
  for (const [path, base] of partOf) parts.get(ownerOf(base) ?? '')?.add(path);
  for (const { path, files } of units) {
    if (isTop.has(path)) continue;
    for (const file of files) parts.get(ownerOf(path) ?? '')?.add(file);
  }
  return tops.map((top) => ({
    path: top.path,
    folder: top.folder,
    root: top.root,
    files: top.files,
    parts: [...(parts.get(top.path) ?? [])].filter((file) => !isTop.has(file) && !top.files.includes(file)).toSorted(),
  }));
}

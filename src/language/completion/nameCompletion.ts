import { dirname } from 'node:path';
import { absolutePath } from '../../manifest/files/paths.ts';
import type { Cursor } from '../text/cursor.ts';
import { ruleFor, type Occurrence, type Space } from '../text/names.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { writtenAt } from '../text/writtenAt.ts';

/**
 * The names that may stand at a path, as they are written there. Not those that stand beside it already, nor a service
 * itself. Where names are declared, and a new one may be: those that are used and declared nowhere.
 */
export function namesFor(
  snapshot: Snapshot,
  path: readonly string[],
  { siblings, prefix }: Cursor,
  { mayDeclare = false, isOfVolume = true }: { readonly mayDeclare?: boolean; readonly isOfVolume?: boolean } = {},
): readonly string[] {
  const rule = ruleFor(path);
  if (!rule || (rule.declares && !mayDeclare)) return [];
  // The source of a mount is a path, unless it is one of a volume.
  if (rule.when && !isOfVolume) return [];
  const all = occurrencesOf(snapshot, path, rule.space);
  const names = rule.declares ? undeclared(all) : new Set(all.filter((one) => isMeant(one)).map(({ name }) => name));
  const typed = prefix.replace(/^["']/, '');
  if (rule.space === 'profiles' || rule.declares) names.delete(typed);
  const isOfService = path[0] === 'services' && rule.space === 'services';
  if (isOfService && !isElsewhere(snapshot, path)) names.delete(path[1] ?? '');
  if (path[2] === 'depends_on') for (const name of dependents(snapshot, path[1] ?? '')) names.delete(name);
  for (const sibling of siblings) names.delete(sibling);
  return [...names].map((name) => rule.write?.(name) ?? name);
}

/** The services that depend on this one, directly or indirectly. Depending on them would close a cycle. */
function dependents(snapshot: Snapshot, service: string): ReadonlySet<string> {
  const services = Object.values(snapshot.manifest().application?.services ?? {});
  const found = new Set<string>([service]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { name, dependsOn } of services) {
      if (Object.keys(dependsOn).some((target) => found.has(target))) found.add(name);
    }
  }
  return found;
}

/** A profile exists as soon as a service names it. */
function isMeant({ space, isDeclaration }: Occurrence): boolean {
  return space === 'profiles' || isDeclaration;
}

function undeclared(all: readonly Occurrence[]): Set<string> {
  const names = new Set(
    all.filter(({ isDeclaration, inFile }) => !isDeclaration && inFile === undefined).map(({ name }) => name),
  );
  for (const { name, isDeclaration } of all) if (isDeclaration) names.delete(name);
  names.delete('default');
  return names;
}

function occurrencesOf(snapshot: Snapshot, path: readonly string[], space: Space): readonly Occurrence[] {
  const other = extendedFile(snapshot, path);
  const files =
    other === undefined ? [snapshot.soundFile(), ...snapshot.files().slice(1)] : [snapshot.other(other) ?? []].flat();
  return files.flatMap((file) => file.names()).filter((one) => one.space === space);
}

function isElsewhere(snapshot: Snapshot, path: readonly string[]): boolean {
  return extendedFile(snapshot, path) !== undefined;
}

/** The file in which `extends.service` is looked up, if one is named. */
function extendedFile(snapshot: Snapshot, path: readonly string[]): string | undefined {
  if (path.length !== 4 || path[2] !== 'extends' || path[3] !== 'service') return undefined;
  const file = writtenAt(snapshot, 'services', path[1] ?? '', 'extends', 'file');
  return file === undefined || file.includes('$')
    ? undefined
    : absolutePath(file, dirname(snapshot.file.path), undefined);
}

import type { Cursor } from './cursor.ts';
import { ruleFor } from './names.ts';
import type { Snapshot } from './snapshot.ts';

/** The names that may stand at a path, as they are written there. Not those that stand beside it already, nor a service itself. */
export function namesFor(snapshot: Snapshot, path: readonly string[], { siblings, prefix }: Cursor): readonly string[] {
  const rule = ruleFor(path);
  if (!rule || rule.declares) return [];
  const files = [snapshot.soundFile(), ...snapshot.files().slice(1)];
  const all = files.flatMap((file) => file.names()).filter(({ space }) => space === rule.space);
  const isWanted = rule.space === 'profiles' ? () => true : (one: { isDeclaration: boolean }) => one.isDeclaration;
  const names = new Set(all.filter(isWanted).map(({ name }) => name));
  const typed = prefix.replace(/^["']/, '');
  if (rule.space === 'profiles') names.delete(typed);
  if (rule.space === 'services') names.delete(path[1] ?? '');
  for (const sibling of siblings) names.delete(sibling);
  return [...names].map((name) => rule.write?.(name) ?? name);
}

import type { Location, Problem } from '../../base/problem.ts';
import { hookVerbs } from '../schema/verbHooks.ts';
import { suggest } from '../problems/suggest.ts';
import type { EnvironmentDeclaration } from '../model/governance.ts';
import { hookMoments } from './hooks.ts';
import { find, itemsOf, withEntries, type ListNode, type MapNode, type Node } from '../tree/tree.ts';

/**
 * A manifest as it is in one of its environments: what that says of the broker stands in place of what the manifest says, its policies,
 * hooks and packs come to those of the manifest. Each value still knows where it stands. Files and profiles were added before.
 */
export function inEnvironment(root: MapNode, name: string): MapNode {
  const own = find(root, 'x-patchbay');
  const environment = find(own, 'environments', name);
  if (own?.kind !== 'map' || environment?.kind !== 'map') return root;
  const broker = find(environment, 'broker');
  const policies = added(find(own, 'policies'), find(environment, 'policies'));
  const packs = laidOver(find(own, 'packs'), find(environment, 'packs'));
  const hooks = hooksBeside(find(own, 'hooks'), find(environment, 'hooks'));
  const changes = {
    ...(broker && { broker }),
    ...(policies && { policies }),
    ...(packs && { packs }),
    ...(hooks && { hooks }),
  };
  return Object.keys(changes).length === 0 ? root : withEntries(root, { 'x-patchbay': withEntries(own, changes) });
}

export const unknownEnvironmentCode = 'manifest.unknown-environment';

/** What is told of a name that no environment has. */
export function unknownEnvironment(
  name: string,
  known: readonly Pick<EnvironmentDeclaration, 'name'>[],
  at: Location | undefined,
): Problem {
  const names = known.map((each) => each.name);
  const meant = suggest(name, names);
  const next =
    names.length === 0
      ? 'Add it under x-patchbay.environments.'
      : `${meant === undefined ? 'There is' : `Did you mean ${meant}? There is`} ${names.join(', ')}.`;
  const message = `The manifest has no environment "${name}". ${next}`;
  return { code: unknownEnvironmentCode, severity: 'error', message, ...(at && { at }) };
}

function added(own: Node | undefined, more: Node | undefined): ListNode | undefined {
  if (more?.kind !== 'list') return undefined;
  return { kind: 'list', items: [...itemsOf(own), ...more.items], at: own?.at ?? more.at };
}

/** Of each verb the hooks of the manifest first, before it and after it. */
function hooksBeside(own: Node | undefined, more: Node | undefined): MapNode | undefined {
  if (more?.kind !== 'map') return undefined;
  const moments = hookMoments.flatMap((when) => {
    const [its, others] = [find(own, when), find(more, when)];
    if (others?.kind !== 'map') return [];
    const lists = hookVerbs.flatMap((verb) => {
      const list = added(find(its, verb), find(others, verb));
      return list ? [[verb, list] as const] : [];
    });
    const verbs = Object.fromEntries(lists);
    return [[when, its?.kind === 'map' ? withEntries(its, verbs) : withEntries(others, verbs)] as const];
  });
  return withEntries(own?.kind === 'map' ? own : more, Object.fromEntries(moments));
}

function laidOver(own: Node | undefined, more: Node | undefined): MapNode | undefined {
  if (more?.kind !== 'map') return undefined;
  if (own?.kind !== 'map') return more;
  return { ...own, entries: new Map([...own.entries, ...more.entries]) };
}

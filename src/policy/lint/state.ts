import type { Edit, Fix } from '../../base/problem.ts';
import { addDeclaration, addEntry } from '../../manifest/problems/fixes.ts';
import { find, findMap, keysOf } from '../../manifest/tree/tree.ts';
import { lostDataOf } from '../insight/lostData.ts';
import type { Hint, LintSubject } from './rule.ts';

/** A datastore whose data goes with its container. */
export function stateInContainer(subject: LintSubject): readonly Hint[] {
  const { service, node } = subject;
  const path = find(node, 'volumes_from') ? undefined : lostDataOf(service);
  if (path === undefined) return [];
  const message = `"${service.name}" keeps its data in the container, where it is lost. Mount a volume at ${path}.`;
  return [
    { message, at: find(node, 'image')?.at ?? service.at, subject: service.name, fix: volumeAdded(path, subject) },
  ];
}

/** None where the service has volumes: how those are written says how this one would be. */
function volumeAdded(path: string, { service, node, root, source }: LintSubject): Fix | undefined {
  const { file } = service.at;
  const volume = `${service.name}-data`;
  const declared = findMap(root, 'volumes');
  if (find(node, 'volumes') || keysOf(declared).includes(volume)) return undefined;
  const item = `${volume}:${path}`;
  const body = { flow: `["${item}"]`, block: [`- ${item}`] };
  const mounted = addEntry(node, { key: 'volumes', body, after: 'image' }, file, source.problems);
  const declaration = { key: volume, body: { flow: '', block: [] } };
  const added = addDeclaration('volumes', declared, declaration, file, source.problems);
  if (!mounted || !added) return undefined;
  return { title: `Keep its data in a volume "${volume}"`, edits: inOneWhereTheyMeet(mounted, added) };
}

/** What is inserted at one place is one edit: nobody need know which comes first. */
function inOneWhereTheyMeet(first: readonly Edit[], second: readonly Edit[]): readonly Edit[] {
  const [a, b] = [first.at(-1), second[0]];
  const isSame = a && b && JSON.stringify(a.at) === JSON.stringify(b.at);
  if (!isSame) return [...first, ...second];
  return [...first.slice(0, -1), { at: a.at, newText: a.newText + b.newText }, ...second.slice(1)];
}

import type { Edit, Fix } from '../../base/problem.ts';
import { addDeclaration, addEntry } from '../../manifest/problems/fixes.ts';
import { find, findMap, keysOf } from '../../manifest/tree/tree.ts';
import { dataOf } from '../../manifest/images/images.ts';
import { imageRepository } from '../../manifest/images/reference.ts';
import { datastoreOf } from './datastore.ts';
import type { Hint, LintSubject } from './rule.ts';

/** A datastore whose data goes with its container. */
export function stateInContainer(subject: LintSubject): readonly Hint[] {
  const { service, node } = subject;
  const store = datastoreOf(service);
  if (!store || find(node, 'volumes_from') || (isCache(service) && !isPersistent(service))) return [];
  const targets = [
    ...service.mounts.map(({ target }) => target),
    ...service.tmpfs.map((one) => one.split(':')[0] ?? ''),
  ];
  const paths = dataOf(store).map(({ path }) => path);
  const isKept = targets.some((target) => paths.some((path) => isSameOrAround(target, path)));
  const [path] = paths;
  if (isKept || path === undefined) return [];
  const message = `"${service.name}" keeps its data in the container, where it is lost. Mount a volume at ${path}.`;
  return [
    { message, at: find(node, 'image')?.at ?? service.at, subject: service.name, fix: volumeAdded(path, subject) },
  ];
}

/** Often a cache, whose data may be lost. */
function isCache({ image = '' }: LintSubject['service']): boolean {
  return /^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/.test(imageRepository(image));
}

/** True for a cache that is told to write to its disk. */
function isPersistent({ command = [] }: LintSubject['service']): boolean {
  return command.some((part) => /--(appendonly|save)\b/.test(part));
}

/** `/var/lib` holds `/var/lib/mysql`, and `/var/lib/postgresql/data` is where the data of the other really is. */
function isSameOrAround(target: string, path: string): boolean {
  const mount = `${target.replace(/\/+$/, '')}/`;
  return `${path}/`.startsWith(mount) || mount.startsWith(`${path}/`);
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

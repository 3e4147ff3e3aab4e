import type { Fix } from '../../../base/problem.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { ManifestHost } from '../../files/host.ts';
import { fileVariable, needsOf } from '../../images/images.ts';
import type { ImageNeed } from '../../images/knownImage.ts';
import { removeEntry, replaceWord } from '../../problems/fixes.ts';
import type { ProblemList } from '../../problems/problems.ts';
import { distanceOf } from '../../problems/suggest.ts';
import { find, flagOf, itemsOf, textOf, type MapEntry, type MapNode } from '../../tree/tree.ts';
import { isAtOrBelow, targetsOf, variablesOf, type ImageSubject } from './imageSubject.ts';
import { fromSecret } from './secretFix.ts';

/** Variables that the image does not read, that it needs, or that say a thing twice. */
export function checkImageVariables(subject: ImageSubject, host: ManifestHost, problems: ProblemList): void {
  const { use } = subject;
  if (!use.image.variables) return;
  const entries = variablesOf(subject, host);
  if (!entries) return;
  const meant = checkNames(subject, entries, problems);
  checkTwice(subject, entries, problems);
  const isRun = isServer(subject) && !isOnExternalVolume(subject);
  for (const need of isRun ? needsOf(use) : []) checkNeed(subject, need, entries, meant, problems);
}

/** Returns the names that were meant. */
function checkNames(
  { use: { image }, service }: ImageSubject,
  entries: MapNode['entries'],
  problems: ProblemList,
): ReadonlySet<string> {
  const meantNames = new Set<string>();
  for (const [name, entry] of entries) {
    // What several services share, or an env file brings, may be meant for another program.
    if (entry.route || entry.value.origin?.kind === 'envFile') continue;
    const meant = meantBy(name, { image, entries });
    if (meant === undefined) continue;
    meantNames.add(meant);
    const message = `${image.names[0]} does not read the variable ${name}. Write ${meant}.`;
    const at = entry.keyAt ?? service.at;
    problems.warning('image-variable', message, at, [], replaceWord(name, meant, at, problems));
  }
  return meantNames;
}

interface Names {
  readonly image: ImageSubject['use']['image'];
  readonly entries: MapNode['entries'];
}

/** Undefined if the name is right, far from all, or if what may be meant is set as well: then it is a name of its own. */
function meantBy(name: string, { image, entries }: Names): string | undefined {
  const { fileSuffix = '_FILE', variables = {} } = image;
  const stem = name.endsWith(fileSuffix) ? name.slice(0, -fileSuffix.length) : name;
  if (Object.hasOwn(variables, name) || Object.hasOwn(variables, stem)) return undefined;
  const known = ownProperty(image.slips, stem) ?? nearTo(stem, image);
  if (known === undefined || entries.has(known)) return undefined;
  const file = fileVariable(image, known);
  if (file !== undefined && entries.has(file)) return undefined;
  return stem === name ? known : file;
}

/** One letter too many, too few, wrong or swapped. Digits tell a second database, say. */
function nearTo(name: string, { isDatastore, fileSuffix, variables = {} }: Names['image']): string | undefined {
  if ((!isDatastore && fileSuffix === undefined) || /\d/.test(name) || name.length < 8 || name.length > 60)
    return undefined;
  return Object.keys(variables).find(
    (known) => Math.abs(known.length - name.length) <= 1 && distanceOf(known, name) === 1,
  );
}

function checkTwice({ use: { image } }: ImageSubject, entries: MapNode['entries'], problems: ProblemList): void {
  if (!image.isFileExclusive) return;
  for (const [name, entry] of entries) {
    const file = fileVariable(image, name);
    const other = file === undefined ? undefined : entries.get(file);
    if (file === undefined || !other || !isSaid(entry) || !isSaid(other)) continue;
    const message = `${image.names[0]} does not start with both ${name} and ${file}. Remove one of them.`;
    const related = [{ message: 'It is said here too.', at: other.keyAt }];
    const edit = entry.route ? undefined : removeEntry(entry.keyAt, problems);
    const fix: Fix | undefined = edit && { title: `Remove "${name}"`, edits: [edit] };
    problems.warning('image-variable-twice', message, entry.keyAt, related, fix);
  }
}

function isSaid({ value }: MapEntry): boolean {
  return (textOf(value) ?? '') !== '';
}

/** True if the entrypoint prepares a server: of another command it does nothing but to run it. */
function isServer({ service, use: { image } }: ImageSubject): boolean {
  const command = find(service, 'command');
  const [first] = command?.kind === 'list' ? command.items : [command];
  const word = textOf(first)?.trim().split(/\s/)[0];
  return word === undefined || word === '' || word.startsWith('-') || image.servers?.includes(word) === true;
}

/** A volume that exists before the application most likely holds data already. */
function isOnExternalVolume({ service, root }: ImageSubject): boolean {
  return itemsOf(find(service, 'volumes')).some((item) => {
    const source = textOf(find(item, 'source'));
    return source !== undefined && flagOf(find(root, 'volumes', source, 'external'));
  });
}

function checkNeed(
  subject: ImageSubject,
  need: ImageNeed,
  entries: MapNode['entries'],
  meant: ReadonlySet<string>,
  problems: ProblemList,
): void {
  const { service, name, use, reference } = subject;
  const { oneOf, orOpen = [], onlyWith, unlessMounted = [] } = need;
  const names = oneOf.flatMap((one) => [one, fileVariable(use.image, one) ?? one]);
  const isSet = (one: string): boolean => entries.has(one);
  const isOnly = !onlyWith || onlyWith.some((one) => isSet(one) || isSet(fileVariable(use.image, one) ?? one));
  if (!isOnly || [...names, ...orOpen].some(isSet) || names.some((one) => meant.has(one))) return;
  if (targetsOf(subject).some(({ path }) => unlessMounted.some((folder) => isAtOrBelow(path, folder)))) return;
  const [variable = ''] = oneOf;
  const choices = [...new Set(names)].slice(0, 2).join(' or ');
  const message = `"${name}" does not start with empty data: ${reference} needs the variable ${choices}. Set it.`;
  const fix = fromSecret(subject, variable, problems);
  problems.warning('image-variable-missing', message, find(service, 'image')?.at ?? service.at, [], fix);
}

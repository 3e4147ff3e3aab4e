import type { Edit, Fix } from '../../../base/problem.ts';
import { fileVariable } from '../../images/images.ts';
import { addDeclaration, addEntry } from '../../problems/fixes.ts';
import type { ProblemList } from '../../problems/problems.ts';
import { find, findMap, type MapNode } from '../../tree/tree.ts';
import type { ImageSubject } from './imageSubject.ts';

/**
 * Passes the path of a new secret in the variable's form for files, and declares the secret. Undefined where the image reads no
 * file, or the service has secrets already: how those are written says how this one would be.
 */
export function fromSecret(
  { name, service, root, use }: ImageSubject,
  variable: string,
  problems: ProblemList,
): Fix | undefined {
  const key = fileVariable(use.image, variable);
  const image = service.entries.get('image');
  const secret = `${name}-password`;
  const declared = findMap(root, 'secrets');
  if (key === undefined || !image || find(service, 'secrets') || declared?.entries.has(secret)) return undefined;
  if (!use.image.variables?.[variable]?.isSecret || !/^[\w.-]+$/.test(name)) return undefined;
  const { file } = image.keyAt;
  const path = `/run/secrets/${secret}`;
  const set = variableSet(service, key, path, file, problems);
  const used = addEntry(
    service,
    { key: 'secrets', body: { flow: `[${secret}]`, block: [`- ${secret}`] }, after: 'image' },
    file,
    problems,
  );
  const body = { flow: `{ file: ./${secret}.txt }`, block: [`file: ./${secret}.txt`] };
  const added = addDeclaration('secrets', declared, { key: secret, body }, file, problems);
  if (!set || !used || !added) return undefined;
  return { title: `Take ${variable} from a secret`, edits: joined([...set, ...used, ...added]) };
}

function variableSet(
  service: MapNode,
  key: string,
  value: string,
  file: string,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const environment = find(service, 'environment');
  if (!environment) {
    const body = { flow: `{ ${key}: ${value} }`, block: [`${key}: ${value}`] };
    return addEntry(service, { key: 'environment', body, after: 'image' }, file, problems);
  }
  const own = [...(findMap(environment)?.entries ?? [])].find(
    ([, entry]) => !entry.route && entry.keyAt.file === file && entry.value.origin?.kind !== 'envFile',
  );
  const start = own?.[1].keyAt.range.start;
  if (!own || !start) return undefined;
  const line = problems.linesOf(file)[start.line] ?? '';
  const [before, behind] = [line.slice(0, start.character), line.slice(start.character)];
  if (!behind.replace(/^["']/, '').startsWith(own[0])) return undefined;
  const text = /^\s*-\s+$/.test(before) ? `${key}=${value}` : before.trim() === '' ? `${key}: ${value}` : undefined;
  if (text === undefined) return undefined;
  const place = { line: start.line, character: 0 };
  return [{ at: { file, range: { start: place, end: place } }, newText: `${before}${text}\n` }];
}

/** What is inserted at one place is one edit: nobody need know which comes first. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const places = new Map<string, Edit>();
  for (const edit of edits) {
    const place = JSON.stringify(edit.at);
    const known = places.get(place);
    places.set(place, known ? { at: known.at, newText: known.newText + edit.newText } : edit);
  }
  return [...places.values()];
}

import { dirname, join } from 'node:path';
import type { Location, Problem } from '../../base/problem.ts';
import { fileVariable, imageUse } from '../../manifest/images/images.ts';
import { addDeclaration, addEntry } from '../../manifest/problems/fixes.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { entriesOf, find, findMap, textOf, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { replacement, toFileEdit, type FileEdit, type Offer } from './offer.ts';

/** Writes a password that stands in the manifest into a file, and lets the image read it as a secret, where it can. */
export function secretTaken(snapshot: Snapshot, problem: Problem, canCreateFiles: boolean): readonly Offer[] {
  const { tree } = snapshot.manifest();
  const { at, code } = problem;
  const found = at && tree && variableAt(tree, at);
  if (!found || !canCreateFiles) return [];
  const { name, variable, value, service } = found;
  const use = imageUse(textOf(find(service, 'image')) ?? '');
  const key = use?.isCertain && !find(service, 'build') ? fileVariable(use.image, variable) : undefined;
  const text = textOf(value);
  const secret = `${name}-${variable
    .toLowerCase()
    .replace(/^[a-z]+_/, '')
    .replaceAll('_', '-')}`;
  const path = join(dirname(at.file), `${secret}.txt`);
  const isFree = !find(service, 'secrets') && !find(tree, 'secrets', secret) && snapshot.readText(path) === undefined;
  if (key === undefined || text === undefined || !isFree || !/^[\w.-]+$/.test(name)) return [];
  const problems = new ProblemList((file) => snapshot.other(file)?.lines ?? []);
  const renamed = renamedTo(key, `/run/secrets/${secret}`, found, at, snapshot);
  const item = { key: 'secrets', body: { flow: `[${secret}]`, block: [`- ${secret}`] }, after: 'image' };
  const used = addEntry(service, item, at.file, problems);
  const body = { flow: `{ file: ./${secret}.txt }`, block: [`file: ./${secret}.txt`] };
  const added = addDeclaration('secrets', findMap(tree, 'secrets'), { key: secret, body }, at.file, problems);
  if (!renamed || !used || !added) return [];
  return [
    {
      title: `Take ${variable} from a secret in ${secret}.txt`,
      kind: 'quickfix',
      code,
      edits: [renamed, ...[...used, ...added].map(toFileEdit)],
      created: [{ file: path, text }],
      places: [at.range],
      announced: { changes: 'edited' },
    },
  ];
}

interface Found {
  readonly name: string;
  readonly service: MapNode;
  readonly variable: string;
  readonly value: Node;
}

function variableAt(tree: Node, at: Location): Found | undefined {
  for (const [name, service] of entriesOf(find(tree, 'services'))) {
    for (const [variable, value, keyAt] of entriesOf(find(service, 'environment'))) {
      if (service.kind === 'map' && isSamePlace(keyAt, at)) return { name, service, variable, value };
    }
  }
  return undefined;
}

function isSamePlace(a: Location, b: Location): boolean {
  const [x, y] = [a.range.start, b.range.start];
  return a.file === b.file && x.line === y.line && x.character === y.character;
}

/** The variable and its value on one line, in the form of the mapping or list they stand in. */
function renamedTo(
  key: string,
  path: string,
  { variable, value }: Found,
  at: Location,
  snapshot: Snapshot,
): FileEdit | undefined {
  const { start } = at.range;
  const { end } = value.at.range;
  const line = snapshot.other(at.file)?.lines[start.line];
  if (line === undefined || start.line !== end.line || value.at.file !== at.file) return undefined;
  const written = line.slice(start.character, end.character);
  const sign = written.startsWith(`${variable}=`) ? '=' : written.startsWith(`${variable}:`) ? ': ' : undefined;
  return sign === undefined ? undefined : replacement({ file: at.file, range: { start, end } }, `${key}${sign}${path}`);
}

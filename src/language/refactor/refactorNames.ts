import { ownProperty } from '../../base/ownProperty.ts';
import type { Position } from '../../base/problem.ts';
import { addEntry } from '../../manifest/problems/fixes.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { find, type MapNode } from '../../manifest/tree/tree.ts';
import type { Occurrence } from '../text/names.ts';
import type { Offer } from '../actions/offer.ts';
import { contains } from '../text/ranges.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Writes out the name that a resource has outside of the manifest, so that its key can be renamed freely. */
export function nameOffers(snapshot: Snapshot, position: Position): readonly Offer[] {
  const { file } = snapshot;
  const isHere = ({ at }: Occurrence): boolean => contains(at.range, position);
  const declared = file.names().find((one) => one.isDeclaration && isHere(one));
  const passed = file.variables().find((one) => one.isPassed && isHere(one));
  return [...(declared ? outsideName(snapshot, declared) : []), ...(passed ? ownValue(snapshot, passed) : [])];
}

/** The name outside of the manifest: a volume keeps its data, and a channel its messages, only under this name. */
function outsideName(snapshot: Snapshot, { space, name, at }: Occurrence): readonly Offer[] {
  if (space !== 'volumes' && space !== 'channels') return [];
  const { application } = snapshot.manifest();
  const named =
    space === 'volumes'
      ? ownProperty(application?.volumes, name)?.name
      : ownProperty(application?.messaging.channels, name)?.key;
  const isDerived = named === (space === 'volumes' ? `${application?.name ?? ''}_${name}` : name);
  const path = space === 'volumes' ? ['volumes', name] : ['x-patchbay', 'channels', name];
  const [node] = snapshot.file.trees().flatMap((tree) => find(tree, ...path) ?? []);
  if (!isDerived || named === undefined || !node) return [];
  const key = space === 'volumes' ? 'name' : 'key';
  const title = space === 'volumes' ? `Keep ${named} as its name on the engine` : `Keep ${named} as its key in Redis`;
  const edits = node.kind === 'map' ? entryAdded(snapshot, node, key, named) : underKey(snapshot, at, key, named);
  return edits && !find(node, key) ? [{ title, kind: 'refactor.rewrite', edits }] : [];
}

function entryAdded(snapshot: Snapshot, node: MapNode, key: string, value: string): Offer['edits'] | undefined {
  const problems = new ProblemList((path) => snapshot.other(path)?.lines ?? []);
  const edits = addEntry(node, { key, body: { flow: value, block: [] } }, snapshot.file.path, problems);
  // In block form the value stands on the line of its key.
  return edits?.map(({ at, newText }) => ({
    file: at.file,
    range: at.range,
    newText: newText.replace(`${key}:\n`, `${key}: ${value}\n`),
  }));
}

/** True for a key such as `data:` without a value. */
function underKey({ file }: Snapshot, at: Occurrence['at'], key: string, value: string): Offer['edits'] | undefined {
  const { line, character } = at.range.end;
  const text = file.lines[line] ?? '';
  const colon = /^["']?:/.exec(text.slice(character))?.[0].length;
  if (colon === undefined || !/^\s*["']?$/.test(text.slice(0, at.range.start.character))) return undefined;
  if (!/^\s*(#.*)?$/.test(text.slice(character + colon))) return undefined;
  const end = { line, character: text.length };
  const indent = ' '.repeat(text.search(/\S/) + 2);
  return [{ file: file.path, range: { start: end, end }, newText: `\n${indent}${key}: ${value}` }];
}

/**
 * Writes `NAME` as `NAME=${NAME}`. It is offered only if the variable is set, because the result would be empty
 * otherwise.
 */
function ownValue(snapshot: Snapshot, { name, at }: Occurrence): readonly Offer[] {
  const isSet = snapshot.manifest().environments.some(({ lookup }) => lookup(name) !== undefined);
  const line = snapshot.file.lines[at.range.end.line] ?? '';
  const rest = line.slice(at.range.end.character);
  const colon = /^["']?:(?=\s*($|#))/.exec(rest)?.[0];
  const isItem = /^["']?\s*($|#|,|\])/.test(rest);
  if (!isSet || (colon === undefined && !isItem)) return [];
  const title = `Write ${name} with its value, \${${name}}`;
  const { start, end } = at.range;
  // Between brackets a brace ends a word without quotes.
  const isPlain = colon === undefined && !/^["']/.test(rest) && !/^\s*-\s+$/.test(line.slice(0, start.character));
  if (isPlain) {
    const edits = [{ file: at.file, range: { start, end }, newText: `"${name}=\${${name}}"` }];
    return [{ title, kind: 'refactor.rewrite', edits }];
  }
  const place = colon === undefined ? end : { line: end.line, character: end.character + colon.length };
  const newText = colon === undefined ? `=\${${name}}` : ` \${${name}}`;
  const edits = [{ file: at.file, range: { start: place, end: place }, newText }];
  return [{ title, kind: 'refactor.rewrite', edits }];
}

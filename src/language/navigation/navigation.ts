import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location as LspLocation,
} from 'vscode-languageserver/node';
import type { Location, Position } from '../../base/problem.ts';
import { anchorsIn } from '../text/anchors.ts';
import type { Occurrence } from '../text/names.ts';
import { contains } from '../text/ranges.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';
import { mentionsAt, mentionsOf, symbolIndex, type Mention, type SymbolIndex } from '../symbols/symbolIndex.ts';

/** The declarations of the name at a position, in any file of the manifest. */
export function definition(snapshot: Snapshot, position: Position, uriOf: UriOf): LspLocation[] {
  const { index, mentions } = found(snapshot, position);
  const declared = mentions.flatMap((mention) =>
    mentionsOf(index, mention).filter(({ isDeclaration }) => isDeclaration),
  );
  return declared.map(({ at }) => toLsp(at, uriOf));
}

/** Every mention of the thing that is named at a position. */
export function references(
  snapshot: Snapshot,
  position: Position,
  isWithDeclaration: boolean,
  uriOf: UriOf,
): LspLocation[] {
  const { index, mentions } = found(snapshot, position);
  const all = mentions.flatMap((mention) => mentionsOf(index, mention));
  return all.filter(({ isDeclaration }) => isWithDeclaration || !isDeclaration).map(({ at }) => toLsp(at, uriOf));
}

/** The mentions within one file: declarations count as writes, uses as reads. */
export function highlights(file: SourceFile, position: Position): DocumentHighlight[] {
  const anchors = anchorsIn(file.lines).map(({ range, name, isDeclaration }): Occurrence => {
    return { space: 'anchors', name, at: { file: file.path, range }, isDeclaration };
  });
  const names = file.names();
  const all = [...names, ...knownValueNames(file, names), ...file.variables(), ...anchors];
  const meant = all.filter(({ at }) => contains(at.range, position));
  return all
    .filter((one) => meant.some((other) => isSame(one, other)))
    .map(({ at, isDeclaration }) => ({
      range: at.range,
      kind: isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

/** The names inside of values that the file names elsewhere, too. */
function knownValueNames(file: SourceFile, names: readonly Occurrence[]): readonly Occurrence[] {
  const known = new Set(names.map(({ space, name }) => `${space} ${name}`));
  return file.valueNames().names.flatMap((one) => {
    const spaces = one.space === 'hosts' ? (['services', 'hosts'] as const) : [one.space];
    const meant = spaces.find((space) => known.has(`${space} ${one.name}`));
    return meant ? { ...one, space: meant } : [];
  });
}

type UriOf = (path: string) => string;

interface Found {
  readonly index: SymbolIndex;
  readonly mentions: readonly Mention[];
}

/** The name of an extension field stands for the anchor of its value, because only the anchor leads to its uses. */
function found(snapshot: Snapshot, position: Position): Found {
  const index = symbolIndex(snapshot);
  const { path, lines } = snapshot.file;
  const mentions = mentionsAt(index, path, position);
  const [head, key = ''] = /^(x-[\w.-]{1,200})["']?:[ \t]+&/.exec(lines[position.line] ?? '') ?? [];
  const isAtKey = head !== undefined && position.character <= key.length;
  if (mentions.length > 0 || !isAtKey) return { index, mentions };
  return { index, mentions: mentionsAt(index, path, { line: position.line, character: head.length }) };
}

function isSame(a: Occurrence, b: Occurrence): boolean {
  return a.space === b.space && a.name === b.name && a.of === b.of;
}

function toLsp({ file, range }: Location, uriOf: UriOf): LspLocation {
  return { uri: uriOf(file), range };
}

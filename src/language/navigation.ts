import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location as LspLocation,
} from 'vscode-languageserver/node';
import type { Location, Position } from '../base/problem.ts';
import { anchorAt, anchorsNamed, type AnchorUse } from './anchors.ts';
import type { Occurrence } from './names.ts';
import { contains } from './ranges.ts';
import type { Snapshot, SourceFile } from './snapshot.ts';

/** Where what is named at a position is declared, in whatever file of the manifest. */
export function definition(snapshot: Snapshot, position: Position, uriOf: UriOf): LspLocation[] {
  const occurrence = occurrenceAt(snapshot.file, position);
  if (occurrence) return declarationsOf(snapshot, occurrence).map((at) => toLsp(at, uriOf));
  const anchor = anchorAt(snapshot.file.lines, position);
  const own = anchor && anchorsNamed(snapshot.file.lines, anchor).filter(({ isDeclaration }) => isDeclaration);
  return (own ?? []).map(({ range }) => toLsp({ file: snapshot.file.path, range }, uriOf));
}

/** Every place where what is named at a position is named. */
export function references(
  snapshot: Snapshot,
  position: Position,
  isWithDeclaration: boolean,
  uriOf: UriOf,
): LspLocation[] {
  const isWanted = (one: { readonly isDeclaration: boolean }): boolean => isWithDeclaration || !one.isDeclaration;
  const occurrence = occurrenceAt(snapshot.file, position);
  if (occurrence) {
    return allNames(snapshot)
      .filter((one) => isSame(one, occurrence) && isWanted(one))
      .map(({ at }) => toLsp(at, uriOf));
  }
  const { path, lines } = snapshot.file;
  return anchorUses(lines, position)
    .filter(isWanted)
    .map(({ range }) => toLsp({ file: path, range }, uriOf));
}

/** The same, in one file: declarations as written, uses as read. */
export function highlights(file: SourceFile, position: Position): DocumentHighlight[] {
  const occurrence = occurrenceAt(file, position);
  const named = occurrence ? file.names().filter((one) => isSame(one, occurrence)) : [];
  const uses = occurrence
    ? named.map(({ at, isDeclaration }) => ({ range: at.range, isDeclaration }))
    : anchorUses(file.lines, position);
  return uses.map(({ range, isDeclaration }) => ({
    range,
    kind: isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

type UriOf = (path: string) => string;

function occurrenceAt(file: SourceFile, position: Position): Occurrence | undefined {
  return file.names().find(({ at }) => contains(at.range, position));
}

/** Of the files it has now: it is resolved first. */
function allNames({ manifest, files }: Snapshot): readonly Occurrence[] {
  manifest();
  return files().flatMap((file) => file.names());
}

function isSame(a: Occurrence, b: Occurrence): boolean {
  return a.space === b.space && a.name === b.name;
}

/** `extends` says in which file its service is; channels may be declared by an AsyncAPI document. */
function declarationsOf(snapshot: Snapshot, occurrence: Occurrence): readonly Location[] {
  const declared = allNames(snapshot)
    .filter((one) => one.isDeclaration && isSame(one, occurrence))
    .map(({ at }) => at);
  const { inFile, name, space } = occurrence;
  if (inFile !== undefined) return declared.filter(({ file }) => file === inFile);
  if (declared.length > 0 || space !== 'channels') return declared;
  const channels = snapshot.manifest().application?.messaging.channels ?? {};
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
  return channel ? [channel.at] : [];
}

function anchorUses(lines: readonly string[], position: Position): readonly AnchorUse[] {
  const anchor = anchorAt(lines, position);
  return anchor ? anchorsNamed(lines, anchor) : [];
}

function toLsp({ file, range }: Location, uriOf: UriOf): LspLocation {
  return { uri: uriOf(file), range };
}

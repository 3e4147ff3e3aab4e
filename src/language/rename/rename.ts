import type { Position, Range } from '../../base/problem.ts';
import type { Snapshot } from '../text/snapshot.ts';
import {
  isRefusal,
  kindNames,
  refusalOf,
  refusalOfName,
  type Refusal,
  type RenameSurroundings,
} from './renameRules.ts';
import { engineChange, leftBehind, valueChange } from './renameEffects.ts';
import { isSameButFor } from './renameProof.ts';
import { mentionsAt, mentionsOf, symbolIndex, type Mention, type SymbolIndex } from '../symbols/symbolIndex.ts';

/** The replacement of one name in a file. */
export interface NameEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
  /** A warning that the user must confirm, because more than the text changes. */
  readonly warning?: { readonly label: string; readonly description: string };
}

/** The name at a position and its range. */
export interface Renameable {
  readonly range: Range;
  readonly placeholder: string;
}

/** The name that a rename would start from, or the reason why there is none. */
export function prepareRename(
  snapshot: Snapshot,
  position: Position,
  surroundings: RenameSurroundings,
): Renameable | Refusal {
  const meant = meantAt(snapshot, position);
  if (!meant) return nothingHere;
  const refusal = refusalOf(snapshot, meant.mention, meant.mentions, meant.index, surroundings);
  return refusal ?? { range: wordOf(meant.mention), placeholder: meant.mention.name };
}

/** The edits of a rename before they are proved to be safe. */
export interface PlannedRename {
  readonly edits: readonly NameEdit[];
  readonly mention: Mention;
  readonly newName: string;
}

/** Every edit of a rename, or the reason against it. Apart from the name, the application stays the same. */
export function rename(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  surroundings: RenameSurroundings,
): readonly NameEdit[] | Refusal {
  const planned = plannedRename(snapshot, position, newName, surroundings);
  return isRefusal(planned) ? planned : provedRename(snapshot, planned);
}

/** Every mention of the name, or the reason why it cannot be renamed. */
export function plannedRename(
  snapshot: Snapshot,
  position: Position,
  newName: string,
  surroundings: RenameSurroundings,
): PlannedRename | Refusal {
  const meant = meantAt(snapshot, position);
  if (!meant) return nothingHere;
  const { mention, mentions, index } = meant;
  if (newName === mention.name) return { edits: [], mention, newName };
  const refusal =
    refusalOf(snapshot, mention, mentions, index, surroundings) ?? refusalOfName(snapshot, mention, newName, index);
  if (refusal) return refusal;
  const isOutside = ({ at }: Mention): boolean => !surroundings.isInWorkspace(at.file);
  const plain = mentions.filter((one) => !isOutside(one)).map((one) => plainEdit(snapshot, one, newName));
  const left = leftBehind(
    snapshot,
    mention,
    plain.map(({ edit }) => edit),
    mentions.filter(isOutside).map(({ at }) => at),
  );
  const warning = engineChange(snapshot, mention, newName) ?? left;
  const hasDeclaration = mentions.some(({ isDeclaration }) => isDeclaration);
  const edits = plain.map(({ one, edit }): NameEdit => {
    const isWarned = warning !== undefined && (one.isDeclaration || !hasDeclaration);
    const own = one.isInValue ? valueChange(mention) : isWarned ? warning : undefined;
    return { ...edit, ...(own && { warning: own }) };
  });
  return { edits, mention, newName };
}

function plainEdit(
  snapshot: Snapshot,
  one: Mention,
  newName: string,
): { readonly one: Mention; readonly edit: NameEdit } {
  const range = wordOf(one);
  const line = snapshot.other(one.at.file)?.lines[range.start.line] ?? '';
  return { one, edit: { file: one.at.file, range, newText: quoted(newName, one, line) } };
}

/** Returns the edits if they change nothing but the name. */
export function provedRename(
  snapshot: Snapshot,
  { edits, mention, newName }: PlannedRename,
): readonly NameEdit[] | Refusal {
  if (edits.length === 0 || isSameButFor(snapshot, edits, mention, newName)) return edits;
  const reason = `Renaming ${kindNames[mention.space]} "${mention.name}" to "${newName}" would change more than its name: it is meant somewhere in a way that cannot be told. Rename it by hand.`;
  return { reason };
}

const nothingHere: Refusal = {
  reason: 'There is no name here that can be renamed. Put the cursor on the name of a service, a volume, a variable …',
};

interface Meant {
  readonly index: SymbolIndex;
  readonly mention: Mention;
  readonly mentions: readonly Mention[];
}

function meantAt(snapshot: Snapshot, position: Position): Meant | undefined {
  const index = symbolIndex(snapshot);
  const here = mentionsAt(index, snapshot.file.path, position);
  // A build argument without a value also names an environment variable, so both are renamed together.
  const mention = here.find(({ space }) => space !== 'args') ?? here[0];
  return mention && { index, mention, mentions: mentionsOf(index, mention) };
}

/** The name without the sign of an anchor. */
function wordOf({ at: { range }, name }: Mention): Range {
  const { line, character } = range.end;
  return { start: { line, character: character - name.length }, end: range.end };
}

/** Quotes a word that YAML would read as another type, unless it is quoted already or is part of a longer text. */
function quoted(newName: string, mention: Mention, line: string): string {
  if (!misread.test(newName)) return newName;
  const { start, end } = mention.at.range;
  const isWhole =
    /(^|[\s[{,])$/.test(line.slice(0, start.character)) && /^([\s,\]}:]|$)/.test(line.slice(end.character));
  return isWhole && !/\.env/.test(mention.at.file) && mention.space !== 'anchors' ? `"${newName}"` : newName;
}

const misread = /^([-+.\d].*|true|false|yes|no|on|off|null|y|n|~)$/i;

import type { Edit, Location, Range } from '../../base/problem.ts';
import type { Announcement } from '../proof/editProof.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** A text edit, with a warning if the user has to confirm it. */
export interface FileEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
  readonly warning?: { readonly label: string; readonly description: string };
}

/** A file to create, with its text. */
export interface NewFile {
  readonly file: string;
  readonly text: string;
}

/** A code action as data, independent of what the editor supports. */
export interface Offer {
  readonly title: string;
  readonly kind: OfferKind;
  readonly edits: readonly FileEdit[];
  readonly created?: readonly NewFile[];
  /** The code of the problem that it fixes. */
  readonly code?: string;
  /** The places of the problems that it fixes. */
  readonly places?: readonly Range[];
  readonly isPreferred?: true;
  /** What it changes beyond how the manifest is written; nothing if left out. It is not offered if it would do more. */
  readonly announced?: Announcement;
  /** Where somebody has to fill something in, once it is applied. An editor that can goes there. */
  readonly fillIn?: Location;
  /** The fixes that it consists of. Those that cannot be proved are left out. */
  readonly parts?: readonly Offer[];
}

/**
 * The kind of "fix all". It can run on save: `"editor.codeActionsOnSave": { "source.fixAll.patchbay": "explicit" }`.
 */
export const fixAllKind = 'source.fixAll.patchbay';

/** The kinds of LSP that are offered. */
export type OfferKind = 'quickfix' | typeof fixAllKind | 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';

/** An edit of a fix. */
export function toFileEdit({ at, newText }: Edit): FileEdit {
  return replacement(at, newText);
}

export function replacement({ file, range }: Location, newText: string): FileEdit {
  return { file, range, newText };
}

/** Replaces whole lines. Lines count from 0 and `end` is excluded. */
export function linesReplaced(
  { path: file, lines }: Pick<SourceFile, 'path' | 'lines'>,
  start: number,
  end: number,
  text: readonly string[],
): FileEdit {
  const from = { line: start, character: 0 };
  if (end < lines.length) {
    const range = { start: from, end: { line: end, character: 0 } };
    return { file, range, newText: text.map((line) => `${line}\n`).join('') };
  }
  // The last line has no line break to include in the range.
  const last = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  const isBehind = start >= lines.length;
  const newText = text.join('\n');
  return { file, range: { start: isBehind ? last : from, end: last }, newText: isBehind ? `\n${newText}` : newText };
}

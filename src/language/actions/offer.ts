import type { Location, Range } from '../../base/problem.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** A change of one place, and what the user should know of it. */
export interface FileEdit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
  readonly warning?: { readonly label: string; readonly description: string };
}

/** A file that comes into being with its text. */
export interface NewFile {
  readonly file: string;
  readonly text: string;
}

/** Something that can be done at a place, as data. */
export interface Offer {
  readonly title: string;
  readonly kind: OfferKind;
  readonly edits: readonly FileEdit[];
  readonly created?: readonly NewFile[];
  /** The problem that it takes away. */
  readonly code?: string;
}

/** As LSP names them. */
export type OfferKind = 'quickfix' | 'refactor.extract' | 'refactor.inline' | 'refactor.rewrite';

export function replacement({ file, range }: Location, newText: string): FileEdit {
  return { file, range, newText };
}

/** Whole lines taken out and others put in their place; both counted from 0, `end` not included. */
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
  // The last line has no end.
  const last = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  const isBehind = start >= lines.length;
  const newText = text.join('\n');
  return { file, range: { start: isBehind ? last : from, end: last }, newText: isBehind ? `\n${newText}` : newText };
}

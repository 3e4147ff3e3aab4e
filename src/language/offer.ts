import type { Location } from '../base/problem.ts';
import type { FileEdit, NewFile } from './workspaceEdits.ts';

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
export function linesReplaced(file: string, start: number, end: number, text: readonly string[]): FileEdit {
  const range = { start: { line: start, character: 0 }, end: { line: end, character: 0 } };
  return { file, range, newText: text.map((line) => `${line}\n`).join('') };
}

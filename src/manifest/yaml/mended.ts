import type { Fix, Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems/problems.ts';

/** A line, and columns of it as it is written. */
export interface LineSpan {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface SlipFix {
  readonly title: string;
  readonly edits: readonly (LineSpan & { readonly newText: string })[];
}

/** A mistake in how a text is written: where, what, and what to do. */
export interface Slip extends LineSpan {
  readonly message: string;
  readonly fix?: SlipFix;
}

/** A text in which every line can be read: what could not is left out, and what stayed open is closed. */
export interface Mended {
  readonly text: string;
  readonly slips: readonly Slip[];
  /** Line → how many columns further to the right its content is than it is written. */
  readonly shifts: ReadonlyMap<number, number>;
  /** The lines as they are written. */
  readonly written: readonly string[];
}

/** What may stand below a value: a block, more of the same text, or nothing. */
export type Below = 'block' | 'text' | 'nothing';

/** A value as it was read: its last line, and whether it was written as it should be. */
export interface ReadValue {
  readonly last: number;
  readonly below: Below;
  readonly isWrong?: true;
}

export function tellSlips(slips: readonly Slip[], file: string, firstLine: number, problems: ProblemList): void {
  const placed = ({ line, start, end }: LineSpan): Location => ({
    file,
    range: {
      start: { line: line + firstLine, character: start },
      end: { line: line + firstLine, character: end },
    },
  });
  for (const slip of slips) {
    const { title, edits } = slip.fix ?? { title: '', edits: [] };
    const fix: Fix = { title, edits: edits.map((edit) => ({ at: placed(edit), newText: edit.newText })) };
    problems.error('syntax', slip.message, placed(slip), [], edits.length > 0 ? fix : undefined);
  }
}

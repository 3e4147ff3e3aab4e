import type { ProblemList } from '../problems/problems.ts';

/** Where the file that is written out stands. */
export interface FormSurroundings {
  /** Where its relative paths start. */
  readonly directory: string;
  readonly home: string | undefined;
  /** The environment it is read in. */
  readonly lookup: (name: string) => string | undefined;
  readonly problems: ProblemList;
  /** Variables stay as they are written: what they would make a value of is kept in its short form. */
  readonly isUninterpolated?: boolean;
}

import type { ProblemList } from '../problems.ts';

/** Where the file that is written out stands. */
export interface Surroundings {
  /** Where its relative paths start. */
  readonly directory: string;
  readonly home: string | undefined;
  /** The environment it is read in. */
  readonly lookup: (name: string) => string | undefined;
  readonly problems: ProblemList;
}

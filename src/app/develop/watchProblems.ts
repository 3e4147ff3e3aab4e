import type { Watches } from '../services/watchText.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import { ruleOf } from './ruleOf.ts';

/** A problem that has a place in a manifest. */
type PlacedProblem = Problem & { readonly at: Location };

/** By the file of the manifest in which they are to be shown. */
export type ProblemsByFile = ReadonlyMap<string, readonly PlacedProblem[]>;

/** The watches of one application. */
export interface WatchedApplication {
  readonly application: Application;
  readonly watches: Watches;
}

/**
 * What is wrong with the watches now. What no rule is named for, such as a container that cannot be written to, is shown at the first
 * rule that syncs.
 */
export function watchProblems(all: readonly WatchedApplication[]): ProblemsByFile {
  const placed = all.flatMap(({ application, watches }) =>
    [...watches.values()].flatMap(({ service, problems }) =>
      problems.flatMap((problem): readonly PlacedProblem[] => {
        const at = problem.at ?? ruleOf(ownProperty(application.services, service));
        return at ? [{ ...problem, at }] : [];
      }),
    ),
  );
  // Two services may have a rule by one anchor, and each of its replicas the same problem.
  const unique = new Map(placed.map((problem) => [JSON.stringify([problem.at, problem.message]), problem]));
  return Map.groupBy(unique.values(), ({ at }) => at.file);
}

/** The files whose problems are others than before, each with those that it has now; with undefined when it has none any more. */
export function changedProblems(
  before: ProblemsByFile,
  now: ProblemsByFile,
): ReadonlyMap<string, readonly PlacedProblem[] | undefined> {
  const files = new Set([...before.keys(), ...now.keys()]);
  const isChanged = (file: string): boolean => JSON.stringify(before.get(file)) !== JSON.stringify(now.get(file));
  return new Map([...files].filter(isChanged).map((file) => [file, now.get(file)]));
}

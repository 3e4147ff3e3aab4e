import type { Problem } from '../../base/problem.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';

/** What was wrong with an application when it was read last. */
export interface ReadProblems {
  readonly main: string;
  readonly problems: readonly Problem[];
}

/** What nobody has opened is not to fill the list of problems. */
const maxFiles = 100;
const maxProblemsOfFile = 50;

/**
 * The problems of applications that somebody looks at, by file: they are shown though the file is not open. Advice stays
 * with the files that are open, and nothing is told of a file that is gone.
 */
export function unopenedProblems(
  applications: readonly ReadProblems[],
  host: Pick<ManifestHost, 'exists'>,
): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const { main, problems } of applications) {
    for (const problem of problems) {
      const file = problem.at?.file ?? main;
      const own = found.get(file) ?? [];
      if (problem.severity === 'hint' || own.length >= maxProblemsOfFile) continue;
      if (!found.has(file) && (found.size >= maxFiles || !host.exists(file))) continue;
      found.set(file, [...own, problem]);
    }
  }
  return found;
}

import { basename } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { lineReader } from '../../manifest/problems/problems.ts';
import type { Application } from '../../manifest/model.ts';
import { withoutBase } from '../../manifest/context/judge.ts';
import { isManifestName } from '../../manifest/files/find.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { allProblems } from '../../policy/problems/allProblems.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { wiringProblems, type SeenFinding } from '../../policy/wiring/wiringProblems.ts';
import { WrittenPlaces } from '../../policy/wiring/writtenPlaces.ts';
import { policyFileKind } from '../text/policyPath.ts';
import type { Snapshots } from '../text/snapshot.ts';
import { policyFileProblems } from './policyFileProblems.ts';

/**
 * The problems to show while these manifests are open, by file. Each is looked at as part of its application, and
 * as the manifest it is by itself: an included `compose.yaml` also has to work under plain `docker compose`. What both
 * find is said once, at the file it stands in, which need not be open. Of a part that is read with other files for some
 * reason, only its own problems are told: the others belong to the manifests that those files are. `seen` is what was found
 * of an application while it runs. `book` remembers what policies said of what has not changed.
 */
export function diagnose(
  paths: readonly string[],
  host: ManifestHost,
  snapshots: Pick<Snapshots, 'contexts' | 'resolved'>,
  memo = new Memo(),
  seen: (application: Application) => readonly SeenFinding[] = () => [],
  book = new PolicyBook(),
): ReadonlyMap<string, readonly Problem[]> {
  const { contexts } = snapshots;
  const found = new Map<string, Map<string, Problem>>();
  const known = new Map<string, readonly Problem[]>();
  const problemsOf = (files: readonly string[], partial?: string): readonly Problem[] => {
    const key = [...files, partial].join('\0');
    const earlier = known.get(key);
    if (earlier) return earlier;
    const manifest = snapshots.resolved({ files, profiles: [], envFiles: [] });
    const judged = partial === undefined ? manifest : { ...manifest, problems: withoutBase(manifest, partial) };
    const readText = (file: string): string | undefined => host.readText(file);
    const findings = manifest.application ? seen(manifest.application) : [];
    const linesOf = lineReader(readText, memo.parses.lines);
    const places = new WrittenPlaces(manifest, readText, linesOf, memo.parses);
    const all = [
      ...allProblems(judged, readText, { memo, book, nowMs: Date.now() }),
      ...wiringProblems(manifest, findings, places),
    ];
    known.set(key, all);
    return all;
  };
  const tell = (problems: readonly Problem[], mainFile: string): void => {
    for (const problem of problems) add(found, problem, mainFile);
  };
  for (const path of paths) {
    const { files, evidence, lacksBase } = contexts.of(path);
    const ofFile = policyFileProblems(path, files, host, memo);
    if (ofFile) tell(ofFile, path);
    if (policyFileKind(path) !== undefined && files.includes(path)) continue;
    const [main = path] = files;
    const problems = problemsOf(files, lacksBase ? path : undefined);
    const isJudgedWith = evidence !== undefined && evidence.kind !== 'composeFile';
    tell(isJudgedWith ? problems.filter(({ at }) => at?.file === path) : problems, main);
    if (isManifestName(basename(path)) && !files.includes(path)) tell(problemsOf(contexts.ofMain(path)), path);
  }
  return new Map([...found].map(([file, problems]) => [file, [...problems.values()]]));
}

function add(found: Map<string, Map<string, Problem>>, problem: Problem, mainFile: string): void {
  const file = problem.at?.file ?? mainFile;
  const problems = found.get(file) ?? new Map<string, Problem>();
  problems.set(sameness(problem), problem);
  found.set(file, problems);
}

/** Problems without those that say the same at the same place. */
export function toldOnceAt(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [sameness(problem), problem])).values()];
}

function sameness({ code, at, message }: Problem): string {
  return JSON.stringify([code, at?.range.start, message]);
}

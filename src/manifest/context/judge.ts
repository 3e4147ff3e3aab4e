import { basename } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import type { ResolvedManifest } from '../resolve.ts';
import { isManifestName } from '../files/find.ts';
import { entriesOf, find } from '../tree/tree.ts';
import type { Context } from './evidence.ts';

type ResolveFiles = (files: readonly string[]) => ResolvedManifest;

/** Errors that a file has by itself because what it names is in the file that it is merged over. */
const dueToBase: ReadonlySet<string> = new Set(
  [
    'no-image',
    'undefined-service',
    'undefined-network',
    'undefined-volume',
    'undefined-config',
    'undefined-secret',
    'undefined-model',
    'undeclared-channel',
    'undefined-broker',
    'undeclared-broker',
    'missing-key',
  ].map((code) => `manifest.${code}`),
);

/** Those and the ones that come from paths, which start in the folder of the first file. */
const healable: ReadonlySet<string> = new Set([
  ...dueToBase,
  ...['missing-env-file', 'not-found'].map((code) => `manifest.${code}`),
]);

/** The errors of a file by itself that another file could heal. */
export function healableErrors({ problems }: ResolvedManifest, path: string): readonly Problem[] {
  return problems.filter(
    ({ code, severity, at }) => severity === 'error' && healable.has(code) && (at?.file ?? path) === path,
  );
}

/** How many errors of the file a context heals; 0 for one that adds an error to what its parts have. */
export function healing({ files }: Context, path: string, resolveFiles: ResolveFiles): number {
  const [partly, whole] = [resolveFiles([path]), resolveFiles(files)];
  const [alone, together] = [errorsOf(partly), errorsOf(whole)];
  const base = errorsOf(resolveFiles(files.filter((file) => file !== path)));
  for (const [code, count] of together) if (count > (alone.get(code) ?? 0) + (base.get(code) ?? 0)) return 0;
  let fewer = 0;
  for (const [code, count] of alone) {
    if (healable.has(code)) fewer += Math.max(0, count + (base.get(code) ?? 0) - (together.get(code) ?? 0));
  }
  // Two parts that lack the same are one with one error: that is still there, in the same words.
  const left = new Set(whole.problems.map(({ code, message }) => `${code} ${message}`));
  const gone = healableErrors(partly, path).filter(({ code, message }) => !left.has(`${code} ${message}`)).length;
  return Math.min(fewer, gone);
}

/** The errors by code: a merged value may be told of at another place than either of its parts. */
function errorsOf({ problems }: ResolvedManifest): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code, severity } of problems) if (severity === 'error') counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

/** True for a file that is a part of a manifest by its look: most of its services have no image, or its name says so. */
export function isFragment(path: string, manifest: ResolvedManifest): boolean {
  const bare = manifest.problems.filter(({ code }) => code === 'manifest.no-image').length;
  const services = entriesOf(find(manifest.tree, 'services')).length;
  if (bare > 0 && bare * 2 >= services) return true;
  return isNamedFragment(path) && healableErrors(manifest, path).length > 0;
}

function isNamedFragment(path: string): boolean {
  return /[._-]override[._-]/i.test(basename(path));
}

/** A manifest of its own by its name: it is read by itself until that is plainly wrong. */
export function isWholeByName(path: string): boolean {
  return isManifestName(basename(path)) && !isNamedFragment(path);
}

/** The problems of a part whose base is not known: one hint in place of the errors that only the base could heal. */
export function withoutBase({ problems }: ResolvedManifest, path: string): readonly Problem[] {
  const isDue = ({ code, severity }: Problem): boolean => severity === 'error' && dueToBase.has(code);
  const due = problems.filter(isDue);
  const first = due[0];
  if (!first) return problems;
  const names = due.length === 1 ? 'a name or an image' : `${due.length} names or images`;
  const hint: Problem = {
    code: 'manifest.no-base',
    severity: 'info',
    message:
      `This looks like a part of a manifest: it takes ${names} from another file, and no file here has them. ` +
      'Choose the files that it is read with, or list it in an environment of x-patchbay.',
    at: first.at ?? { file: path, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } },
    related: due.slice(0, maxRelated).flatMap(({ message, at }) => (at ? [{ message, at }] : [])),
  };
  return [hint, ...problems.filter((problem) => !isDue(problem))];
}

const maxRelated = 10;

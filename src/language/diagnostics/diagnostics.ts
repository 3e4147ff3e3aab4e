import { basename, dirname } from 'node:path';
import type { Problem } from '../../base/problem.ts';
import { findManifest, isManifestName } from '../../manifest/files/find.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { problemsAndHints } from '../../policy/lint/lint.ts';

/**
 * The problems to show while these manifests are open, by file. Each is looked at as part of its folder's application, and
 * as the manifest it is by itself: an included `compose.yaml` also has to work under plain `docker compose`. What both
 * find is said once, at the file it stands in, which need not be open.
 */
export function diagnose(
  paths: readonly string[],
  host: ManifestHost,
  resolveFiles: (files: readonly string[]) => ResolvedManifest,
): ReadonlyMap<string, readonly Problem[]> {
  const found = new Map<string, Map<string, Problem>>();
  const resolved = new Map<string, readonly string[]>();
  const read = (files: readonly string[]): readonly string[] => {
    const key = files.join('\0');
    const known = resolved.get(key);
    if (known) return known;
    const manifest = resolveFiles(files);
    const parts = manifest.application?.files ?? files;
    const problems = problemsAndHints(manifest, (file) => host.readText(file));
    resolved.set(key, parts);
    for (const problem of problems) add(found, problem, files[0] ?? '');
    return parts;
  };
  for (const path of paths) {
    const ownApplication = findManifest(dirname(path), host);
    const isPart = ownApplication.length > 0 && read(ownApplication).includes(path);
    if (!isPart || (isManifestName(basename(path)) && !ownApplication.includes(path))) read(alone(path, host));
  }
  return new Map([...found].map(([file, problems]) => [file, [...problems.values()]]));
}

/** A Compose file by itself comes with its override; an override never comes alone. */
function alone(path: string, host: ManifestHost): readonly string[] {
  const compose = findManifest(dirname(path), {
    exists: (candidate) => !basename(candidate).startsWith('patchbay.') && host.exists(candidate),
  });
  return compose.includes(path) ? compose : [path];
}

function add(found: Map<string, Map<string, Problem>>, problem: Problem, mainFile: string): void {
  const file = problem.at?.file ?? mainFile;
  const problems = found.get(file) ?? new Map<string, Problem>();
  problems.set(JSON.stringify([problem.code, problem.at?.range.start, problem.message]), problem);
  found.set(file, problems);
}

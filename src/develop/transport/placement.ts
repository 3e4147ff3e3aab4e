import type { Problem } from '../../base/problem.ts';
import type { DetailedMount } from '../../engine/containerDetails.ts';
import type { ContainerFacts } from './probe.ts';

/** What is run in a container to sync it needs all of these. */
export function hasPrograms({ missing }: ContainerFacts): boolean {
  return missing.length === 0;
}

/** The mount that a path of a container lies in; undefined for its own root. */
export function mountAt({ mounts }: Pick<ContainerFacts, 'mounts'>, path: string): DetailedMount | undefined {
  const holding = mounts.filter(({ target }) => isInMount(path, target));
  return holding.reduce<DetailedMount | undefined>(
    (deepest, mount) => (deepest === undefined || mount.target.length > deepest.target.length ? mount : deepest),
    undefined,
  );
}

/** The top of the file system that a path lies on, without a slash at its end: `''` for the root. */
export function fileSystemOf(facts: Pick<ContainerFacts, 'mounts'>, path: string): string {
  return withoutSlash(mountAt(facts, path)?.target ?? '');
}

export function isInMount(path: string, folder: string): boolean {
  const base = withoutSlash(folder);
  return path === base || path.startsWith(`${base}/`);
}

/**
 * Why nothing can be synced to a path of a container; undefined where it can. An `info` is no failure: what is mounted from
 * this machine is there already.
 */
export function obstacleAt(facts: ContainerFacts, path: string): Problem | undefined {
  const { container, isRootReadOnly, missing } = facts;
  const mount = mountAt(facts, path);
  if (mount?.type === 'bind') {
    return obstacle(
      'develop.bind-mounted',
      `${path} of ${container} is not synced: it is mounted from ${mount.source ?? 'this machine'}, so that changes are there already.`,
      'info',
    );
  }
  if (mount ? mount.isReadOnly : isRootReadOnly) {
    const what = mount
      ? `what is mounted at ${mount.target} cannot be written`
      : 'its root cannot be written (read_only)';
    return obstacle(
      'develop.read-only',
      `Cannot sync to ${path} of ${container}: ${what}. Mount a volume or a tmpfs there, or use the action rebuild.`,
    );
  }
  if (mount?.type === 'tmpfs' && missing.length > 0) {
    return obstacle(
      'develop.tmpfs',
      `Cannot sync to ${path} of ${container}: it is a tmpfs, which only a program in the container can write, and its image has no ${missing.join(', ')}. Mount a volume there, add what is missing, or use the action rebuild.`,
    );
  }
  return undefined;
}

function obstacle(code: string, message: string, severity: Problem['severity'] = 'error'): Problem {
  return { code, severity, message };
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

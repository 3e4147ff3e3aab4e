import type { Service } from '../../../manifest/model.ts';
import { parseDurationMs } from '../../../manifest/schema/scalars.ts';

/** What the engine knows of a service's image. */
export interface ImageFacts {
  readonly isPresent: boolean;
  /** When it was pulled or built here; undefined where the engine does not know. */
  readonly sinceMs?: number;
}

export interface ImageWork {
  readonly kind: 'pull' | 'build';
  /** Why, for people: `the image is missing`. */
  readonly reason: string;
}

/**
 * What `pull_policy` asks for before containers are made of a service's image, if anything. `isBuilt`: this service, or another
 * one of the manifest, builds it. Pure; `nowMs` is what ages are reckoned from.
 */
export function imageWork(
  service: Service,
  isBuilt: boolean,
  { isPresent, sinceMs }: ImageFacts,
  nowMs: number,
): ImageWork | undefined {
  const { policy, everyMs } = service.pullPolicy ?? {};
  const missing = { kind: isBuilt ? 'build' : 'pull', reason: 'the image is missing' } as const;
  switch (policy) {
    case 'build':
      if (isBuilt) return { kind: 'build', reason: 'pull_policy: build' };
      return isPresent ? undefined : missing;
    case 'never':
      // Without a pull, making the container says that the image is missing.
      return isPresent || !isBuilt ? undefined : missing;
    case 'always':
      // An image that is built here is in no registry unless somebody pushed it.
      if (isBuilt) return isPresent ? undefined : missing;
      return { kind: 'pull', reason: 'pull_policy: always' };
    case 'refresh':
      if (!isPresent || isBuilt) return isPresent ? undefined : missing;
      return isStale(everyMs ?? writtenMs(service), sinceMs, nowMs)
        ? { kind: 'pull', reason: 'its last pull is too long ago' }
        : undefined;
    case 'missing':
    case undefined:
      return isPresent ? undefined : missing;
  }
}

function writtenMs({ pullRefreshAfter }: Service): number | undefined {
  return pullRefreshAfter === undefined ? undefined : parseDurationMs(pullRefreshAfter);
}

/** An image of unknown age counts as old, and so does any where nothing says when it is. */
function isStale(afterMs: number | undefined, sinceMs: number | undefined, nowMs: number): boolean {
  return sinceMs === undefined || nowMs - sinceMs >= (afterMs ?? 0);
}

import type { ManifestHost } from '../files/host.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { ParseCache } from '../yaml/parseCache.ts';

/** What packs are read with. */
export interface PackContext {
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly parses?: ParseCache;
}

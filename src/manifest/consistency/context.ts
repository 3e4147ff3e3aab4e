import type { ManifestHost } from '../host.ts';
import type { ProblemList } from '../problems.ts';

/** What every check of this folder is given. */
export interface ConsistencyContext {
  /** The services that their profiles leave in. */
  readonly active: ReadonlySet<string>;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
}

import type { AsyncApi } from '../messaging/asyncapi.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Memo } from '../cache/memo.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { ContractChecker } from '../messaging/contracts.ts';

/** The arguments of every check in this folder. */
export interface ConsistencyContext {
  /** The services that their profiles leave in. */
  readonly active: ReadonlySet<string>;
  /** The channels of the AsyncAPI document that the manifest names. */
  readonly asyncapi: AsyncApi;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly contracts: ContractChecker;
  /** What was found in a service counts until it changes: of a large manifest, one service changes at a time. */
  readonly memo: Memo;
}

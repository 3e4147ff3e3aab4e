import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { overruns } from './overruns.ts';
import { quotaScopes } from './scopes.ts';
import { unlimitedIn, unpricedIn } from './unlimited.ts';
import { declaredUse, noUse } from './use.ts';

/**
 * What the quota says of a manifest: whether all that it declares fits, as if nothing else ran. What runs beside it only an engine
 * knows; a plan is judged with that, in the same words.
 */
export function manifestQuota(application: Application): readonly PolicyFinding[] {
  const quota = application.governance?.quota;
  if (!quota) return [];
  const added = declaredUse(application);
  const scopes = quotaScopes(application);
  return [
    ...scopes.flatMap((scope) => overruns(scope, quota, { before: noUse, stays: noUse, added })),
    ...unlimitedIn(added.claims, quota, scopes),
    ...unpricedIn(quota, scopes),
  ];
}

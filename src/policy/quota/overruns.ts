import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { quotaAmount, quotaKindNames, quotaKinds, type QuotaKind } from './quotaKinds.ts';
import { quotaVersion } from './quotaVersion.ts';
import type { QuotaScope } from './scopes.ts';
import { joinedUse, noUse, totalsOf, type QuotaUse } from './use.ts';

/** What a plan makes of what runs. */
export interface QuotaDemand {
  readonly before: QuotaUse;
  /** What of that goes on. */
  readonly stays: QuotaUse;
  /** What comes, in the order of the manifest. */
  readonly added: QuotaUse;
}

/** One finding for each ceiling of a scope that what is added goes over. What goes down or stays the same is never held up. */
export function overruns(scope: QuotaScope, quota: QuotaDeclaration, demand: QuotaDemand): readonly PolicyFinding[] {
  return quotaKindNames.flatMap((kind) => overrun(kind, scope, quota, demand) ?? []);
}

function overrun(
  kind: QuotaKind,
  scope: QuotaScope,
  quota: QuotaDeclaration,
  { before, stays, added }: QuotaDemand,
): PolicyFinding | undefined {
  const traits = quotaKinds[kind];
  const allowed = scope.limits[traits.limit];
  const amountOf = (use: QuotaUse): number => totalsOf(use, quota)[traits.total] ?? 0;
  const after = amountOf(joinedUse(stays, added));
  if (allowed === undefined || after <= allowed || after <= amountOf(before)) return undefined;
  const blamed = blamedService(stays, added, (use) => amountOf(use) > allowed);
  const say = (amount: number): string => quotaAmount(kind, amount, quota.prices?.currency);
  const standing = amountOf(stays);
  const sum = standing > 0 ? `${say(standing)} + ${say(after - standing)} = ${say(after)}` : say(after);
  const ceiling = [...scope.path, ...traits.key];
  return {
    code: `quota.${kind}`,
    effect: 'deny',
    message:
      `${traits.label}: ${sum}, and the ${scope.words} allows ${say(allowed)}${kind === 'cost' ? pricedBy(quota) : ''}.` +
      `${blamed === undefined ? '' : ` "${blamed}" goes over it.`} ${traits.advice}, or raise ${ceiling.join('.')}.`,
    services: blamed === undefined ? [] : [blamed],
    blame: [
      ...(blamed === undefined ? [] : [...traits.places, []].map((place) => ['services', blamed, ...place])),
      ceiling,
    ],
    version: quotaVersion(quota),
  };
}

/** The first service with which the sum is too high; undefined for what no single service takes. */
function blamedService(stays: QuotaUse, added: QuotaUse, isOver: (use: QuotaUse) => boolean): string | undefined {
  const claims = [...stays.claims];
  for (const claim of added.claims) {
    claims.push(claim);
    if (isOver({ ...noUse, claims })) return claim.service;
  }
  return undefined;
}

function pricedBy({ prices }: QuotaDeclaration): string {
  return prices?.source === 'OpenCost' ? " at OpenCost's default prices" : " at the manifest's prices";
}

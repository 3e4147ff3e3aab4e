import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { quotaAmount, quotaKindNames, quotaKinds, type QuotaKind } from './quotaKinds.ts';
import { quotaVersion } from './quotaVersion.ts';
import type { QuotaScope } from './scopes.ts';
import { joinedUse, noUse, quotaTotals, type QuotaUse } from './use.ts';

/** What a plan makes of what runs. */
export interface QuotaDemand {
  readonly before: QuotaUse;
  /** What of that goes on, with what is reserved. */
  readonly stays: QuotaUse;
  /** What starts that are under way elsewhere have reserved, and does not run yet. */
  readonly reserved?: QuotaUse;
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
  { before, stays, reserved, added }: QuotaDemand,
): PolicyFinding | undefined {
  const traits = quotaKinds[kind];
  const allowed = scope.limits[traits.limit];
  const amountOf = (use: QuotaUse): number => quotaTotals(use, quota)[traits.total] ?? 0;
  const after = amountOf(joinedUse(stays, added));
  if (allowed === undefined || after <= allowed || after <= amountOf(before)) return undefined;
  const blamed = blamedService(stays, added, (use) => amountOf(use) > allowed);
  const say = (amount: number): string => quotaAmount(kind, amount, quota.prices?.currency);
  const standing = amountOf(stays);
  const sum = standing > 0 ? `${say(standing)} + ${say(after - standing)} = ${say(after)}` : say(after);
  const isReserved = reserved !== undefined && amountOf(reserved) > 0;
  const ceiling = [...scope.path, ...traits.key];
  return {
    code: `quota.${kind}`,
    effect: 'deny',
    message:
      `${capitalised(traits.label)}: ${sum}${isReserved ? ` (${say(amountOf(reserved))} of it reserved by a start under way elsewhere)` : ''}, and the ${scope.words} allows ${say(allowed)}${kind === 'cost' ? pricedBy(quota) : ''}.` +
      `${blamed === undefined ? '' : ` "${blamed}" goes over it.`} ${traits.advice}, or raise ${ceiling.join('.')}.`,
    services: blamed === undefined ? [] : [blamed],
    blame: [
      ...(blamed === undefined ? [] : [...traits.places, []].map((place) => ['services', blamed, ...place])),
      ceiling,
    ],
    version: quotaVersion(quota),
  };
}

/** The first service with which the sum is too high; undefined for what no single service takes. Sums only grow: it is found by halves. */
function blamedService(stays: QuotaUse, added: QuotaUse, isOver: (use: QuotaUse) => boolean): string | undefined {
  const isOverWith = (count: number): boolean =>
    isOver({ ...noUse, claims: [...stays.claims, ...added.claims.slice(0, count)] });
  let [fits, over] = [0, added.claims.length];
  if (!isOverWith(over)) return undefined;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (isOverWith(middle)) over = middle;
    else fits = middle;
  }
  return added.claims[over - 1]?.service;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pricedBy({ prices }: QuotaDeclaration): string {
  return prices?.source === 'OpenCost' ? " at OpenCost's default prices" : " at the manifest's prices";
}

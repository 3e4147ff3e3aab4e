import type { RunningContainer } from '../../../engine/observation.ts';
import { optional } from '../../../manifest/application/facts.ts';
import { openCostPrices } from '../../../manifest/governance/quota.ts';
import type { Prices, QuotaDeclaration } from '../../../manifest/model/governance.ts';
import type { Application } from '../../../manifest/model.ts';
import { serviceCost, totalCost, type ServiceCost } from '../../../policy/quota/costs.ts';
import { quotaKindNames, quotaKinds, type QuotaKind } from '../../../policy/quota/quotaKinds.ts';
import { quotaScopes, type QuotaScope } from '../../../policy/quota/scopes.ts';
import { amountIn, declaredUse, noUse, quotaTotals, type QuotaClaim } from '../../../policy/quota/use.ts';
import { claimOfContainer } from './demand.ts';
import type { Reservation } from './reservationFile.ts';

/** How an application stands to its quotas, as plain data. Units: CPUs, bytes, counts, the currency of the prices for a month. */
export interface QuotaOverview {
  readonly project: string;
  readonly environment?: string;
  readonly prices: Prices;
  /** One for each set of ceilings; where there is none, that of the application without any. */
  readonly scopes: readonly ScopeOverview[];
  /** What each service costs as the manifest declares it. */
  readonly services: readonly ServiceCost[];
  readonly total: Pick<ServiceCost, 'perMonth' | 'unpriced'>;
}

interface ScopeOverview {
  readonly scope: QuotaScope['kind'];
  readonly rows: readonly QuotaRow[];
}

export interface QuotaRow {
  readonly what: QuotaKind;
  /** What runs may take; a cost is left out where nothing of it has a price. */
  readonly running?: number;
  /** What starts under way are about to take beside. */
  readonly reserved?: number;
  /** What the manifest declares in all, running or not. */
  readonly declared?: number;
  /** Left out: there is no ceiling. */
  readonly allowed?: number;
}

/** What is known of an engine beside the manifest. */
export interface QuotaSurroundings {
  readonly running: readonly RunningContainer[];
  readonly reservations: readonly Reservation[];
}

/** Without a quota, what runs is told with OpenCost's prices. */
export function quotaOverview(application: Application, surroundings: QuotaSurroundings): QuotaOverview {
  const { governance } = application;
  const quota = governance?.quota ?? { prices: openCostPrices };
  const prices = quota.prices ?? openCostPrices;
  const scopes = quotaScopes(application);
  const unlimited: QuotaScope = { kind: 'application', limits: {}, words: '', path: [] };
  const costs = declaredUse(application).claims.map((claim) => serviceCost(claim, { ...quota, prices }));
  return {
    project: application.name,
    ...(governance?.environment !== undefined && { environment: governance.environment }),
    prices,
    scopes: (scopes.length > 0 ? scopes : [unlimited]).map((scope) => ({
      scope: scope.kind,
      rows: rowsOf(scope, application, { ...quota, prices }, surroundings),
    })),
    services: costs,
    total: totalCost(costs),
  };
}

function rowsOf(
  scope: QuotaScope,
  application: Application,
  quota: QuotaDeclaration,
  { running, reservations }: QuotaSurroundings,
): readonly QuotaRow[] {
  const isMeant = ({ project }: { readonly project: string }): boolean =>
    scope.kind === 'developer' || project === application.name;
  const up = running.filter(isMeant);
  const names = new Set(up.map(({ name }) => name));
  const coming = reservations
    .filter(isMeant)
    .flatMap(({ containers }) => containers.filter(({ name }) => !names.has(name)));
  const totals = (claims: readonly QuotaClaim[]) => quotaTotals({ ...noUse, claims }, quota);
  const [used, reserved] = [totals(up.map(claimOfContainer)), totals(coming)];
  const declared = quotaTotals(declaredUse(application), quota);
  const limits = Object.keys(scope.limits).length === 0 ? undefined : scope.limits;
  return quotaKindNames.flatMap((what) => {
    const { limit, total } = quotaKinds[what];
    const allowed = limits?.[limit];
    // Volumes and images are no matter of what runs: a plan counts them.
    const isCounted = what !== 'volumes' && what !== 'images';
    if (!isCounted || (limits && allowed === undefined)) return [];
    return {
      what,
      ...optional('running', amountIn(used, total)),
      ...optional('reserved', amountIn(reserved, total)),
      ...optional('declared', amountIn(declared, total)),
      ...(allowed === undefined ? {} : { allowed }),
    };
  });
}

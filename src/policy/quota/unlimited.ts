import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { quotaKinds, type QuotaKind } from './quotaKinds.ts';
import { quotaVersion } from './quotaVersion.ts';
import type { QuotaScope } from './scopes.ts';
import type { QuotaClaim } from './use.ts';

/** A service without a limit may take all there is, which no ceiling holds. A ResourceQuota of Kubernetes refuses it as well. */
export function unlimitedIn(
  claims: readonly QuotaClaim[],
  quota: QuotaDeclaration,
  scopes: readonly QuotaScope[],
): readonly PolicyFinding[] {
  const wanted = wantedLimits(quota, scopes);
  const byService = new Map(claims.filter(({ containers }) => containers > 0).map((claim) => [claim.service, claim]));
  return [...byService.values()].flatMap((claim) => {
    const missing = wanted.filter(({ claimed }) => claim[claimed] === undefined);
    const [first] = missing;
    return first ? [unlimited(claim.service, first.scope, missing, quota)] : [];
  });
}

function unlimited(
  service: string,
  scope: QuotaScope,
  missing: readonly WantedLimit[],
  quota: QuotaDeclaration,
): PolicyFinding {
  const listed = (prefix: string): string => missing.map(({ key }) => `${prefix}.${key}`).join(' and ');
  return {
    code: 'quota.unlimited',
    effect: 'deny',
    message:
      `"${service}" has no limit of ${missing.map(({ words }) => words).join(' and ')}, so it may take more than the ${scope.words} allows. ` +
      `Write ${listed('deploy.resources.limits')}, or ${listed('x-patchbay.quota.defaults')} for all services without.`,
    services: [service],
    blame: [
      ['services', service, 'deploy', 'resources', 'limits'],
      ['services', service],
    ],
    version: quotaVersion(quota),
  };
}

/** The ceiling of a cost holds no more than what has a price. */
export function unpricedIn(quota: QuotaDeclaration, scopes: readonly QuotaScope[]): readonly PolicyFinding[] {
  const parts = unpricedParts(quota);
  const scope = scopes.find(({ limits }) => limits.costPerMonth !== undefined);
  if (!scope || parts.length === 0) return [];
  const verb = parts.length === 1 ? 'has' : 'have';
  return [
    {
      code: 'quota.unpriced',
      effect: 'warn',
      message:
        `${parts.join(' and ')} ${verb} no price in ${quota.prices?.currency ?? 'any currency'}, so the cost is counted without. ` +
        'Write x-patchbay.quota.cost.cpuHour and gibHour.',
      services: [],
      blame: [[...scope.path, ...quotaKinds.cost.key]],
      version: quotaVersion(quota),
    },
  ];
}

/** `CPU`, `memory`: what has no price. */
export function unpricedParts({ prices }: Pick<QuotaDeclaration, 'prices'>): readonly string[] {
  return [prices?.cpuHour === undefined && 'CPU', prices?.gibHour === undefined && 'memory'].filter(
    (part) => part !== false,
  );
}

interface WantedLimit {
  readonly claimed: 'cpus' | 'memoryBytes';
  readonly key: string;
  readonly words: string;
  readonly scope: QuotaScope;
}

/** What every service must state: some ceiling counts it, and no default stands in. */
function wantedLimits({ defaults, prices }: QuotaDeclaration, scopes: readonly QuotaScope[]): readonly WantedLimit[] {
  const scopeOf = (kind: QuotaKind, isPriced: boolean): QuotaScope | undefined =>
    scopes.find(({ limits }) => limits[quotaKinds[kind].limit] !== undefined) ??
    scopes.find(({ limits }) => isPriced && limits.costPerMonth !== undefined);
  const cpus = defaults?.cpus === undefined && scopeOf('cpus', prices?.cpuHour !== undefined);
  const memory = defaults?.memoryBytes === undefined && scopeOf('memory', prices?.gibHour !== undefined);
  return [
    ...(cpus ? ([{ claimed: 'cpus', key: 'cpus', words: 'CPUs', scope: cpus }] as const) : []),
    ...(memory ? ([{ claimed: 'memoryBytes', key: 'memory', words: 'memory', scope: memory }] as const) : []),
  ];
}

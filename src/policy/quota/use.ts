import { ownProperty } from '../../base/ownProperty.ts';
import type { Prices, QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { Application, Service } from '../../manifest/model.ts';

/** Containers or local processes of one service that are alike, as a quota counts them. */
export interface QuotaClaim {
  readonly service: string;
  readonly containers: number;
  /** What each of them may take; undefined: no limit is stated. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** How many ports each of them publishes. */
  readonly ports: number;
}

/** All that a quota counts, at one moment. */
export interface QuotaUse {
  readonly claims: readonly QuotaClaim[];
  readonly volumes: number;
  /** Of all images together; undefined where no size is known. */
  readonly imageBytes?: number;
}

/** Sums over a `QuotaUse`: CPUs, bytes, counts, and the currency of the prices for a month. */
export interface QuotaTotals {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly containers: number;
  readonly volumes: number;
  readonly ports: number;
  readonly imageBytes?: number;
  /** Undefined where nothing of it has a price. */
  readonly costPerMonth?: number;
}

export const noUse: QuotaUse = { claims: [], volumes: 0 };

/** What the manifest declares to run: every active service with all its replicas, and the named volumes that they mount. */
export function declaredUse({ services, volumes }: Application): QuotaUse {
  const active = Object.values(services).filter(({ isActive, provider }) => isActive && !provider);
  const mounted = new Set(
    active.flatMap(({ mounts }) => mounts.flatMap(({ type, source }) => (type === 'volume' && source) || [])),
  );
  return {
    claims: active.map((service) => claimOf(service, replicasOf(service))),
    volumes: [...mounted].filter((name) => ownProperty(volumes, name)?.isExternal === false).length,
  };
}

/** What so many containers of a service may take. */
export function claimOf(
  { name, limits, ports }: Pick<Service, 'name' | 'limits' | 'ports'>,
  containers = 1,
): QuotaClaim {
  return { service: name, containers, ...limits, ports: ports.length };
}

/** A global service has one container on each node, and an engine of one machine is one node. */
function replicasOf({ replicas, deploy }: Service): number {
  return deploy?.mode === 'global' ? 1 : replicas;
}

/** Both together. */
export function joinedUse(one: QuotaUse, other: QuotaUse): QuotaUse {
  const images = [one.imageBytes, other.imageBytes].filter((bytes) => bytes !== undefined);
  return {
    claims: [...one.claims, ...other.claims],
    volumes: one.volumes + other.volumes,
    ...(images.length === 0 ? {} : { imageBytes: images.reduce((sum, bytes) => sum + bytes, 0) }),
  };
}

/** Its defaults count where no limit is stated. Without both it counts as nothing: `unlimitedIn` names it. */
export function quotaTotals(
  { claims, volumes, imageBytes }: QuotaUse,
  { defaults, prices }: QuotaDeclaration,
): QuotaTotals {
  const cpus = sumOf(claims, (claim) => claim.cpus ?? defaults?.cpus ?? 0);
  const memoryBytes = sumOf(claims, (claim) => claim.memoryBytes ?? defaults?.memoryBytes ?? 0);
  // Without any limit there is nothing to be priced, which is not the same as costing nothing.
  const isUnpriced = claims.length > 0 && cpus === 0 && memoryBytes === 0;
  const cost = isUnpriced ? undefined : costPerMonth({ cpus, memoryBytes }, prices);
  return {
    cpus,
    memoryBytes,
    containers: sumOf(claims, () => 1),
    volumes,
    ports: sumOf(claims, ({ ports }) => ports),
    ...(imageBytes === undefined ? {} : { imageBytes }),
    ...(cost === undefined ? {} : { costPerMonth: cost }),
  };
}

/** Added up in billionths, as Docker counts CPUs: three times 0.1 is 0.3. */
function sumOf(claims: readonly QuotaClaim[], amount: (claim: QuotaClaim) => number): number {
  return exact(claims.reduce((sum, claim) => sum + claim.containers * amount(claim), 0));
}

/** Without what adding up in another order makes different: no cost goes down by a billionth. */
export function exact(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}

/** The hours of a month, as clouds bill it: a twelfth of 365 days. */
const hoursPerMonth = 730;

/** Undefined where nothing of it has a price: that is not the same as costing nothing. */
export function costPerMonth(
  { cpus, memoryBytes }: { readonly cpus: number; readonly memoryBytes: number },
  { cpuHour, gibHour }: Partial<Prices> = {},
): number | undefined {
  if (cpuHour === undefined && gibHour === undefined) return undefined;
  return exact((cpus * (cpuHour ?? 0) + (memoryBytes / 1024 ** 3) * (gibHour ?? 0)) * hoursPerMonth);
}

/** One of the sums: 0 where nothing of it is there, undefined for a cost that nobody knows. */
export function amountIn(totals: QuotaTotals, total: keyof QuotaTotals): number | undefined {
  return total === 'costPerMonth' ? totals.costPerMonth : (totals[total] ?? 0);
}

import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import { moneyText } from './quotaKinds.ts';
import { costPerMonth, exact, type QuotaClaim } from './use.ts';

/** What containers that are alike may take and cost, all of them together. */
export interface ServiceCost {
  readonly service: string;
  readonly containers: number;
  /** Undefined: it has no limit, and no default stands in. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** In the currency of the prices; undefined where nothing of it has a price. It never stands for what is `unpriced`. */
  readonly perMonth?: number;
  /** What the cost does not hold, for people: `CPU has no limit`, `memory has no price in EUR`. */
  readonly unpriced: readonly string[];
}

type Priced = Pick<QuotaDeclaration, 'defaults' | 'prices'>;

export function serviceCost(claim: QuotaClaim, { defaults, prices }: Priced): ServiceCost {
  const cpus = claim.cpus ?? defaults?.cpus;
  const memoryBytes = claim.memoryBytes ?? defaults?.memoryBytes;
  const { containers } = claim;
  const known = {
    cpus: prices?.cpuHour === undefined ? undefined : cpus,
    memoryBytes: prices?.gibHour === undefined ? undefined : memoryBytes,
  };
  const hasPrice = known.cpus !== undefined || known.memoryBytes !== undefined;
  const each = costPerMonth({ cpus: known.cpus ?? 0, memoryBytes: known.memoryBytes ?? 0 }, prices);
  return {
    service: claim.service,
    containers,
    ...(cpus === undefined ? {} : { cpus: cpus * containers }),
    ...(memoryBytes === undefined ? {} : { memoryBytes: memoryBytes * containers }),
    ...(hasPrice && each !== undefined ? { perMonth: exact(each * containers) } : {}),
    unpriced: [
      ...unpricedBecause('CPU', cpus, prices?.cpuHour, prices?.currency),
      ...unpricedBecause('memory', memoryBytes, prices?.gibHour, prices?.currency),
    ],
  };
}

function unpricedBecause(
  part: string,
  amount: number | undefined,
  price: number | undefined,
  currency = 'any currency',
): readonly string[] {
  if (price === undefined) return [`${part} has no price in ${currency}`];
  return amount === undefined ? [`${part} has no limit`] : [];
}

/** All of them together; `perMonth` holds what has a price. */
export function totalCost(costs: readonly ServiceCost[]): Pick<ServiceCost, 'perMonth' | 'unpriced'> {
  const priced = costs.flatMap(({ perMonth }) => perMonth ?? []);
  return {
    ...(priced.length === 0 ? {} : { perMonth: exact(priced.reduce((sum, each) => sum + each, 0)) }),
    unpriced: [...new Set(costs.filter(({ containers }) => containers > 0).flatMap(({ unpriced }) => unpriced))],
  };
}

/** `USD 12.40 a month`, `USD 3.09 a month and unpriced: CPU has no limit`, `unpriced: …`. */
export function costText({ perMonth, unpriced }: Pick<ServiceCost, 'perMonth' | 'unpriced'>, currency: string): string {
  const priced = perMonth === undefined ? undefined : `${moneyText(perMonth, currency)} a month`;
  const rest = unpriced.length === 0 ? undefined : `unpriced: ${unpriced.join(', ')}`;
  return [priced, rest].filter((part) => part !== undefined).join(', and ') || 'unpriced';
}

/** Where the prices come from: `OpenCost's default prices`. */
export function pricesText({ prices }: Priced): string {
  if (prices?.source === 'OpenCost') return "OpenCost's default prices";
  return "the manifest's prices";
}

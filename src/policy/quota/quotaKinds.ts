import { formatBytes } from '../../base/bytes.ts';
import type { QuotaLimits } from '../../manifest/model/governance.ts';
import type { QuotaTotals } from './use.ts';

/** What every side must know of one thing that a quota limits. */
interface QuotaKindTraits {
  readonly limit: keyof QuotaLimits;
  readonly total: keyof QuotaTotals;
  /** The keys of its ceiling below `quota`. */
  readonly key: readonly string[];
  /** For people, where a row tells of it. */
  readonly label: string;
  /** Where a service says how much it takes of it, most specific first. */
  readonly places: readonly (readonly string[])[];
  /** What else a person can do than raise the ceiling. */
  readonly advice: string;
}

const replicaPlaces = [['deploy', 'replicas'], ['scale']] as const;

/** All that a quota limits, in the order in which people are shown it; its code is `quota.` and the name. */
export const quotaKinds = {
  cpus: {
    limit: 'cpus',
    total: 'cpus',
    key: ['cpus'],
    label: 'CPUs',
    places: [['deploy', 'resources', 'limits', 'cpus'], ['cpus'], ...replicaPlaces],
    advice: 'Lower its limit of CPUs or its replicas',
  },
  memory: {
    limit: 'memoryBytes',
    total: 'memoryBytes',
    key: ['memory'],
    label: 'memory',
    places: [['deploy', 'resources', 'limits', 'memory'], ['mem_limit'], ...replicaPlaces],
    advice: 'Lower its limit of memory or its replicas',
  },
  containers: {
    limit: 'containers',
    total: 'containers',
    key: ['containers'],
    label: 'containers',
    places: replicaPlaces,
    advice: 'Lower its replicas',
  },
  volumes: {
    limit: 'volumes',
    total: 'volumes',
    key: ['volumes'],
    label: 'volumes',
    places: [['volumes']],
    advice: 'Remove a volume that is not needed',
  },
  ports: {
    limit: 'ports',
    total: 'ports',
    key: ['ports'],
    label: 'published ports',
    places: [['ports']],
    advice: 'Publish fewer ports',
  },
  images: {
    limit: 'imageBytes',
    total: 'imageBytes',
    key: ['images'],
    label: 'images',
    places: [['image'], ['build']],
    advice: 'Take a smaller image',
  },
  cost: {
    limit: 'costPerMonth',
    total: 'costPerMonth',
    key: ['cost', 'perMonth'],
    label: 'cost a month',
    places: [['deploy', 'resources', 'limits'], ['cpus'], ['mem_limit'], ...replicaPlaces],
    advice: 'Lower its limits or its replicas',
  },
} as const satisfies Readonly<Record<string, QuotaKindTraits>>;

export type QuotaKind = keyof typeof quotaKinds;

export const quotaKindNames = Object.keys(quotaKinds) as readonly QuotaKind[];

/** `1.5`, `512 MiB`, `USD 12.40`: an amount of one kind, without its name. */
export function quotaAmount(kind: QuotaKind, amount: number, currency = 'USD'): string {
  switch (kind) {
    case 'memory':
    case 'images':
      return formatBytes(amount);
    case 'cost':
      return moneyText(amount, currency);
    default:
      return String(Math.round(amount * 1000) / 1000);
  }
}

/** `USD 12.40`. What is more than nothing is never told as 0.00. */
export function moneyText(amount: number, currency: string): string {
  const isTiny = amount > 0 && amount < 0.005;
  return isTiny ? `less than ${currency} 0.01` : `${currency} ${amount.toFixed(2)}`;
}

import { formatBytes } from '../../base/bytes.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import type { Observation } from '../../engine/observation.ts';
import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { Application } from '../../manifest/model.ts';
import { costPerMonth, noUse, quotaTotals, type QuotaTotals } from '../../policy/quota/use.ts';
import { usageOf, type Usages } from './usage.ts';

/** How what runs of an application stands to its quota. */
export interface QuotaStanding {
  /** `quota 38%`: of the ceiling that is nearest. */
  readonly words: string;
  /** What is left of that is little, or nothing. */
  readonly level: 'enough' | 'near' | 'over';
  /** The same for a row of its own: `38%`, `CPUs 1.5 of 4`. */
  readonly share: string;
  readonly nearest: string;
  /** `CPUs ▰▰▰▰▱▱▱▱▱▱ 0.4 used · 1.5 reserved · 4 allowed`, one for each ceiling; then what is paid for and not used. */
  readonly lines: readonly string[];
}

/** Undefined for an application without ceilings. What is used is known only while somebody looks. */
export function quotaStanding(
  { governance }: Pick<Application, 'governance'>,
  { containers }: Pick<Observation, 'containers'>,
  usages: Usages,
): QuotaStanding | undefined {
  const quota = governance?.quota;
  if (!quota) return undefined;
  const up = containers.filter(isUpOrPaused);
  const claims = up.map(({ service, limits }) => ({ service, containers: 1, ...limits, ports: 0 }));
  const reserved = quotaTotals({ ...noUse, claims }, quota);
  const usage = usageOf(up, usages);
  const used = usage && { cpus: usage.cpu, memoryBytes: usage.memoryBytes };
  const rows = ceilings.flatMap(({ name, key, say }) => {
    const limits = [quota.application?.[key], quota.environment?.[key]].filter((limit) => limit !== undefined);
    if (limits.length === 0) return [];
    const allowed = Math.min(...limits);
    const share = allowed > 0 ? reserved[key] / allowed : Number(reserved[key] > 0);
    const now = used && key !== 'containers' ? `${say(used[key])} used · ` : '';
    const nearest = `${name} ${say(reserved[key])} of ${say(allowed)}`;
    return [
      { share, nearest, line: `${name} ${bar(share)} ${now}${say(reserved[key])} reserved · ${say(allowed)} allowed` },
    ];
  });
  const [nearest] = rows.toSorted((one, other) => other.share - one.share);
  if (!nearest) return undefined;
  const share = `${Math.round(nearest.share * 100)}%`;
  return {
    words: `quota ${share}`,
    level: nearest.share > 1 ? 'over' : nearest.share >= nearShare ? 'near' : 'enough',
    share,
    nearest: nearest.nearest,
    lines: [...rows.map(({ line }) => line), ...idleLine(reserved, used, quota)],
  };
}

/** From here on the next start may not fit. */
const nearShare = 0.8;

const ceilings = [
  { name: 'CPUs', key: 'cpus', say: (amount: number) => String(Math.round(amount * 100) / 100) },
  { name: 'Memory', key: 'memoryBytes', say: formatBytes },
  { name: 'Containers', key: 'containers', say: String },
] as const;

/** Ten signs. What is more than nothing shows, and so does what is left. */
function bar(share: number): string {
  const full = share <= 0 ? 0 : share >= 1 ? 10 : Math.min(9, Math.max(1, Math.round(share * 10)));
  return '▰'.repeat(full) + '▱'.repeat(10 - full);
}

/** An estimate: as if it were used as much all month as it is now. */
function idleLine(
  reserved: QuotaTotals,
  used: { readonly cpus: number; readonly memoryBytes: number } | undefined,
  { prices }: QuotaDeclaration,
): readonly string[] {
  const paid = costPerMonth(reserved, prices);
  if (!used || !paid || !prices) return [];
  const left = {
    cpus: Math.max(0, reserved.cpus - used.cpus),
    memoryBytes: Math.max(0, reserved.memoryBytes - used.memoryBytes),
  };
  const idle = costPerMonth(left, prices) ?? 0;
  return [`Idle: about ${prices.currency} ${idle.toFixed(2)} of ${paid.toFixed(2)} a month, as it is used now`];
}

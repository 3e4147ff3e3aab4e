import { formatBytes } from '../../base/bytes.ts';
import type { QuotaDeclaration } from '../../manifest/model/governance.ts';
import type { Service } from '../../manifest/model.ts';
import { entriesOf, find, type Node } from '../../manifest/tree/tree.ts';

const mib = 1024 ** 2;

/** How a limit of a service is written. Units: CPUs, bytes. */
interface LimitTraits {
  /** What a small service is often given, the largest first. */
  readonly usual: readonly number[];
  /** Limits are lowered by so much, and an engine takes none that is less. */
  readonly step: number;
  readonly least: number;
  readonly own: (service: Service) => number | undefined;
  readonly fallback: (quota: QuotaDeclaration | undefined) => number | undefined;
  readonly say: (amount: number) => string;
  /** As a value in the manifest; `now` is what stands there. */
  readonly text: (amount: number, now?: string) => string;
  /** The same below `deploy`, where CPUs are a text. */
  readonly deployText: (amount: number) => string;
  /** Where a service states it. */
  readonly keys: readonly (readonly string[])[];
}

export const limitKinds = {
  cpus: {
    usual: [0.5, 0.25, 0.1, 0.05],
    step: 0.01,
    least: 0.01,
    own: ({ limits }) => limits.cpus,
    fallback: (quota) => quota?.defaults?.cpus,
    say: (amount) => `${amount} CPUs`,
    text: String,
    deployText: (amount) => `"${amount}"`,
    keys: [['deploy', 'resources', 'limits', 'cpus'], ['cpus']],
  },
  memory: {
    usual: [256 * mib, 128 * mib, 64 * mib, 32 * mib],
    step: mib,
    // Docker refuses less.
    least: 6 * mib,
    own: ({ limits }) => limits.memoryBytes,
    fallback: (quota) => quota?.defaults?.memoryBytes,
    say: formatBytes,
    text: (amount, now = 'M') => `${amount / mib}${/[a-z]/.test(now) ? 'm' : 'M'}`,
    deployText: (amount) => `${amount / mib}M`,
    keys: [['deploy', 'resources', 'limits', 'memory'], ['mem_limit']],
  },
} as const satisfies Readonly<Record<string, LimitTraits>>;

export type LimitKind = keyof typeof limitKinds;

/** The key of a service itself that states a limit, the older way. */
export function topKey(kind: LimitKind): string {
  return { cpus: 'cpus', memory: 'mem_limit' }[kind];
}

/** True where limits are written as keys of the service itself: by this one, or, where it has none, by more of the others. */
export function writesTop(tree: Node | undefined, name: string): boolean {
  const services = entriesOf(find(tree, 'services'));
  const isTop = (node: Node): boolean => [find(node, 'cpus'), find(node, 'mem_limit')].some(Boolean);
  const isDeploy = (node: Node): boolean => find(node, 'deploy', 'resources', 'limits') !== undefined;
  const own = services.find(([key]) => key === name)?.[1];
  if (own && isDeploy(own)) return false;
  if (own && isTop(own)) return true;
  const count = (is: (node: Node) => boolean): number => services.filter(([, node]) => is(node)).length;
  return count(isTop) > count(isDeploy);
}

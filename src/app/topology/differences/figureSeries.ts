import type { TopologyFigures } from '../../../protocol/topology/topology.ts';

/** The figures of one node or edge over some time; null where nobody knew. */
export interface Average {
  readonly errors: number | null;
  readonly lag: number | null;
  readonly pending: number | null;
  readonly length: number | null;
  readonly ratePerSecond: number | null;
  readonly bytes: number | null;
  /** The last one; null: none was known. */
  readonly state: { readonly text: string; readonly color: string | null } | null;
}

type Figures = TopologyFigures['nodes'][string] | TopologyFigures['edges'][string];

/** Middle values over moments: one outlier changes nothing. Rates are means, as what comes seldom is mostly not there. */
export function averageOf(moments: readonly TopologyFigures[]): {
  readonly nodes: ReadonlyMap<string, Average>;
  readonly edges: ReadonlyMap<string, Average>;
} {
  return { nodes: averages(moments.map(({ nodes }) => nodes)), edges: averages(moments.map(({ edges }) => edges)) };
}

function averages(moments: readonly Readonly<Record<string, Figures>>[]): ReadonlyMap<string, Average> {
  const series = new Map<string, Figures[]>();
  for (const moment of moments) {
    for (const [id, figures] of Object.entries(moment)) {
      const known = series.get(id);
      if (known) known.push(figures);
      else series.set(id, [figures]);
    }
  }
  return new Map([...series].map(([id, figures]) => [id, average(figures)]));
}

function average(figures: readonly Figures[]): Average {
  const valuesOf = (name: Exclude<keyof Average, 'state'>): readonly number[] =>
    figures.flatMap((one: Partial<Average>) => one[name] ?? []);
  const states = figures.flatMap((one) => ('state' in one ? (one.state ?? []) : []));
  return {
    errors: middle(valuesOf('errors')),
    lag: middle(valuesOf('lag')),
    pending: middle(valuesOf('pending')),
    length: middle(valuesOf('length')),
    bytes: middle(valuesOf('bytes')),
    ratePerSecond: mean(valuesOf('ratePerSecond')),
    state: states.at(-1) ?? null,
  };
}

function middle(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? null;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first moment at which errors or lag of anything rose beyond what they ever were before; undefined where none did. */
export function breakAt(past: readonly TopologyFigures[]): TopologyFigures | undefined {
  const worst = new Map<string, number>();
  return past.find((moment, index) => {
    const values = [...Object.entries(moment.nodes), ...Object.entries(moment.edges)].flatMap(
      ([id, { errors, lag }]) => [
        { id: `errors ${id}`, value: errors, margin: 0 },
        { id: `lag ${id}`, value: lag, margin: lagMargin },
      ],
    );
    const isRise = values.map(({ id, value, margin }) => {
      if (value === null) return false;
      const before = worst.get(id);
      worst.set(id, Math.max(before ?? 0, value));
      return index > 0 && isRisen(before ?? 0, value, margin) && (before !== undefined || margin === 0);
    });
    return isRise.includes(true);
  });
}

/** A group is always a few messages behind. */
export const lagMargin = 10;

/** True if a number is more than its ups and downs explain: the first at all, or twice as many as ever. */
export function isRisen(before: number, after: number, margin: number): boolean {
  return after > (before === 0 ? margin : before * 2 + margin);
}

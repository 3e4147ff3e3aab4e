import type { Hop } from '../../../protocol/traces/trace.ts';

/** For each hop, what came of it. */
export function effectsOf(hops: readonly Hop[]): readonly (readonly number[])[] {
  const effects: number[][] = hops.map(() => []);
  for (const [place, { causes }] of hops.entries()) {
    for (const cause of new Set(causes.map(({ hop }) => hop))) effects[cause]?.push(place);
  }
  return effects;
}

export interface GraphNode {
  readonly place: number;
  /** Steps from the chosen hop: before it they are negative. */
  readonly column: number;
  /** From the top, in its column. */
  readonly row: number;
}

export interface GraphLink {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly evidence: string;
  readonly isStated: boolean;
}

/** The surroundings of one hop: what led to it and what came of it, a few steps far. */
export interface CauseGraph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** How many stand in a column beyond those that are shown. */
  readonly more: ReadonlyMap<number, number>;
}

const maxSteps = 2;
const maxRows = 12;

export function causeGraphOf(
  hops: readonly Hop[],
  effects: readonly (readonly number[])[],
  chosen: number,
): CauseGraph {
  const causesOf = (place: number): readonly number[] => hops[place]?.causes.map(({ hop }) => hop) ?? [];
  const nodes = new Map<number, GraphNode>([[chosen, { place: chosen, column: 0, row: 0 }]]);
  const more = new Map<number, number>();
  const walk = (next: (place: number) => readonly number[], by: -1 | 1): void => {
    let edge: readonly number[] = [chosen];
    for (let step = 1; step <= maxSteps && edge.length > 0; step++) {
      const found = [...new Set(edge.flatMap(next))].filter((place) => hops[place] && !nodes.has(place));
      const shown = found.slice(0, maxRows);
      for (const [row, place] of shown.entries()) nodes.set(place, { place, column: by * step, row });
      if (found.length > shown.length) more.set(by * step, found.length - shown.length);
      edge = shown;
    }
  };
  walk(causesOf, -1);
  walk((place) => effects[place] ?? [], 1);
  return { nodes: [...nodes.values()], links: linksOf(hops, nodes), more };
}

function linksOf(hops: readonly Hop[], nodes: ReadonlyMap<number, GraphNode>): readonly GraphLink[] {
  return [...nodes.values()].flatMap((to) =>
    (hops[to.place]?.causes ?? []).flatMap(({ hop, evidence, isStated }) => {
      const from = nodes.get(hop);
      return from ? [{ from, to, evidence, isStated }] : [];
    }),
  );
}

import type { Hop, Missing, WiringFacts } from '../../../protocol/traces/trace.ts';
import { keyOfHop } from './hopText.ts';

/** Which hop stands below which, by their places in the trace. No hop stands before the one that it is below. */
export interface TraceTree {
  readonly parents: readonly (number | undefined)[];
  readonly children: readonly (readonly number[])[];
  readonly roots: readonly number[];
  /** How many stand below each, at any depth, and whether something is wrong with one of them. */
  readonly below: readonly { readonly count: number; readonly hasError: boolean }[];
}

/**
 * A hop stands below the first of its causes. What is taken for a cause only because it was the one before in time says nothing of
 * who called whom: such a hop stands beside that one, so that a log that nobody knows the wiring of is a list, and not a staircase.
 */
export function treeOf(hops: readonly Hop[], wiring: WiringFacts): TraceTree {
  const parents: (number | undefined)[] = [];
  const children: number[][] = hops.map(() => []);
  const roots: number[] = [];
  for (const [place, hop] of hops.entries()) {
    // Causes can go round in a circle: only what stands before can have others below it.
    const cause = hop.causes.find((each) => each.hop < place);
    const led = cause && hops[cause.hop];
    const isBelow = cause && led && (cause.isStated || isWired(hop, led, wiring));
    const parent = isBelow ? cause.hop : cause && parents[cause.hop];
    parents.push(parent);
    (parent === undefined ? roots : children[parent])?.push(place);
  }
  return { parents, children, roots, below: countBelow(hops, parents) };
}

/** Somebody who sent the one consumes or publishes the other. */
function isWired(hop: Hop, cause: Hop, { publishers, consumers }: WiringFacts): boolean {
  const services = hop.service === null ? namesOf(publishers, hop.label) : [hop.service];
  const near = [...namesOf(consumers, cause.label), ...namesOf(publishers, cause.label)];
  return services.some((service) => service === cause.service || near.includes(service));
}

function namesOf(names: Readonly<Record<string, readonly string[]>>, channel: string): readonly string[] {
  return Object.hasOwn(names, channel) ? (names[channel] ?? []) : [];
}

function countBelow(hops: readonly Hop[], parents: readonly (number | undefined)[]): TraceTree['below'] {
  const below = hops.map(() => ({ count: 0, hasError: false }));
  for (let place = hops.length - 1; place >= 0; place--) {
    const own = below[place];
    const over = below[parents[place] ?? -1];
    if (!own || !over) continue;
    over.count += own.count + 1;
    over.hasError ||= own.hasError || hops[place]?.isError === true;
  }
  return below;
}

interface Line {
  /** The same for the same thing, whatever comes and goes around it. */
  readonly key: string;
  /** From 1, as screen readers count. */
  readonly level: number;
  /** From 1, among those of one parent. */
  readonly position: number;
  readonly setSize: number;
}
export interface HopLine extends Line {
  readonly kind: 'hop';
  readonly place: number;
  /** Undefined for one with nothing below it. */
  readonly isExpanded: boolean | undefined;
}
export interface MissingLine extends Line {
  readonly kind: 'missing';
  readonly missing: Missing;
}
export type TreeLine = HopLine | MissingLine;

/** The lines from the top down: what is missed stands below the hop that it should have come of. */
export function treeLines(
  hops: readonly Hop[],
  tree: TraceTree,
  missing: readonly Missing[],
  collapsed: ReadonlySet<string>,
): readonly TreeLine[] {
  const missed = Map.groupBy(missing, ({ after }) => (after !== null && hops[after] ? after : undefined));
  const lines: TreeLine[] = [];
  const open: (() => void)[] = [];
  // A chain may be as deep as the trace: no recursion. What was put last is done first.
  const putAll = (places: readonly number[], missed_: readonly Missing[], level: number): void => {
    const setSize = places.length + missed_.length;
    for (const [at, each] of [...missed_.entries()].toReversed()) {
      const position = places.length + at + 1;
      open.push(() =>
        lines.push({ kind: 'missing', key: keyOfMissing(each), missing: each, level, position, setSize }),
      );
    }
    for (const [at, place] of [...places.entries()].toReversed()) {
      open.push(() => putHop(place, { level, position: at + 1, setSize }));
    }
  };
  const putHop = (place: number, where: Omit<Line, 'key'>): void => {
    const hop = hops[place];
    if (!hop) return;
    const key = keyOfHop(hop);
    const [below, missedHere] = [tree.children[place] ?? [], missed.get(place) ?? []];
    const isExpanded = below.length + missedHere.length === 0 ? undefined : !collapsed.has(key);
    lines.push({ kind: 'hop', key, place, isExpanded, ...where });
    if (isExpanded) putAll(below, missedHere, where.level + 1);
  };
  putAll(tree.roots, missed.get(undefined) ?? [], 1);
  for (let next = open.pop(); next; next = open.pop()) next();
  return lines;
}

/** Without the place of the hop that it comes behind, which is another one once others have come. */
export function keyOfMissing({ kind, label, service, text }: Missing): string {
  return `missing ${kind} ${label} ${service ?? ''} ${text}`;
}

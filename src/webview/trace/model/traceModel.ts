import type { FoundTrace, Hop, WiringFacts } from '../../../protocol/traces/trace.ts';
import { effectsOf } from './causeGraph.ts';
import { keyOfHop } from './hopText.ts';
import { serviceHues } from './serviceHues.ts';
import { timesOf, type TraceTimes } from './traceTimes.ts';
import { keyOfMissing, treeOf, type TraceTree } from './traceTree.ts';

/** Something that is wrong with a trace, and where in it: behind the hop at the whole place below. */
export interface Trouble {
  readonly key: string;
  readonly at: number;
}

/** A trace with all that its views say of it. */
export interface TraceModel extends FoundTrace {
  readonly wiring: WiringFacts;
  readonly tree: TraceTree;
  readonly times: TraceTimes;
  readonly effects: readonly (readonly number[])[];
  readonly hues: ReadonlyMap<string, number>;
  /** Places of hops by what names them. */
  readonly places: ReadonlyMap<string, number>;
  /** What is wrong, in the order of the trace: hops with an error, and what is missing behind them. */
  readonly problems: readonly Trouble[];
}

export function traceModel(trace: FoundTrace, wiring: WiringFacts): TraceModel {
  const { hops } = trace;
  const tree = treeOf(hops, wiring);
  return {
    ...trace,
    wiring,
    tree,
    times: timesOf(hops, tree),
    effects: effectsOf(hops),
    hues: serviceHues(hops),
    places: new Map(hops.map((hop, place) => [keyOfHop(hop), place])),
    problems: problemsOf(trace),
  };
}

function problemsOf({ hops, missing }: FoundTrace): readonly Trouble[] {
  const behind = (after: number | null): number => (after === null ? hops.length : after + 0.5);
  const errors = hops.flatMap((hop, place) => (hop.isError ? [{ at: place, key: keyOfHop(hop) }] : []));
  const missed = missing.map((each) => ({ at: behind(each.after), key: keyOfMissing(each) }));
  return [...errors, ...missed].sort((a, b) => a.at - b.at);
}

/** What is wrong next, behind what a key names, or else from the beginning. */
export function nextTrouble({ problems, places }: TraceModel, key: string | undefined): string | undefined {
  const known = problems.findIndex((each) => each.key === key);
  const place = places.get(key ?? '') ?? -1;
  const next = known >= 0 ? known + 1 : problems.findIndex(({ at }) => at > place);
  return (problems[next] ?? problems[0])?.key;
}

/** The hop that a key names; undefined for what is missing, or not there any more. */
export function hopNamed({ hops, places }: TraceModel, key: string | undefined): Hop | undefined {
  return hops[places.get(key ?? '') ?? -1];
}

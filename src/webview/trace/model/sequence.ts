import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { Hop, Missing, WiringFacts } from '../../../protocol/traces/trace.ts';
import { keyOfHop } from './hopText.ts';
import { keyOfMissing } from './traceTree.ts';

interface Column {
  readonly name: string;
  /** A channel is a column of its own where nobody is known to publish or consume it. */
  readonly kind: 'service' | 'channel' | 'others';
}

interface Arrow {
  readonly to: number;
  /** Something that service did came of the message; else only the wiring says that it consumes it. */
  readonly isProven: boolean;
}

/** A line of the sequence: from one column to others; a log line or a span is at one. */
export interface SequenceHop {
  readonly kind: 'hop';
  readonly key: string;
  readonly place: number;
  readonly from: number;
  readonly arrows: readonly Arrow[];
  /** It goes back to who sent what led to it. */
  readonly isReply: boolean;
}
interface SequenceMissing {
  readonly kind: 'missing';
  readonly key: string;
  readonly missing: Missing;
  /** Where what it should have come of was; undefined: nobody knows. */
  readonly from: number | undefined;
  /** Who should have done it. */
  readonly to: number | undefined;
}
export type SequenceLine = SequenceHop | SequenceMissing;

export interface Sequence {
  readonly columns: readonly Column[];
  readonly lines: readonly SequenceLine[];
}

/** More services share the last column: nobody reads so wide a diagram. */
const maxColumns = 40;

export function sequenceOf(
  hops: readonly Hop[],
  effects: readonly (readonly number[])[],
  missing: readonly Missing[],
  { consumers }: WiringFacts,
): Sequence {
  const columns = new Columns();
  const missed = Map.groupBy(missing, ({ after }) => (after !== null && hops[after] ? after : undefined));
  const lines: SequenceLine[] = [];
  const drawn: SequenceHop[] = [];
  const putMissing = (each: Missing, after?: number): void => {
    const to = each.service === null ? undefined : columns.of(each.service, 'service');
    const from = after === undefined ? undefined : drawn[after]?.from;
    lines.push({ kind: 'missing', key: keyOfMissing(each), missing: each, from, to });
  };
  for (const [place, hop] of hops.entries()) {
    const from = hop.service === null ? columns.of(hop.label, 'channel') : columns.of(hop.service, 'service');
    const arrows = isMessage(hop) ? arrowsOf(hop, place) : [];
    const isReply = hop.causes.some(({ hop: cause }) => isAnswer(drawn[cause], { from, arrows }));
    const line: SequenceHop = { kind: 'hop', key: keyOfHop(hop), place, from, arrows, isReply };
    drawn.push(line);
    lines.push(line);
    for (const each of missed.get(place) ?? []) putMissing(each, place);
  }
  for (const each of missed.get(undefined) ?? []) putMissing(each);
  return { columns: columns.all, lines };

  function arrowsOf(hop: Hop, place: number): readonly Arrow[] {
    const declared = Object.hasOwn(consumers, hop.label) ? (consumers[hop.label] ?? []) : [];
    const observed = new Set((effects[place] ?? []).flatMap((at) => hops[at]?.service ?? []));
    // Who sent it also writes of it: that is no delivery, unless it is said to consume it.
    if (hop.service !== null && !declared.includes(hop.service)) observed.delete(hop.service);
    const names = [...new Set([...declared, ...observed])];
    const arrows = names.map((name) => ({ to: columns.of(name, 'service'), isProven: observed.has(name) }));
    if (arrows.length > 0 || hop.service === null) return arrows;
    return [{ to: columns.of(hop.label, 'channel'), isProven: true }];
  }
}

function isMessage({ kind }: Hop): boolean {
  return sourceKinds[kind].origin === 'broker';
}

function isAnswer(asked: SequenceHop | undefined, { from, arrows }: Pick<SequenceHop, 'from' | 'arrows'>): boolean {
  if (!asked || asked.from === from) return false;
  return asked.arrows.some(({ to }) => to === from) && arrows.some(({ to }) => to === asked.from);
}

class Columns {
  readonly #places = new Map<string, number>();
  readonly all: Column[] = [];

  of(name: string, kind: 'service' | 'channel'): number {
    const key = `${kind} ${name}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.all.length >= maxColumns) return this.#others();
    const place = this.all.push({ name, kind }) - 1;
    this.#places.set(key, place);
    return place;
  }

  #others(): number {
    if (this.all.length === maxColumns) this.all.push({ name: 'others', kind: 'others' });
    return maxColumns;
  }
}

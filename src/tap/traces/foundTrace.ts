import type { Stepwise } from '../../base/stepwise.ts';
import { causalOrder } from '../../messages/trace/causalOrder.ts';
import { causesOf } from '../../messages/trace/causes.ts';
import type { Cause, HopFacts, Wiring } from '../../messages/trace/hop.ts';
import type { Row } from '../../protocol/shapes.ts';
import type { FoundTrace, Hop, WiringFacts } from '../../protocol/traces/trace.ts';
import { serviceOfLine } from '../recent/serviceOfLine.ts';
import type { HopPlace } from './hopPlaces.ts';

/** A row that has the value, before it is known what led to it. */
interface FoundRow {
  readonly session: string;
  readonly row: Row;
  readonly label: string;
  readonly facts: HopFacts;
}

/** The hops at these places, the oldest first, in causal order with what led to each. */
export function* traceOf(
  places: readonly HopPlace[],
  wiring: Wiring,
  about: Pick<FoundTrace, 'total' | 'unknown'>,
): Stepwise<FoundTrace> {
  const found: FoundRow[] = [];
  for (const place of places) {
    const row = foundAt(place, wiring);
    if (row) found.push(row);
    yield;
  }
  const facts = found.map((each) => each.facts);
  const causes = yield* causesOf(facts, wiring);
  const order = yield* causalOrder(facts, causes);
  const placeIn = new Uint32Array(found.length);
  for (const [at, place] of order.entries()) placeIn[place] = at;
  const hops: Hop[] = [];
  for (const place of order) {
    const row = found[place];
    if (row) hops.push(hopOf(row, causes[place] ?? [], placeIn));
    yield;
  }
  return { hops, ...about, missing: [] };
}

function hopOf({ session, row, label, facts }: FoundRow, causes: readonly Cause[], placeIn: Uint32Array): Hop {
  return {
    session,
    row,
    label,
    kind: facts.kind,
    identifiers: facts.identifiers.map((each) => ({ ...each })),
    service: facts.service ?? null,
    causes: causes.map((cause) => ({ ...cause, hop: placeIn[cause.hop] ?? 0 })),
    durationMs: null,
    isError: isError(row),
  };
}

function isError({ level, contract }: Row): boolean {
  return level === 'error' || level === 'fatal' || contract === 'invalid';
}

function foundAt({ name, session, sequence, source }: HopPlace, wiring: Wiring): FoundRow | undefined {
  const row = session.questions.rowAnywhere(sequence);
  if (!row) return undefined;
  const { kind, id, label } = source;
  const channel = kind === 'logs' ? undefined : label;
  const publishers = wiring.publishers.get(label) ?? [];
  const service =
    kind === 'logs' ? serviceOfLine(row.key, source.origin) : publishers.length === 1 ? publishers[0] : undefined;
  const identifiers = session.traces.identifiersAt(sequence);
  return {
    session: name,
    row,
    label,
    facts: { timeMs: row.timeMs, source: id, kind, channel, id: row.id, service, identifiers },
  };
}

export function toWiring({ publishers, consumers }: WiringFacts): Wiring {
  return { publishers: new Map(Object.entries(publishers)), consumers: new Map(Object.entries(consumers)) };
}

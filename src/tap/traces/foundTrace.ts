import { hasTrait } from '../../base/kinds/sources.ts';
import type { Stepwise } from '../../base/stepwise.ts';
import { causalOrder } from '../../messages/trace/causalOrder.ts';
import { causesOf } from '../../messages/trace/causes.ts';
import { isMessage } from '../../messages/trace/hopKinds.ts';
import type { Cause, HopFacts, Wiring } from '../../messages/trace/hop.ts';
import type { Row } from '../../protocol/shapes.ts';
import type { FoundTrace, Hop, WiringFacts } from '../../protocol/traces/trace.ts';
import { serviceOfLine } from '../recent/serviceOfLine.ts';
import type { KnownSource } from '../session/sourceTable.ts';
import type { HopPlace } from './hopPlaces.ts';

/** A row that has the value, before it is known what led to it. */
export interface FoundRow {
  /** The same row is the same as long as this is. */
  readonly version: string;
  readonly session: string;
  readonly row: Row;
  readonly label: string;
  readonly facts: HopFacts;
  readonly isError: boolean;
}

/** The rows at these places; those that were read before, and are as they were, are not read again. */
export function* rowsAt(
  places: readonly HopPlace[],
  wiring: Wiring,
  before: readonly FoundRow[],
): Stepwise<readonly FoundRow[]> {
  const known = new Map<string, FoundRow>();
  for (const row of before) {
    known.set(row.version, row);
    yield;
  }
  const found: FoundRow[] = [];
  for (const place of places) {
    const version = versionOf(place);
    const row = known.get(version) ?? foundAt(place, version, wiring);
    if (row) found.push(row);
    yield;
  }
  return found;
}

function versionOf({ name, session, sequence }: HopPlace): string {
  return `${name} ${session.traces.way} ${sequence} ${session.questions.contractOf(sequence)}`;
}

/** These rows, the oldest first, in causal order with what led to each. */
export function* traceOf(
  found: readonly FoundRow[],
  wiring: Wiring,
  about: Pick<FoundTrace, 'total' | 'unknown'>,
): Stepwise<FoundTrace> {
  const facts = found.map((each) => each.facts);
  const causes = yield* causesOf(facts, wiring);
  const order = yield* causalOrder(facts, causes);
  const placeIn = new Uint32Array(found.length);
  for (const [at, place] of order.entries()) placeIn[place] = at;
  const hops: Hop[] = [];
  for (const place of order) {
    const row = found[place];
    const its = causes[place] ?? [];
    if (row) hops.push(hopOf(row, its, placeIn, senderOf(row, its, found)));
    yield;
  }
  return { hops, ...about, missing: [] };
}

function hopOf(
  { session, row, label, facts, isError: hasFailed }: FoundRow,
  causes: readonly Cause[],
  placeIn: Uint32Array,
  service: string | undefined,
): Hop {
  return {
    session,
    row,
    label,
    kind: facts.kind,
    identifiers: facts.identifiers.map((each) => ({ ...each })),
    service: service ?? null,
    causes: causes.map((cause) => ({ ...cause, hop: placeIn[cause.hop] ?? 0 })),
    durationMs: facts.span?.durationMs ?? null,
    isError: hasFailed,
  };
}

function isError({ level, contract }: Row): boolean {
  return level === 'error' || level === 'fatal' || contract === 'invalid';
}

function foundAt({ name, session, sequence, source }: HopPlace, version: string, wiring: Wiring): FoundRow | undefined {
  const row = session.questions.rowAnywhere(sequence);
  const its = session.traces.factsAt(sequence);
  if (!row || !its) return undefined;
  const { kind, id, label } = source;
  const { identifiers, span } = its;
  const isOnChannel = hasTrait(kind, 'isChannel') || kind === 'key' || kind === 'recording';
  const where = isOnChannel ? { channel: label, key: keyOf(source) } : {};
  const service = serviceOf(row, source, wiring);
  const facts = { timeMs: row.timeMs, source: id, kind, ...where, id: row.id, service, identifiers, span };
  return { version, session: name, row, label, isError: its.isError || isError(row), facts };
}

function keyOf({ recordedKey, origin }: KnownSource): string | undefined {
  if (origin && 'key' in origin) return origin.key;
  return origin?.kind === 'pubsub' ? origin.channel : recordedKey;
}

/** Whose line or span it is; who sent a message where the wiring knows only one. */
function serviceOf({ key }: Row, { kind, label, origin }: KnownSource, wiring: Wiring): string | undefined {
  if (kind === 'logs') return serviceOfLine(key, origin);
  if (hasTrait(kind, 'isReceived')) return key ?? undefined;
  const publishers = wiring.publishers.get(label) ?? [];
  return publishers.length === 1 ? publishers[0] : undefined;
}

/** A span that sent a message says whose it is. */
function senderOf({ facts }: FoundRow, causes: readonly Cause[], found: readonly FoundRow[]): string | undefined {
  if (!isMessage(facts)) return facts.service;
  const sender = causes.map(({ hop }) => found[hop]?.facts).find((each) => each?.span);
  return sender?.service ?? facts.service;
}

export function toWiring({ publishers, consumers }: WiringFacts): Wiring {
  return { publishers: new Map(Object.entries(publishers)), consumers: new Map(Object.entries(consumers)) };
}

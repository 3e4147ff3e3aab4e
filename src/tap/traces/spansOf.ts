import { hasTrait } from '../../base/kinds/sources.ts';
import type { Stepwise } from '../../base/stepwise.ts';
import type { Session } from '../session/session.ts';
import type { HopPlace } from './hopPlaces.ts';

/** So many hops are asked which traces of OpenTelemetry they are part of, and so many traces are followed. */
const maxAsked = 2000;
const maxTraceIds = 50;
/** More spans say less. */
const maxSpans = 5000;

/**
 * Rows of spans and log records that belong to the same traces of OpenTelemetry as the hops of a value: they seldom have the value
 * themselves. By the name of the session, in order.
 */
export function* spansOf(
  places: readonly HopPlace[],
  sessions: ReadonlyMap<string, Session>,
): Stepwise<ReadonlyMap<string, readonly number[]>> {
  const receiving = [...sessions].filter(([, session]) => session.traces.hasTelemetry);
  const spans = new Map<string, readonly number[]>();
  if (receiving.length === 0) return spans;
  const ids = new Set<string>();
  for (const { session, sequence } of places.slice(0, maxAsked)) {
    for (const { role, value } of session.traces.factsAt(sequence)?.identifiers ?? []) {
      if (role === 'trace' && ids.size < maxTraceIds) ids.add(value);
    }
    yield;
  }
  for (const [name, session] of receiving) {
    const found = new Set<number>();
    for (const sequence of [...ids].flatMap((id) => session.traces.find(id))) {
      const { source } = session.placeOf(sequence) ?? {};
      if (source && hasTrait(source.kind, 'isReceived') && found.size < maxSpans) found.add(sequence);
      yield;
    }
    spans.set(
      name,
      [...found].sort((a, b) => a - b),
    );
  }
  return spans;
}

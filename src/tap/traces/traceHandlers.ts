import { causalOrder } from '../../messages/trace/causalOrder.ts';
import { causesOf } from '../../messages/trace/causes.ts';
import type { HopFacts, Wiring } from '../../messages/trace/hop.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { Row } from '../../protocol/shapes.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { FoundTrace, WiringFacts } from '../../protocol/traces/trace.ts';
import type { Session } from '../session/session.ts';
import type { KnownSource } from '../session/sourceTable.ts';

/** A row that has the value, before it is known what led to it. */
interface Found {
  readonly session: string;
  readonly row: Row;
  readonly label: string;
  readonly facts: HopFacts;
}

/** The handlers of requests about traces, which go over all sessions. */
export function traceHandlers(sessions: ReadonlyMap<string, Session>): Pick<Handlers<typeof tapSide>, 'trace'> {
  return {
    trace: async ({ value, sessions: names, isAnywhere, wiring, limit }, signal) => {
      const asked = new Map([...sessions].filter(([name]) => names?.includes(name) ?? true));
      const places = await placesOf(value, asked, isAnywhere, signal);
      return traceOf(places, asked, wiringOf(wiring), limit);
    },
  };
}

function traceOf(
  places: readonly Place[],
  sessions: ReadonlyMap<string, Session>,
  wiring: Wiring,
  limit: number,
): FoundTrace {
  const found = places
    .slice(0, limit)
    .flatMap((place) => foundAt(place, wiring) ?? [])
    .sort((a, b) => a.facts.timeMs - b.facts.timeMs);
  const facts = found.map((each) => each.facts);
  const causes = causesOf(facts, wiring);
  const order = causalOrder(facts, causes);
  const placeIn = new Map(order.map((place, at) => [place, at]));
  const hops = order.flatMap((place) => {
    const hop = found[place];
    if (!hop) return [];
    const led = (causes[place] ?? []).map((cause) => ({ ...cause, hop: placeIn.get(cause.hop) ?? 0 }));
    const { session, row, label, facts: its } = hop;
    const identifiers = its.identifiers.map((each) => ({ ...each }));
    const known = { session, row, label, kind: its.kind, identifiers, service: its.service ?? null, causes: led };
    return [{ ...known, durationMs: null, isError: isError(row) }];
  });
  const unknown = [...sessions.values()].reduce((sum, { traces }) => sum + traces.unknown, 0);
  return { hops, total: places.length, unknown, missing: [] };
}

function isError({ level, contract }: Row): boolean {
  return level === 'error' || level === 'fatal' || contract === 'invalid';
}

interface Place {
  readonly name: string;
  readonly session: Session;
  readonly sequence: number;
  readonly timeMs: number;
  readonly source: KnownSource;
}

/** Where rows with the value are, the oldest first. Of a source that several sessions read, those of the one that holds most. */
async function placesOf(
  value: string,
  sessions: ReadonlyMap<string, Session>,
  isAnywhere: boolean,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const bySource = new Map<string, Place[]>();
  for (const [name, session] of sessions) {
    const known = session.traces.find(value);
    const anywhere = isAnywhere ? await session.traces.search(value, signal) : [];
    const own = [...new Set([...known, ...anywhere])].flatMap((sequence) => {
      const { timeMs, source } = session.placeOf(sequence) ?? {};
      return timeMs === undefined || !source ? [] : { name, session, sequence, timeMs, source };
    });
    for (const [key, places] of Map.groupBy(own, ({ source }) => keyOf(source))) {
      if ((bySource.get(key)?.length ?? 0) < places.length) bySource.set(key, places);
    }
  }
  return [...bySource.values()].flat().sort((a, b) => a.timeMs - b.timeMs);
}

/** Two applications may call a channel alike: it is the same one only on the same broker. */
function keyOf({ id, origin }: KnownSource): string {
  const where = origin && ('broker' in origin ? origin.broker.url : 'project' in origin ? origin.project : '');
  return `${where ?? ''} ${id}`;
}

function foundAt({ name, session, sequence, source }: Place, wiring: Wiring): Found | undefined {
  const row = session.questions.row(sequence);
  if (!row) return undefined;
  const { kind, id, label } = source;
  const channel = kind === 'logs' ? undefined : label;
  const publishers = wiring.publishers.get(label) ?? [];
  const service = kind === 'logs' ? serviceOf(row, source) : publishers.length === 1 ? publishers[0] : undefined;
  const identifiers = session.traces.identifiersAt(sequence);
  return {
    session: name,
    row,
    label,
    facts: { timeMs: row.timeMs, source: id, kind, channel, id: row.id, service, identifiers },
  };
}

/** A log of one service is its own; of an application, the name of the container says it. */
function serviceOf({ key }: Row, { origin }: KnownSource): string | undefined {
  if (origin?.kind !== 'logs') return undefined;
  const [only, ...others] = origin.services;
  if (only !== undefined && others.length === 0) return only;
  const container = key ?? '';
  const start = `${origin.project}-`;
  const service = (container.startsWith(start) ? container.slice(start.length) : container).replace(/-\d+$/, '');
  return service === '' ? undefined : service;
}

function wiringOf({ publishers, consumers }: WiringFacts): Wiring {
  return { publishers: new Map(Object.entries(publishers)), consumers: new Map(Object.entries(consumers)) };
}

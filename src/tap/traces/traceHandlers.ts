import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { FoundTrace, TraceQuestion, traceRequests } from '../../protocol/traces/trace.ts';
import type { Session } from '../session/session.ts';
import { inSlices } from './inSlices.ts';
import { placesOf, type FoundRows, type HopPlace } from './hopPlaces.ts';
import { traceOf, toWiring } from './foundTrace.ts';
import { spansOf } from './spansOf.ts';
import { revisionOf } from './traceRevision.ts';

/** The handlers of requests about traces, which go over all sessions. */
export function traceHandlers(
  sessions: ReadonlyMap<string, Session>,
): Pick<Handlers<typeof tapSide>, keyof typeof traceRequests> {
  return {
    identifiers: ({ session, sequence }) =>
      (sessions.get(session)?.traces.factsAt(sequence)?.identifiers ?? []).map((each) => ({ ...each })),
    trace: async (question, signal) => made(await lookFor(question, sessions, signal), signal),
    traceNews: async ({ revision: known, ...question }, signal) => {
      const found = await lookFor(question, sessions, signal);
      const revision = await inSlices(revisionOf(found.places, question, found.unknown), signal);
      return revision === known ? null : { revision, trace: await made(found, signal) };
    },
  };
}

interface Found {
  readonly question: TraceQuestion;
  readonly places: readonly HopPlace[];
  readonly unknown: number;
}

async function lookFor(
  question: TraceQuestion,
  sessions: ReadonlyMap<string, Session>,
  signal: AbortSignal,
): Promise<Found> {
  const { value, isAnywhere } = question;
  const asked = [...sessions].filter(([name]) => question.sessions?.includes(name) ?? true);
  const rows: FoundRows[] = [];
  let unknown = 0;
  for (const [name, session] of asked) {
    // What comes to be known meanwhile is asked for again rather than missed.
    unknown += session.traces.unknown;
    // One after the other: all of it is work of this thread.
    const anywhere = isAnywhere ? await session.traces.search(value, signal) : [];
    rows.push({ name, session, known: session.traces.find(value), anywhere });
  }
  const places = await inSlices(placesOf(rows), signal);
  const spans = await inSlices(spansOf(places.slice(0, question.limit), new Map(asked)), signal);
  const isJoined = [...spans.values()].some((sequences) => sequences.length > 0);
  if (!isJoined) return { question, places, unknown };
  const joined = rows.map((each) => ({ ...each, joined: spans.get(each.name) ?? [] }));
  return { question, places: await inSlices(placesOf(joined), signal), unknown };
}

function made({ question, places, unknown }: Found, signal: AbortSignal): Promise<FoundTrace> {
  const shown = places.slice(0, question.limit);
  const about = { total: places.length, unknown };
  return inSlices(traceOf(shown, toWiring(question.wiring), about), signal);
}

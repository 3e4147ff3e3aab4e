import type { FoundTrace, TraceQuestion } from '../../protocol/traces/trace.ts';
import type { Session } from '../session/session.ts';
import { Deliveries, type AskDelivery } from './deliveries.ts';
import { rowsAt, toWiring, traceOf, type FoundRow } from './foundTrace.ts';
import { placesOf, type FoundRows, type HopPlace } from './hopPlaces.ts';
import { inSlices } from './inSlices.ts';
import { missingOf } from './missing.ts';
import { spansOf } from './spansOf.ts';
import { revisionOf } from './traceRevision.ts';

/** Of so many questions the answer is kept, where it is no larger than that, so that nothing is made twice while nothing changes. */
const maxKept = 4;
const maxKeptHops = 10_000;

/** A trace, and in short how it is: as long as that stays the same, so does the trace. */
export interface ReadTrace {
  readonly revision: string;
  readonly trace: FoundTrace;
}

interface KeptTrace extends ReadTrace {
  readonly rows: readonly FoundRow[];
}

/** Looks for all that has a value, over all sessions. */
export class TraceReader {
  readonly #sessions: ReadonlyMap<string, Session>;
  readonly #deliveries: Deliveries;
  /** The last answers, by question. */
  readonly #kept = new Map<string, KeptTrace>();

  constructor(sessions: ReadonlyMap<string, Session>, ask: AskDelivery | undefined) {
    this.#sessions = sessions;
    this.#deliveries = new Deliveries(ask);
  }

  /** Of up to `maxUnknown` rows that nobody has looked at yet nothing is said: while messages arrive there are always some. */
  async read(question: TraceQuestion, maxUnknown: number, signal: AbortSignal): Promise<ReadTrace> {
    const asked = new Map([...this.#sessions].filter(([name]) => question.sessions?.includes(name) ?? true));
    const { places, unknown: all } = await placesWith(question, asked, signal);
    const unknown = all > maxUnknown ? all : 0;
    const revision = await inSlices(revisionOf(places, question, unknown), signal);
    const { trace } = await this.#made(question, revision, places, unknown, signal);
    const looked = {
      value: question.value,
      wiring: question.wiring,
      sessions: asked,
      nowMs: Date.now(),
      isLagging: unknown > 0,
    };
    const missing = await missingOf(trace, looked, this.#deliveries, signal);
    const what = missing.map(({ kind, after, text }) => `${kind} ${after ?? ''} ${text}`);
    return { revision: [revision, ...what].join('\n'), trace: { ...trace, missing } };
  }

  async #made(
    question: TraceQuestion,
    revision: string,
    places: readonly HopPlace[],
    unknown: number,
    signal: AbortSignal,
  ): Promise<ReadTrace> {
    const key = JSON.stringify(question);
    const kept = this.#kept.get(key);
    if (kept?.revision === revision) return kept;
    const about = { total: places.length, unknown };
    const wiring = toWiring(question.wiring);
    const rows = await inSlices(rowsAt(places.slice(0, question.limit), wiring, kept?.rows ?? []), signal);
    const made = { revision, rows, trace: await inSlices(traceOf(rows, wiring, about), signal) };
    this.#kept.delete(key);
    if (made.trace.hops.length <= maxKeptHops) this.#kept.set(key, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
    return made;
  }
}

async function placesWith(
  { value, isAnywhere, limit }: TraceQuestion,
  sessions: ReadonlyMap<string, Session>,
  signal: AbortSignal,
): Promise<{ readonly places: readonly HopPlace[]; readonly unknown: number }> {
  const rows: FoundRows[] = [];
  let unknown = 0;
  for (const [name, session] of sessions) {
    // What comes to be known meanwhile is asked for again rather than missed.
    unknown += session.traces.unknown;
    // One after the other: all of it is work of this thread.
    const anywhere = isAnywhere ? await session.traces.search(value, signal) : [];
    rows.push({ name, session, known: session.traces.find(value), anywhere });
  }
  const places = await inSlices(placesOf(rows), signal);
  const spans = await inSlices(spansOf(places.slice(0, limit), sessions), signal);
  if ([...spans.values()].every((sequences) => sequences.length === 0)) return { places, unknown };
  const joined = rows.map((each) => ({ ...each, joined: spans.get(each.name) ?? [] }));
  return { places: await inSlices(placesOf(joined), signal), unknown };
}

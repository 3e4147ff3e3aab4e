import type { DrawnHop } from '../../app/traces/mermaid.ts';
import { bytesAsJson, isoTimeText, type JsonBytes } from '../../messages/export/exportRow.ts';
import type { Hop, FoundTrace } from '../../protocol/traces/trace.ts';
import type { Session } from '../../tap/session/session.ts';
import { harmless, jsonPayloadOf } from './messageLine.ts';
import { printable } from './output.ts';

/** A hop as the command line shows it. */
export interface ShownHop extends DrawnHop {
  /** The name of the channel, or of the service of a log line. */
  readonly source: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly causes: readonly { readonly hop: ShownHop; readonly evidence: string; readonly isStated: boolean }[];
}

/** The hops of a trace since a moment, with their whole payloads, which the session holds. */
export function shownHops({ hops }: FoundTrace, session: Session, sinceMs: number): readonly ShownHop[] {
  const all: ShownHop[] = [];
  for (const hop of hops) {
    // No hop stands before what led to it.
    const causes = hop.causes.flatMap((cause) => {
      const led = all[cause.hop];
      return led ? [{ ...cause, hop: led }] : [];
    });
    all.push(shownHop(hop, session, causes));
  }
  return all.filter(({ timeMs }) => timeMs >= sinceMs);
}

function shownHop({ row, service }: Hop, session: Session, causes: ShownHop['causes']): ShownHop {
  const held = session.held(row.source);
  const fields = held?.store.read(row.sequence)?.fields ?? [];
  const isLog = held?.facts?.kind === 'logs';
  const label = held?.facts?.label ?? row.source;
  return {
    timeMs: row.timeMs,
    source: isLog ? (service ?? label) : label,
    kind: isLog ? 'log' : (held?.facts?.kind ?? ''),
    channel: isLog ? undefined : label,
    service: service ?? undefined,
    id: row.id,
    text: row.preview,
    payload: held?.facts?.kind === 'stream' ? jsonPayloadOf(fields) : bytesAsJson(fields[1]),
    causes,
  };
}

/** One document: `{ "hops": [{ time, source, kind, id, service, payload, causes }] }`. */
export function traceAsJson(hops: readonly ShownHop[]): string {
  const written = hops.map(({ timeMs, source, kind, id, service, payload, causes }) => ({
    time: isoTimeText(timeMs),
    source,
    kind,
    id,
    ...(service !== undefined && { service }),
    payload: payload as JsonBytes,
    causes: causes.map(({ hop, evidence, isStated }) => ({ id: hop.id, evidence, stated: isStated })),
  }));
  return harmless(`${JSON.stringify({ hops: written }, undefined, 2)}\n`);
}

/** Two lines a hop at most: when, where, what; and below, what led to it. */
export function traceAsText(hops: readonly ShownHop[]): string {
  const [first] = hops;
  const width = Math.max(0, ...hops.map(({ source }) => source.length));
  const lines = hops.flatMap(({ timeMs, source, id, kind, text, causes }) => {
    const since = first ? timeMs - first.timeMs : 0;
    const place = kind === 'log' ? 'log' : `${kind} ${id}`;
    const line = `${(isoTimeText(timeMs) ?? '').slice(11, 23)} ${sinceText(since)}  ${source.padEnd(width)}  ${place}  ${text}`;
    const led = causes.map(({ hop, evidence, isStated }) => {
      return `${' '.repeat(24)}${isStated ? '=' : '~'} ${hop.source} ${hop.kind === 'log' ? 'log' : hop.id}: ${evidence}`;
    });
    return [line, ...led].map((each) => printable(each));
  });
  return `${lines.join('\n')}\n`;
}

function sinceText(ms: number): string {
  const text = ms >= 10_000 ? `+${(ms / 1000).toFixed(1)} s` : `+${Math.round(ms)} ms`;
  return text.padStart(10);
}

import type { DrawnHop } from '../../app/traces/mermaid.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import { bytesAsJson, isoTimeText, type JsonBytes } from '../../messages/export/exportRow.ts';
import { fieldsAsJson } from '../../messages/export/fieldsAsJson.ts';
import { hopAsJson } from '../../messages/trace/hopLines.ts';
import type { Hop, FoundTrace, Missing } from '../../protocol/traces/trace.ts';
import type { Session } from '../../tap/session/session.ts';
import { harmless } from './messageLine.ts';
import { printable } from './output.ts';

/** A hop as the command line shows it. */
export interface ShownHop extends DrawnHop {
  /** The name of the channel, or of the service of a log line. */
  readonly source: string;
  readonly kind: string;
  /** How long it took, in milliseconds, where it says so itself. */
  readonly durationMs: number | undefined;
  readonly payload: JsonBytes | Readonly<Record<string, JsonBytes>>;
  readonly causes: readonly { readonly hop: ShownHop; readonly evidence: string; readonly isStated: boolean }[];
}

/** The hops of a trace with their whole payloads, which the session holds. */
export function shownHops({ hops }: FoundTrace, session: Session): readonly ShownHop[] {
  const all: ShownHop[] = [];
  for (const hop of hops) {
    // No hop stands before what led to it.
    const causes = hop.causes.flatMap((cause) => {
      const led = all[cause.hop];
      return led ? [{ ...cause, hop: led }] : [];
    });
    all.push(shownHop(hop, session, causes));
  }
  return all;
}

function shownHop({ row, service, durationMs }: Hop, session: Session, causes: ShownHop['causes']): ShownHop {
  const held = session.held(row.source);
  const fields = held?.store.read(row.sequence)?.fields ?? [];
  const sourceKind = held?.facts?.kind;
  const label = held?.facts?.label ?? row.source;
  const isOnChannel = sourceKind !== undefined && sourceKinds[sourceKind].origin === 'broker';
  return {
    timeMs: row.timeMs,
    source: isOnChannel ? label : (service ?? label),
    kind: sourceKind === 'logs' ? 'log' : (sourceKind ?? ''),
    channel: isOnChannel ? label : undefined,
    service: service ?? undefined,
    id: row.id,
    text: row.preview,
    durationMs: durationMs ?? undefined,
    payload: sourceKind === 'stream' ? fieldsAsJson(fields) : bytesAsJson(fields[1]),
    causes,
  };
}

/** One document: `{ "hops": […] }`, each as `hopAsJson` has it. */
export function traceAsJson(hops: readonly ShownHop[]): string {
  const written = hops.map((hop) =>
    hopAsJson(
      hop,
      hop.causes.map((cause) => ({ ...cause, id: cause.hop.id })),
    ),
  );
  return harmless(`${JSON.stringify({ hops: written }, undefined, 2)}\n`);
}

/**
 * A tree of what led to what, as lines: when, where, what; below, why it stands under the hop above it, and what else led to it. `=` is
 * stated by the data, `~` inferred. At the end, after `!`, what should be there and is not.
 */
export function traceAsText(hops: readonly ShownHop[], missing: readonly Missing[] = []): string {
  const startMs = hops[0]?.timeMs ?? 0;
  const lines = inTree(hops).flatMap(({ hop, depth }) => {
    const { timeMs, source, id, kind, text, causes } = hop;
    const indent = '  '.repeat(Math.min(depth, maxDepth));
    const place = kind === 'log' ? 'log' : `${kind} ${id}`;
    const time = (isoTimeText(timeMs) ?? '').slice(11, 23);
    const line = `${time} ${sinceText(timeMs - startMs)}  ${indent}${source}  ${place}  ${text}`;
    const [first, ...others] = causes.map(({ evidence, isStated, ...cause }) => {
      return { why: `${isStated ? '=' : '~'} ${evidence}`, hop: cause.hop };
    });
    const reasons = [
      ...(first ? [first.why] : []),
      ...others.map(({ why, hop: { kind: its, source: where, id: which } }) => {
        return `${why} (also from ${where} ${its === 'log' ? 'log' : which})`;
      }),
    ];
    return [line, ...reasons.map((why) => `${' '.repeat(timeWidth)}${indent}${why}`)].map((each) => printable(each));
  });
  const missed = missing.map(({ label, after, text }) => {
    const id = after === null ? '' : ` ${hops[after]?.id ?? ''}`;
    return printable(label === '' ? `! ${text}` : `! ${label}${id}: ${text}`);
  });
  return `${[...lines, ...missed].join('\n')}\n`;
}

/** As wide as what stands before a hop. */
const timeWidth = 25;
/** Deeper ones are not moved any further to the right. */
const maxDepth = 20;

interface Placed {
  readonly hop: ShownHop;
  readonly depth: number;
}

/** Each hop behind the first one that led to it, and before whatever comes later and does not follow from it. */
function inTree(hops: readonly ShownHop[]): readonly Placed[] {
  const children = Map.groupBy(hops, ({ causes }) => causes[0]?.hop);
  const placed: Placed[] = [];
  // Without recursion: a chain of causes may be as long as the trace.
  const open = toDo(children.get(undefined), 0);
  for (let next = open.pop(); next; next = open.pop()) {
    placed.push(next);
    open.push(...toDo(children.get(next.hop), next.depth + 1));
  }
  return placed;
}

/** The next one last. */
function toDo(hops: readonly ShownHop[] = [], depth: number): Placed[] {
  return hops.map((hop) => ({ hop, depth })).toReversed();
}

function sinceText(ms: number): string {
  const text = ms >= 10_000 ? `+${(ms / 1000).toFixed(1)} s` : `+${Math.round(ms)} ms`;
  return text.padStart(10);
}

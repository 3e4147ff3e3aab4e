import { sourceKinds, type SourceKind } from '../../../base/kinds/sources.ts';
import type { Hop } from '../../../protocol/traces/trace.ts';

/** Names a hop for as long as it is held. */
export function keyOfHop({ session, row }: Hop): string {
  return `${row.sequence} ${session}`;
}

/** True of a line of a log, whoever wrote it down: it is said at one moment, and on no channel. */
export function isLine(kind: SourceKind): boolean {
  return kind === 'logs' || kind === 'log';
}

/** What a hop is called: the channel of a message, the name of a span, the service of a line. */
export function nameOfHop(hop: Hop): string {
  if (hop.kind === 'span') return memberIn(hop.row.preview, 'name') ?? hop.label;
  return isLine(hop.kind) ? (hop.service ?? hop.label) : hop.label;
}

/** Its content in one line. */
export function textOfHop({ kind, row }: Hop): string {
  if (kind === 'span') return memberIn(row.preview, 'statusMessage') ?? '';
  return (kind === 'log' ? memberIn(row.preview, 'body') : undefined) ?? row.preview;
}

/** What it is, in a word: `stream`, `span`, `log`. */
export function kindOfHop({ kind, row }: Hop): string {
  if (kind === 'span') return `${memberIn(row.preview, 'kind') ?? ''} span`.trim();
  return isLine(kind) ? 'log' : sourceKinds[kind].label;
}

export function iconOfHop({ kind }: Hop): string {
  return sourceKinds[kind].icon;
}

/** A text of an object of which only the beginning is there; undefined where it is not within. */
function memberIn(preview: string, name: string): string | undefined {
  const found = new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*")`).exec(preview)?.[1];
  if (found === undefined) return undefined;
  try {
    return String(JSON.parse(found));
  } catch {
    // Control characters were made visible: it is no JSON any more, but still its text.
    return found.slice(1, -1);
  }
}

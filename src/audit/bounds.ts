import type { MovedMessages } from '../base/kinds/verbs.ts';
import type { AuditEntry, AuditFinding } from './record.ts';

/** A line of a trail is no longer than that, with room to spare: whoever reads one need not take more. */
export const maxLineBytes = 512 * 1024;
/** A segment is not written to any more when it would be longer. A trail keeps that many of them. */
export const trailBounds = { maxSegmentBytes: 4 * 1024 * 1024, maxSegments: 16 } as const;

export type TrailBounds = { readonly [K in keyof typeof trailBounds]: number };

const maxTextLength = 1000;
const maxNameLength = 300;
/** What a list takes of a line, and how many findings and acts it has. */
const maxListBytes = 32 * 1024;
const maxFindings = 50;
const maxActs = 8;

/** An entry of which nothing is longer than a trail takes. Text that is no Unicode becomes text that is. */
export function boundedEntry(entry: AuditEntry): AuditEntry {
  const { environment, engine, engineKind, reason, message } = entry;
  return {
    ...entry,
    actor: { kind: entry.actor.kind, name: cut(entry.actor.name, maxNameLength) },
    text: cut(entry.text, maxTextLength),
    project: cut(entry.project, maxNameLength),
    services: cutList(entry.services),
    acts: entry.acts.slice(0, maxActs).map(({ verb, services }) => ({ verb, services: cutList(services) })),
    targets: cutList(entry.targets),
    problems: cutList(entry.problems),
    findings: entry.findings.slice(0, maxFindings).map(cutFinding),
    ...(message && { message: cutMessage(message) }),
    ...(environment !== undefined && { environment: cut(environment, maxNameLength) }),
    ...(engine !== undefined && { engine: cut(engine, maxNameLength) }),
    ...(engineKind !== undefined && { engineKind: cut(engineKind, maxNameLength) }),
    ...(reason !== undefined && { reason: cut(reason, maxTextLength) }),
  };
}

/** The first items, as many as there is room for, and how many more there were. */
function cutList(items: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const short = cut(item, maxNameLength);
    bytes += Buffer.byteLength(JSON.stringify(short)) + 1;
    if (bytes > maxListBytes) return [...kept, `… ${items.length - kept.length} more`];
    kept.push(short);
  }
  return kept;
}

function cutMessage(message: MovedMessages): MovedMessages {
  const { channel, key, kind, broker, group } = message;
  return {
    ...message,
    channel: cut(channel, maxNameLength),
    key: cut(key, maxNameLength),
    kind: cut(kind, maxNameLength),
    broker: cut(broker, maxNameLength),
    group: cut(group, maxNameLength),
  };
}

function cutFinding({ code, effect, version, ticket }: AuditFinding): AuditFinding {
  return {
    code: cut(code, maxNameLength),
    effect: cut(effect, maxNameLength),
    ...(version !== undefined && { version: cut(version, maxNameLength) }),
    ...(ticket !== undefined && { ticket: cut(ticket, maxNameLength) }),
  };
}

function cut(text: string, maxLength: number): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return short.toWellFormed();
}

import { abortable } from '../../base/async.ts';
import { hasTrait, type KindsWith } from '../../base/kinds/sources.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Session } from '../../tap/session/session.ts';
import type { LeasePool } from '../../tap/sources/leasePool.ts';
import type { Complaints } from './complaints.ts';
import { keptEntries } from './keptEntries.ts';

/** How much more can be held, so that nothing that was read makes way for what is read later. */
export class RoomLeft {
  #messages: number;
  #bytes: number;

  constructor(messages: number, bytes: number) {
    this.#messages = messages;
    this.#bytes = bytes;
  }

  get isFull(): boolean {
    return this.#messages <= 0 || this.#bytes <= 0;
  }

  take(fields: readonly Uint8Array[]): void {
    this.#messages--;
    for (const { byteLength } of fields) this.#bytes -= byteLength;
  }
}

/** What a reading of all that is kept goes on with, and what it tells. */
export interface KeptReading {
  readonly session: Session;
  readonly room: RoomLeft;
  readonly complaints: Complaints;
  /** What is older is left out. */
  readonly sinceMs: number;
  /** By `performance.now()`: what was not read by then stays unread. */
  readonly endMs: number;
  readonly signal: AbortSignal;
}

export type ChannelSource = Extract<TapSource, { readonly broker: unknown }>;

/** Lists and sorted sets are read by so many items at once, and so many of each in all. */
const itemPage = 5000;
const maxItems = 500_000;

/** Puts what a channel holds into the session. False where its broker could not be asked. */
export async function readChannel(
  source: ChannelSource,
  brokers: LeasePool<Broker>,
  reading: KeptReading,
): Promise<boolean> {
  const lease = brokers.lease(source.broker.url);
  try {
    await readFrom(lease.value, source, reading);
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const problem = toProblem(error);
    reading.complaints.add(problem.message, source.label);
    return problem.code === 'broker.wrong-type';
  } finally {
    lease.dispose();
  }
}

async function readFrom(broker: Broker, source: ChannelSource, reading: KeptReading): Promise<void> {
  const { id, kind, label } = source;
  const { session, room, complaints, sinceMs, signal } = reading;
  if (kind === 'stream') {
    await keptEntries(
      roleOf(broker, 'log'),
      source.key,
      sinceMs,
      (entries) => {
        session.appendEntries(id, entries);
        session.appended();
        for (const { fields } of entries) room.take(fields);
        const isCut = room.isFull || performance.now() >= reading.endMs;
        if (isCut) complaints.add(cutText(entries[0]?.timeMs), label);
        return !isCut;
      },
      signal,
    );
  } else if (hasTrait(kind, 'holdsItems') && 'key' in source) {
    await readItems(broker, kind, source.key, id, label, reading);
  }
}

function cutText(timeMs = 0): string {
  const from = new Date(Math.floor(timeMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  return `There is more than can be looked at: what came before ${from} is left out. Narrow it down with --since.`;
}

async function readItems(
  broker: Broker,
  kind: KindsWith<'holdsItems'>,
  key: string,
  id: string,
  label: string,
  { session, room, complaints, signal, endMs }: KeptReading,
): Promise<void> {
  for (let place = 0; ; place += itemPage) {
    const items = await abortable(roleOf(broker, 'keys').itemsFrom({ kind, key }, place, itemPage), signal);
    for (const { atMs, fields } of items) {
      session.append(id, atMs, '', fields);
      room.take(fields);
    }
    session.appended();
    if (items.length < itemPage) return;
    if (place + itemPage < maxItems && !room.isFull && performance.now() < endMs) continue;
    complaints.add(`Only its first ${(place + itemPage).toLocaleString('en')} items are looked at.`, label);
    return;
  }
}

/** So many of the last lines of each container are read. */
const logTail = 50_000;

/** Puts what containers have written into the session. `sourceOf` names the source of a service; of others nothing is wanted. */
export async function readKeptLogs(
  engine: Pick<Engine, 'logs'>,
  project: string,
  sourceOf: ReadonlyMap<string, string>,
  { session, room, complaints, sinceMs, signal }: KeptReading,
): Promise<void> {
  const lines = new Map<string, number>();
  await engine.logs(
    project,
    {
      services: [...sourceOf.keys()],
      follow: false,
      tail: logTail,
      ...(sinceMs > 0 && { sinceMs }),
      onUnreadable: ({ problem, container }) => complaints.add(problem.message, container),
    },
    ({ service, container, stream, text, timeMs }) => {
      const id = sourceOf.get(service);
      if (id === undefined || timeMs < sinceMs || room.isFull) return;
      lines.set(container, (lines.get(container) ?? 0) + 1);
      const fields = [stream, text, 'container', container].map((part) => Buffer.from(part));
      session.append(id, timeMs, '', fields);
      room.take(fields);
    },
    signal,
  );
  session.appended();
  for (const [container, count] of lines) {
    if (count >= logTail)
      complaints.add(`Only the last ${logTail.toLocaleString('en')} lines are looked at.`, container);
  }
}

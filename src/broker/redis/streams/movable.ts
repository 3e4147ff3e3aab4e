import type { Redis } from 'ioredis';
import type { MovableMessage, MovablePage, MoveOrigin } from '../../mover.ts';
import { bytesOfName, textOfName } from '../../names.ts';
import { parseEntries } from './entries.ts';
import { timeMsOf } from './ids.ts';

/** Reads messages that could be moved, the oldest first. */
export function movable(
  client: Redis,
  from: MoveOrigin,
  cursor: string | undefined,
  count: number,
): Promise<MovablePage> {
  switch (from.kind) {
    case 'stream':
      return ofStream(client, from.key, cursor ?? '-', count);
    case 'list':
      return ofList(client, from.key, Number(cursor ?? 0), count);
    case 'pending':
      return ofGroup(client, from, cursor ?? '-', count);
  }
}

async function ofStream(client: Redis, key: string, first: string, count: number): Promise<MovablePage> {
  const entries = parseEntries(await client.callBuffer('XRANGE', bytesOfName(key), first, '+', 'COUNT', count));
  const messages = entries.map(({ id, timeMs, fields }) => ({ id, timeMs, fields }));
  return { messages, next: messages.length < count ? undefined : behind(messages.at(-1)?.id) };
}

async function ofList(client: Redis, key: string, first: number, count: number): Promise<MovablePage> {
  const items = await client.lrangeBuffer(bytesOfName(key), first, first + count - 1);
  const messages = items.map((item, at) => ({
    id: String(first + at),
    timeMs: undefined,
    fields: [itemName, item],
  }));
  return { messages, next: items.length < count ? undefined : String(first + count) };
}

const itemName = Buffer.from('data');

async function ofGroup(
  client: Redis,
  { key, group }: { readonly key: string; readonly group: string },
  first: string,
  count: number,
): Promise<MovablePage> {
  const [of, its] = [bytesOfName(key), bytesOfName(group)];
  const pending = (await client.callBuffer('XPENDING', of, its, first, '+', count)) as unknown[][];
  const messages = await Promise.all(
    pending.map(async ([idBytes, consumer, idleMs, deliveries]): Promise<MovableMessage> => {
      const id = String(idBytes);
      const [entry] = parseEntries(await client.callBuffer('XRANGE', of, id, id));
      const facts = {
        consumer: textOfName(consumer as Buffer),
        idleMs: Number(idleMs),
        deliveries: Number(deliveries),
      };
      return { id, timeMs: timeMsOf(idBytes as Buffer), fields: entry?.fields ?? [], pending: facts };
    }),
  );
  return { messages, next: messages.length < count ? undefined : behind(messages.at(-1)?.id) };
}

/** The first id behind one: servers before 6.2 know no exclusive ranges. */
function behind(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const [time = '0', sequence = '0'] = id.split('-');
  return `${time}-${BigInt(sequence) + 1n}`;
}

import type { ClientConnection } from '../../clients.ts';
import { clientAddress } from './clientAddress.ts';

/** A connection as `CLIENT LIST` tells of it, Patchbay's own included. */
export interface ListedClient {
  readonly connection: ClientConnection;
  /** Its address as lines of `MONITOR` have it. */
  readonly source: string;
  readonly isOwn: boolean;
  /** Of a replica: by it, its master sends what it was told itself. */
  readonly isMaster: boolean;
}

/** Every connection of Patchbay has a name that begins so. */
const ownPrefix = 'patchbay';

export function isOwnName(name: string): boolean {
  return name.startsWith(ownPrefix);
}

/** Reads the reply of `CLIENT LIST`: a line for each, `key=value` between blanks. What is no such line is left out. */
export function parseClientList(reply: string): readonly ListedClient[] {
  return reply.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): ListedClient | undefined {
  // The path of a socket may have blanks in it; names have none, and may have `=` in them.
  const words = line.trim().split(/ (?=[a-z-]+=)/);
  const values = new Map(words.map((word) => cutInTwo(word)));
  const text = (key: string): string => values.get(key) ?? '';
  const id = text('id');
  if (!/^\d+$/.test(id)) return undefined;
  const number = (key: string): number => Math.max(0, Math.trunc(Number(text(key)) || 0));
  const library = [text('lib-name'), text('lib-ver')].filter((word) => word !== '').join(' ');
  return {
    source: sourceOf(text('addr')),
    isOwn: isOwnName(text('name')),
    isMaster: text('flags').includes('M'),
    connection: {
      id,
      ...clientAddress(text('addr')),
      name: text('name'),
      // Redis 5 has no users.
      user: text('user') || 'default',
      ...(library !== '' && { library }),
      lastCommand: text('cmd').toLowerCase(),
      subscriptions: number('sub') + number('ssub'),
      patterns: number('psub'),
      ageMs: number('age') * 1000,
      idleMs: number('idle') * 1000,
    },
  };
}

/** There, a unix socket's path is marked, and has no port. */
function sourceOf(address: string): string {
  return address.includes('/') ? `unix:${address.replace(/:0$/, '')}` : address;
}

function cutInTwo(word: string): readonly [key: string, value: string] {
  const at = word.indexOf('=');
  return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

/** What clients say while they introduce themselves. `NULL`: it has said nothing yet. */
const introductions = new Set([
  'null',
  'hello',
  'auth',
  'client|setname',
  'client|setinfo',
  'client',
  'select',
  'info',
]);

/**
 * True for who has only just come and has no name yet. One of Patchbay's own says it in a moment, so that nobody is told of by now who
 * may be one.
 */
export function isIntroducing({ name, lastCommand, ageMs }: ClientConnection): boolean {
  return name === '' && ageMs <= 1000 && introductions.has(lastCommand);
}

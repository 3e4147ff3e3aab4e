import type { Redis } from 'ioredis';
import { ProblemError } from '../../../base/problem.ts';
import type { KeySink } from '../../keys.ts';
import { change, pairsOf } from './change.ts';
import type { KeyLooks } from './keyLooks.ts';
import { ListLooks } from './listLooks.ts';
import { SortedSetLooks } from './sortedSetLooks.ts';
import { bytesOfName } from '../../names.ts';

const pageSize = 500;
const maxEntries = 10_000;
const maxStringBytes = 1024 * 1024;

/** Looks at a key of whatever type: a hash by its fields, a set by its members, a string as it is; in pages, never all at once. */
export class ValueLooks implements KeyLooks {
  readonly #key: string;
  readonly #sink: KeySink;
  #before: ReadonlyMap<string, string> | undefined;
  #type = '';
  #other: KeyLooks | undefined;

  constructor(key: string, sink: KeySink) {
    this.#key = key;
    this.#sink = sink;
  }

  async look(client: Redis, events: readonly string[]): Promise<void> {
    const type = await client.type(bytesOfName(this.#key));
    if (type !== this.#type && type !== 'none') {
      this.#type = type;
      this.#other = this.#looksOf(type);
    }
    if (type === 'stream') throw isStream(this.#key);
    if (this.#other) return this.#other.look(client, events);
    const now = type === 'none' ? new Map<string, string>() : await this.#read(client, type);
    const atMs = Date.now();
    const before = this.#before;
    this.#before = now;
    for (const [name, value] of now) {
      // A member is no value of the key: what is told of it has other words.
      const [held, come] = type === 'set' ? ['member', 'added'] : ['is', 'set'];
      if (before?.get(name) !== value) this.#tell(atMs, before ? come : held, type, name, value);
    }
    for (const [name, value] of before ?? []) {
      if (!now.has(name)) this.#tell(atMs, 'removed', this.#type, name, value);
    }
  }

  #looksOf(type: string): KeyLooks | undefined {
    if (type === 'list') return new ListLooks(this.#key, this.#sink);
    return type === 'zset' ? new SortedSetLooks(this.#key, this.#sink) : undefined;
  }

  async #read(client: Redis, type: string): Promise<ReadonlyMap<string, string>> {
    if (type === 'string') {
      const value = (await client.callBuffer('GETRANGE', bytesOfName(this.#key), 0, maxStringBytes - 1)) as Buffer;
      return new Map([['', value.toString('latin1')]]);
    }
    const found = new Map<string, string>();
    const command = type === 'hash' ? 'HSCAN' : 'SSCAN';
    let cursor = '0';
    do {
      // Pages follow each other, so that the server can serve others in between.
      const reply = await client.callBuffer(command, bytesOfName(this.#key), cursor, 'COUNT', pageSize);
      const [next, page] = reply as [Buffer, Buffer[]];
      cursor = next.toString();
      if (type === 'hash') for (const [field, value] of pairsOf(page)) found.set(field, value);
      else for (const member of page) found.set(member.toString('latin1'), '');
    } while (cursor !== '0' && found.size < maxEntries);
    return found;
  }

  #tell(atMs: number, action: string, type: string, name: string, value: string): void {
    const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
    if (type !== 'hash') return this.#sink.onChange(change(atMs, action, bytes(type === 'set' ? name : value)));
    const told = change(atMs, 'field', bytes(name), { action });
    this.#sink.onChange({ atMs, fields: [bytes(name), bytes(value), ...told.fields.slice(2)] });
  }
}

function isStream(key: string): ProblemError {
  const message = `${JSON.stringify(key)} is a stream. Inspect it as one: its entries are messages.`;
  return new ProblemError({ code: 'broker.wrong-type', severity: 'error', message });
}

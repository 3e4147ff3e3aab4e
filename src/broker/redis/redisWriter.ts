import { Buffer } from 'node:buffer';
import type { BrokerWriter, Bytes } from '../writer.ts';
import type { RedisLinks } from './connection/links.ts';
import { acknowledge, claim, setGroupId } from './streams/groups.ts';

/** Writes to Redis. Bytes arrive as they are. */
export class RedisWriter implements BrokerWriter {
  readonly #links: RedisLinks;

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  addEntry(key: string, fields: readonly (readonly [Bytes, Bytes])[]): Promise<string> {
    const parts = fields.flat().map(argument);
    return this.#links.atKey(key, async (client) => String(await client.call('XADD', key, '*', ...parts)));
  }

  publish(channel: string, payload: Bytes): Promise<number> {
    return this.#links.atKey(channel, (client) => client.publish(channel, argument(payload)));
  }

  push(key: string, item: Bytes): Promise<number> {
    return this.#links.atKey(key, (client) => client.rpush(key, argument(item)));
  }

  claim(key: string, group: Bytes, consumer: Bytes, ids: readonly Bytes[]): Promise<readonly string[]> {
    return this.#links.atKey(key, (client) =>
      claim(client, key, argument(group), argument(consumer), ids.map(argument)),
    );
  }

  acknowledge(key: string, group: Bytes, ids: readonly Bytes[]): Promise<number> {
    return this.#links.atKey(key, (client) => acknowledge(client, key, argument(group), ids.map(argument)));
  }

  setGroupId(key: string, group: Bytes, id: Bytes): Promise<void> {
    return this.#links.atKey(key, (client) => setGroupId(client, key, argument(group), argument(id)));
  }
}

/** ioredis sends a `Buffer` as it is, and would print any other array of bytes as text. */
function argument(bytes: Bytes): string | Buffer {
  if (typeof bytes === 'string') return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

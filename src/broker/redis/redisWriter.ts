import { Buffer } from 'node:buffer';
import type { BrokerWriter, Bytes } from '../writer.ts';
import type { RedisLinks } from './connection/links.ts';
import { acknowledge, claim, setGroupId } from './streams/groups.ts';
import { bytesOfName } from '../names.ts';

/** Writes to Redis. Bytes arrive as they are. */
export class RedisWriter implements BrokerWriter {
  readonly #links: RedisLinks;

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  addEntry(key: string, fields: readonly (readonly [Bytes, Bytes])[]): Promise<string> {
    const parts = fields.flat().map(argument);
    return this.#links.atKey(key, async (client) => String(await client.call('XADD', bytesOfName(key), '*', ...parts)));
  }

  publish(channel: string, payload: Bytes): Promise<number> {
    return this.#links.atKey(channel, (client) => client.publish(bytesOfName(channel), argument(payload)));
  }

  push(key: string, item: Bytes): Promise<number> {
    return this.#links.atKey(key, (client) => client.rpush(bytesOfName(key), argument(item)));
  }

  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#links.atKey(key, (client) => claim(client, key, group, consumer, ids));
  }

  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number> {
    return this.#links.atKey(key, (client) => acknowledge(client, key, group, ids));
  }

  setGroupId(key: string, group: string, id: string): Promise<void> {
    return this.#links.atKey(key, (client) => setGroupId(client, key, group, id));
  }
}

/** ioredis sends a `Buffer` as it is, and would print any other array of bytes as text. */
function argument(bytes: Bytes): string | Buffer {
  if (typeof bytes === 'string') return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

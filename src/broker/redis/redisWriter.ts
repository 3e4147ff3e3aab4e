import { Buffer } from 'node:buffer';
import type { BrokerWriter, Bytes, TrimBound } from '../writer.ts';
import type { RedisLinks } from './connection/links.ts';
import { acknowledge, claim, createGroup, deleteConsumer, destroyGroup, setGroupId } from './streams/groups.ts';
import { trim } from './streams/trim.ts';
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

  createGroup(key: string, group: string, id: string, makesStream: boolean): Promise<void> {
    return this.#links.atKey(key, (client) => createGroup(client, key, group, id, makesStream));
  }

  destroyGroup(key: string, group: string): Promise<void> {
    return this.#links.atKey(key, (client) => destroyGroup(client, key, group));
  }

  deleteConsumer(key: string, group: string, consumer: string): Promise<number> {
    return this.#links.atKey(key, (client) => deleteConsumer(client, key, group, consumer));
  }

  trim(key: string, bound: TrimBound): Promise<number> {
    return this.#links.atKey(key, (client) => trim(client, key, bound));
  }

  deleteEntries(key: string, ids: readonly string[]): Promise<number> {
    return this.#links.atKey(key, (client) => client.xdel(bytesOfName(key), ...ids));
  }

  deleteKey(key: string): Promise<boolean> {
    return this.#links.atKey(key, async (client) => (await client.unlink(bytesOfName(key))) > 0);
  }
}

/** ioredis sends a `Buffer` as it is, and would print any other array of bytes as text. */
function argument(bytes: Bytes): string | Buffer {
  if (typeof bytes === 'string') return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
